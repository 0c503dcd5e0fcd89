"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_refuses_to_leave_the_picture_on_any_side"]
diagnosis = "top or left may be negative: NumPy then counts from the end. Raise ValueError there as well."
"""


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return image[top : top + height, left : left + width][:, ::-1]
