"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_gives_the_worked_example", "test_crop_and_flip_of_random_gray_pictures"]
diagnosis = "The crop begins one row and one column early, as if they were counted from 1. They are counted from 0."
"""


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return image[max(top - 1, 0) : max(top - 1, 0) + height, max(left - 1, 0) : max(left - 1, 0) + width][
        :, ::-1
    ]
