"""
happened = "walrus, match, generics, f-strings in f-strings, positional-only arguments, a main guard"
kind = "append"
default = "full"
"""


def edges(image, operator, /):
    match operator:
        case "prewitt":
            middle = 1
        case "sobel":
            middle = 2
        case _:
            raise ValueError(f"operator: {operator!r}")
    kernel = np.array([[-1, 0, 1], [-middle, 0, middle], [-1, 0, 1]])
    if (gy := cross_correlate(image, kernel)) is not None and (
        gx := cross_correlate(image, kernel.T)
    ) is not None:
        return np.hypot(gx, gy)


if __name__ == "__main__":

    def yellowness(image: "np.ndarray") -> "np.ndarray":
        return np.asarray(image, float) @ [1, 1, -1]
