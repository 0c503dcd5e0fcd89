"""
task = "unfreeze"
fails = [
    "test_unfreeze_opens_the_layer_and_all_that_follow",
    "test_unfreeze_keeps_batch_normalisation_frozen",
    "test_unfreeze_finds_layers_at_any_depth",
]
diagnosis = "The named layer itself is still frozen: it is the first one to be trained."
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
        layer.trainable = i > start and not isinstance(layer, layers.BatchNormalization)
    compile_for(model, 1e-5)
    return model
