"""
task = "unfreeze"
fails = ["test_unfreeze_refuses_an_unknown_name"]
diagnosis = "A name that is nowhere was accepted, and nothing is trained then: raise ValueError."
"""

from keras import layers


def leaves(model):
    """List (layer, names of the models it lies in, and its own)."""
    found = []
    for layer in model.layers:
        if hasattr(layer, "layers"):
            found += [(leaf, {layer.name, *names}) for leaf, names in leaves(layer)]
        else:
            found.append((layer, {layer.name}))
    return found


def unfreeze(model, from_layer):
    found = leaves(model)
    start = next((i for i, (_, names) in enumerate(found) if from_layer in names), len(found))
    model.trainable = True
    for i, (layer, _) in enumerate(found):
        layer.trainable = i >= start and not isinstance(layer, layers.BatchNormalization)
    compile_for(model, 1e-5)
    return model
