"""Picture files of all kinds as arrays: upright, 8 bits, sRGB, with their opacity.

OpenCV decodes what it can, for it is quick and exact; Pillow tells sizes, turns and profiles, and decodes the
rest.
"""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from aa2.errors import InputError
from aa2.media.exif import orientation, upright
from aa2.media.files import check_file
from aa2.media.png import PNG_START, checked_png
from aa2.media.tone_mapping import needs_mapping, to_sdr
from aa2.media.video_format import Colours

if TYPE_CHECKING:
    from aa2.media.colour_profile import Profile

ANOTHER_PICTURE = "give a PNG or JPEG picture"
JPEG_START, JPEG_SCAN, JPEG_END = b"\xff\xd8", b"\xff\xda", b"\xff\xd9"
TIFF_STARTS = b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"
MOST_PIXELS = 200_000_000
"""More than any camera makes; a damaged or evil header may speak of more than memory holds."""
DECODING_ERRORS = (OSError, ValueError, SyntaxError, EOFError, MemoryError, ArithmeticError, RuntimeError)
DECODING_ERRORS += (struct.error, TypeError, LookupError, AttributeError, cv2.error, NotImplementedError)
"""What Pillow's plugins and OpenCV raise on damaged bytes."""
HEIF_BRANDS = b"heic", b"heix", b"heim", b"heis", b"mif1"
UNREADABLE = {
    b"%PDF": "PDF",
    b"<svg": "SVG",
    b"<?xml": "SVG",
    b"8BPS": "Photoshop",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL ": "JPEG XL",
}
CAMERA_FILES = {".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2", ".pef"}


def read_bytes(path: Path) -> bytes:
    """What is in the picture file ``path``.

    Raises:
        InputError: there is no such file, it cannot be read, it is cut off, or it has more than
        `MOST_PIXELS`.
    """
    check_file(Path(path), ANOTHER_PICTURE)
    try:
        data = Path(path).read_bytes()
    except (OSError, MemoryError) as error:
        reason = getattr(error, "strerror", None) or "too large"
        raise InputError(path, f"cannot be read ({reason})", ANOTHER_PICTURE) from error
    if not data:
        raise InputError(path, "is empty", "copy or download it again")
    # OpenCV fills what is missing of a JPEG with grey.
    if data.startswith(JPEG_START) and data.rfind(JPEG_END) < data.rfind(JPEG_SCAN):
        raise InputError(path, "is cut off: its end is missing", "copy or download it again")
    if data.startswith(b"RIFF") and len(data) < 8 + int.from_bytes(data[4:8], "little"):
        raise InputError(path, "is cut off: its end is missing", "copy or download it again")
    return checked_png(path, data) if data.startswith(PNG_START) else data


def opened(path: Path, data: bytes) -> Image.Image | None:
    """The header of a picture as Pillow reads it; None where it cannot.

    Raises:
        InputError: it has more than `MOST_PIXELS`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own limits, and of damaged EXIF
        try:
            image = Image.open(io.BytesIO(data))
            width, height = image.size
        except Image.DecompressionBombError as error:
            raise _too_large(path) from error
        except DECODING_ERRORS:
            return None
    if width * height > MOST_PIXELS:
        raise _too_large(path)
    return image


def _too_large(path: Path) -> InputError:
    problem = f"has more than {MOST_PIXELS // 1_000_000} million pixels"
    return InputError(path, problem, "scale it down, or copy it again if it is damaged")


def decoded(path: Path, data: bytes) -> tuple[np.ndarray, np.ndarray | None]:
    """The picture in ``data``, the content of ``path``.

    Returns:
        ``(H, W, 3)`` uint8 sRGB and ``(H, W)`` uint8 opacity, None where there is none.

    Raises:
        InputError: it is no picture.
    """
    image = opened(path, data)
    profile = None if image is None else _profile(image.info.get("icc_profile"))
    if image is not None and image.mode == "CMYK" and profile:
        # OpenCV would make RGB of it before the profile is asked.
        picture, alpha = profile.convert(_loaded(path, image)), None
    else:
        raw = _decode(data, cv2.IMREAD_UNCHANGED)
        if raw is None and image is None and _is_heif(data):
            from aa2.media.heif import read_heif  # FFmpeg, which other pictures do without

            picture, embedded = read_heif(path, data, MOST_PIXELS)
            alpha, profile = None, _profile(embedded)
        elif raw is None or (_has_key(image) and raw.shape[2:] != (4,)):
            picture, alpha = _by_pillow(path, image, data)
        else:
            picture, alpha = _split(data, raw)
        colours = _tagged_colours(data)
        if colours is not None:
            picture = to_sdr(picture.astype(np.uint16) * 257, colours)
        elif profile:
            picture = profile.to_srgb(picture)
    # OpenCV turns TIFF files itself, whatever it is told.
    turned = 1 if data[:4] in TIFF_STARTS or image is None else orientation(image)
    return upright(picture, turned), None if alpha is None else upright(alpha, turned)


def decoded_grey(path: Path, data: bytes) -> np.ndarray:
    """The picture in ``data``, the content of ``path``, as ``(H, W)`` uint8 grey.

    Raises:
        InputError: it is no picture.
    """
    opened(path, data)
    picture = _decode(data, cv2.IMREAD_GRAYSCALE)
    if picture is not None:
        return picture
    return cv2.cvtColor(decoded(path, data)[0], cv2.COLOR_RGB2GRAY)


def _profile(embedded: bytes | None) -> Profile | None:
    if not embedded:
        return None
    from aa2.media.colour_profile import Profile  # most pictures have none

    return Profile(embedded)


def _decode(data: bytes, how: int) -> np.ndarray | None:
    """What OpenCV makes of it; None if nothing. It says nothing of damage on the user's screen."""
    told = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), how)
    except (cv2.error, MemoryError):
        return None
    finally:
        cv2.utils.logging.setLogLevel(told)


