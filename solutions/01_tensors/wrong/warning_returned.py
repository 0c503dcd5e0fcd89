"""
task = "crop_and_flip"
fails = [
    "test_crop_and_flip_refuses_a_crop_that_sticks_out",
    "test_crop_and_flip_refuses_to_leave_the_picture_on_any_side",
]
diagnosis = "A text was returned. Stop with raise ValueError(…), so that no one takes it for a picture."
"""


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        return "the crop sticks out of the image"
    return image[top : top + height, left : left + width][:, ::-1]
