"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_refuses_to_leave_the_picture_on_any_side"]
diagnosis = "Only the crop's size was checked. Rows −3 and −2 make a full crop, too, of other rows: check top and left."
"""


def crop_and_flip(image, top, left, height, width):
    crop = image[top : top + height, left : left + width]
    if crop.shape[:2] != (height, width):
        raise ValueError("the crop sticks out of the image")
    return crop[:, ::-1]
