"""
task = "crop_and_flip"
fails = [
    "test_crop_and_flip_refuses_a_crop_that_sticks_out",
    "test_crop_and_flip_refuses_to_leave_the_picture_on_any_side",
]
diagnosis = "Where the crop sticks out, NumPy gives what is there. Check against the shape, and raise ValueError."
"""


def crop_and_flip(image, top, left, height, width):
    return image[top : top + height, left : left + width][:, ::-1]
