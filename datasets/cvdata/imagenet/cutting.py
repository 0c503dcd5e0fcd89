"""Cut a photo to the square of pixels that a network expects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cvdata.errors import DataError

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["resized", "square"]

Images = NDArray[np.uint8]


def square(photo: str | Path | Images, *, size: int = 224) -> Images:
    """Take the middle square of a photo and resize it: (size, size, 3) uint8.

    Parameters
    ----------
    photo
        A file, turned upright as its camera noted; or an array (h, w), (h, w, 3) or (h, w, 4) uint8. Gray
        becomes RGB; what is transparent becomes white.
    size
        Pixels a side; 224 for most networks.

    Raises
    ------
    DataError
        If the file cannot be read as a picture, or the array is none.
    """
    from PIL import Image, ImageOps

    if isinstance(photo, np.ndarray):
        picture = Image.fromarray(_checked(photo))
    else:
        picture = ImageOps.exif_transpose(_opened(Path(photo)))
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    fitted = ImageOps.fit(picture.convert("RGB"), (size, size), Image.Resampling.BICUBIC)
    return np.asarray(fitted)


def resized(images: Images, size: int) -> Images:
    """Resize square or other images (n, h, w, 3) to (n, size, size, 3), each as a whole."""
    from PIL import Image

    if images.shape[1:3] == (size, size):
        return images
    small = (Image.fromarray(image).resize((size, size), Image.Resampling.BICUBIC) for image in images)
    return np.stack([np.asarray(image) for image in small])


def _checked(photo: Images) -> Images:
    layout = photo.ndim == 2 or (photo.ndim == 3 and photo.shape[2] in (3, 4))
    if photo.dtype == np.uint8 and layout and photo.size:
        return photo
    got = f"shape {photo.shape}, {photo.dtype}"
    advice = "Pass one photo with values from 0 to 255, as uint8."
    raise DataError("cvdata.imagenet.square", expected="(h, w, 3) uint8", got=got, advice=advice)


def _opened(path: Path) -> Image.Image:
    from PIL import Image

    try:
        with Image.open(path) as picture:
            picture.load()
            return picture.copy()
    except FileNotFoundError as missing:
        advice = "Check the name and the folder."
        raise DataError(str(path), expected="a photo", got="no such file", advice=advice) from missing
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        advice = "Open it in a picture viewer, and save it anew as PNG or JPEG."
        got = f"a file that cannot be read ({broken})"
        raise DataError(str(path), expected="a photo", got=got, advice=advice) from broken
