"""The Python side of the figures: traits are checked, sent, and read back."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
import traitlets
from cvbook.kernels import KERNELS, SOBEL_GX
from cvbook.widgets import DensityConvolution, KernelPlayground, Quiz, StepByStep


def test_kernel_comes_back_as_the_reader_left_it():
    playground = KernelPlayground()
    playground.set_state({"kernel": [[0, 1, 0], [1, -4, 1], [0, 1, 0]]})  # what the page sends
    assert playground.kernel == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]


def test_kernel_set_in_python_is_sent():
    playground = KernelPlayground(kernel=SOBEL_GX)
    assert playground.get_state("kernel")["kernel"] == SOBEL_GX.tolist()
    for kernel in KERNELS.values():
        playground.kernel = kernel.tolist()


def test_own_image_is_sent_as_float32_and_its_result_computed():
    image = np.arange(30.0).reshape(5, 6)
    playground = KernelPlayground(image=image, kernel=SOBEL_GX)
    sent = playground.get_state("image")["image"]
    assert sent["shape"] == [5, 6]
    np.testing.assert_array_equal(np.frombuffer(sent["data"], dtype="<f4").reshape(5, 6), image)
    assert playground.picture == "yours"
    np.testing.assert_allclose(playground.result, scipy.signal.correlate2d(image, SOBEL_GX, mode="valid"))


def test_builtin_picture_has_no_result_in_python():
    assert KernelPlayground().result is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image": np.zeros((4, 4, 3))}, "image: expected a two-dimensional array"),
        ({"image": [[np.nan]]}, "finite"),
        ({"kernel": np.zeros((2, 2))}, "expected odd numbers of rows and columns up to 7, got 2 × 2"),
        ({"kernel": np.zeros((9, 9))}, "got 9 × 9"),
        ({"kernel": [1, 2, 3]}, "kernel: expected a two-dimensional array"),
    ],
)
def test_wrong_arrays_are_explained(arguments: dict, message: str):
    with pytest.raises(traitlets.TraitError, match=message):
        KernelPlayground(**arguments)


def test_step_by_step_keeps_its_arrays_and_position():
    figure = StepByStep(np.eye(4), np.ones((2, 2)))
    figure.set_state({"step": 5})
    assert (figure.step, figure.image[0], figure.kernel) == (5, [1, 0, 0, 0], [[1, 1], [1, 1]])
    with pytest.raises(ValueError, match="image comes first"):
        StepByStep(np.ones((2, 2)), np.eye(4))


def test_other_figures_have_typed_traits():
    figure = DensityConvolution(density="exponential", s=2.0)
    with pytest.raises(traitlets.TraitError):
        figure.density = "cauchy"
    assert Quiz(questions=[{"question": "1 + 1?", "choices": []}]).questions[0]["question"] == "1 + 1?"


def test_keras_gets_the_torch_backend():
    import keras

    assert keras.backend.backend() == "torch"
