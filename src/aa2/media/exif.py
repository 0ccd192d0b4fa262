"""How a picture is turned: OpenCV turns it as EXIF says, but not where it reads transparency."""

from __future__ import annotations

import struct

import cv2
import numpy as np

ORIENTATION = 0x0112
START = b"Exif\x00\x00"
TURNS = {3: cv2.ROTATE_180, 4: cv2.ROTATE_180, 5: cv2.ROTATE_90_CLOCKWISE, 6: cv2.ROTATE_90_CLOCKWISE}
TURNS |= {7: cv2.ROTATE_90_COUNTERCLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}
MIRRORED = (2, 4, 5, 7)


def orientation(data: np.ndarray) -> int:
    """EXIF's orientation, 1 to 8, of an encoded picture ``(N,)`` uint8; 1, upright, where nothing is said."""
    try:
        _, kinds, parts = cv2.imdecodeWithMetadata(data, flags=cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return 1
    for kind, part in zip(kinds, parts, strict=True):
        if kind == cv2.IMAGE_METADATA_EXIF:
            return _orientation(np.asarray(part).tobytes().removeprefix(START))
    return 1


def _orientation(exif: bytes) -> int:
    """From the first directory of a TIFF header, as EXIF has it."""
    order = "<" if exif.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (entries,) = struct.unpack_from(f"{order}H", exif, start)
        for entry in range(entries):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * entry)
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def upright(picture: np.ndarray, turned: int) -> np.ndarray:
    """``picture`` as it is to be seen, given its orientation."""
    if turned in TURNS:
        picture = cv2.rotate(picture, TURNS[turned])
    return np.ascontiguousarray(picture[:, ::-1]) if turned in MIRRORED else picture
