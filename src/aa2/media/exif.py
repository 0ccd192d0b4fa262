"""How a picture is turned."""

from __future__ import annotations

import warnings

import cv2
import numpy as np
from PIL import Image

ORIENTATION = 0x0112
TURNS = {3: cv2.ROTATE_180, 4: cv2.ROTATE_180, 5: cv2.ROTATE_90_CLOCKWISE, 6: cv2.ROTATE_90_CLOCKWISE}
TURNS |= {7: cv2.ROTATE_90_COUNTERCLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}
MIRRORED = (2, 4, 5, 7)


def orientation(image: Image.Image) -> int:
    """EXIF's orientation, 1 to 8, of a picture that was opened; 1, upright, where nothing useful is said."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of damaged EXIF
        try:
            found = image.getexif().get(ORIENTATION, 1)
            return found if found in range(1, 9) else 1
        except Exception:  # Pillow's plugins raise all kinds on damaged bytes
            return 1


def upright(picture: np.ndarray, turned: int) -> np.ndarray:
    """``picture`` as it is to be seen, given its orientation."""
    if turned in TURNS:
        picture = cv2.rotate(picture, TURNS[turned])
    return np.ascontiguousarray(picture[:, ::-1]) if turned in MIRRORED else picture
