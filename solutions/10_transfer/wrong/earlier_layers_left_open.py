"""
task = "unfreeze"
fails = ["test_unfreeze_freezes_what_lies_before"]
diagnosis = "Layers before the named one were left as they were: freeze those that are still trained."
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
    for layer, _ in found[start:]:
        layer.trainable = not isinstance(layer, layers.BatchNormalization)
    for layer, _ in found[:start]:
        layer.trainable = layer.trainable and not isinstance(layer, layers.BatchNormalization)
    compile_for(model, 1e-5)
    return model
