"""
task = "to_channels_first"
fails = ["test_to_channels_first_has_the_shape_asked_for", "test_to_channels_first_of_a_random_batch"]
diagnosis = "All axes were reversed, which is what .T and transpose without an order do. Say where each axis goes."
"""


def to_channels_first(images_nhwc):
    return images_nhwc.T