def _split(data: bytes, raw: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    if raw.ndim == 2 or raw.shape[2] < 4:
        colour = None
        if raw.dtype == np.uint16:  # as OpenCV makes 8 bits of them
            colour = _decode(data, cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
        if colour is None:
            raw = _eight_bits(raw)
            raw = raw if raw.ndim == 3 and raw.shape[2] == 3 else raw.reshape(*raw.shape[:2], -1)[..., :1]
            colour = np.ascontiguousarray(raw[..., ::-1] if raw.shape[2] == 3 else raw.repeat(3, 2))
        return colour, None
    raw = _eight_bits(raw)
    return np.ascontiguousarray(raw[..., 2::-1]), np.ascontiguousarray(raw[..., 3])


def _eight_bits(raw: np.ndarray) -> np.ndarray:
    if raw.dtype == np.uint8:
        return raw
    if raw.dtype.kind == "f":  # light or grey from 0 to 1
        return np.rint(np.clip(np.nan_to_num(raw), 0, 1) * 255).astype(np.uint8)
    most = np.iinfo(raw.dtype).max
    return np.rint(np.clip(raw, 0, most).astype(np.float32) * (255 / most)).astype(np.uint8)


def _has_key(image: Image.Image | None) -> bool:
    """Whether one colour stands for what is transparent, which OpenCV does not see."""
    return image is not None and "transparency" in image.info


def _by_pillow(path: Path, image: Image.Image | None, data: bytes) -> tuple[np.ndarray, np.ndarray | None]:
    if image is None:
        raise _unreadable(path, data)
    rgba = np.array(_loaded(path, image, "RGBA"))
    return np.ascontiguousarray(rgba[..., :3]), np.ascontiguousarray(rgba[..., 3])


def _loaded(path: Path, image: Image.Image, mode: str | None = None) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image.load()
            return image if mode is None else image.convert(mode)
        except (*DECODING_ERRORS, Image.DecompressionBombError) as error:
            raise InputError(path, f"cannot be read as a picture ({error})", ANOTHER_PICTURE) from error


def _unreadable(path: Path, data: bytes) -> InputError:
    kind = next((name for start, name in UNREADABLE.items() if data.lstrip().startswith(start)), "")
    if Path(path).suffix.lower() in CAMERA_FILES:
        kind = "a camera's raw format"
    if kind:
        return InputError(path, f"is {kind}, which cannot be read", "save it as PNG or JPEG")
    return InputError(path, "is no picture", ANOTHER_PICTURE)


def _is_heif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS


def _tagged_colours(data: bytes) -> Colours | None:
    """What PNG's cICP or AVIF's nclx say of colours, if they are not those of sRGB."""
    found = None
    if data.startswith(PNG_START):
        at = data.find(b"cICP", 0, 4096)
        if at > 0 and len(data) >= at + 8:
            primaries, transfer, _, _ = data[at + 4 : at + 8]
            found = Colours(primaries, transfer, 0, True)
    elif data[4:8] == b"ftyp" and not _is_heif(data):
        at = data.find(b"colrnclx", 0, 4096)
        if at > 0 and len(data) >= at + 12:
            primaries, transfer = struct.unpack_from(">HH", data, at + 8)
            found = Colours(primaries, transfer, 0, True)
    return found if found is not None and needs_mapping(found) else None
