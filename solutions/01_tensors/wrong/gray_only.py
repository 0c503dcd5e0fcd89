"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_keeps_the_colour_of_each_pixel"]
diagnosis = "Only gray pictures come through: in a colour picture the shape has three numbers. Take the first two."
"""


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return image[top : top + height, left : left + width][:, ::-1]
