"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_refuses_to_leave_the_picture_on_any_side"]
diagnosis = "Left and right are checked, top and bottom are not: the crop may stick out on all four sides."
"""


def crop_and_flip(image, top, left, height, width):
    if left < 0 or left + width > image.shape[1]:
        raise ValueError("the crop sticks out of the image")
    return image[top : top + height, left : left + width][:, ::-1]
