"""
task = "unfreeze"
fails = ["test_unfreeze_opens_the_layer_and_all_that_follow", "test_unfreeze_finds_layers_at_any_depth"]
diagnosis = "A model inside is opened or frozen as a whole: look at the single layers inside it, too."
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
    if not any(from_layer in names for _, names in found):
        raise ValueError(from_layer)
    model.trainable = True
    reached = False
    for layer in model.layers:
        inside = {name for _, names in leaves(layer) for name in names} if hasattr(layer, "layers") else set()
        reached = reached or from_layer in inside | {layer.name}
        layer.trainable = reached
    for layer, _ in found:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    compile_for(model, 1e-5)
    return model
