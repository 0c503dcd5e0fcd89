"""
task = "unfreeze"
fails = ["test_unfreeze_compiles_with_a_low_rate", "test_unfreeze_compiles_with_a_loss_from_logits"]
diagnosis = "The model was compiled with a high learning rate, which spoils what the base has learned: take 1e-5."
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
    start = next((i for i, (_, names) in enumerate(found) if from_layer in names), None)
    if start is None:
        raise ValueError(from_layer)
    model.trainable = True
    for i, (layer, _) in enumerate(found):
        layer.trainable = i >= start and not isinstance(layer, layers.BatchNormalization)
    compile_for(model, 1e-3)
    return model
