"""PNG files, checked before a decoder believes what they say of themselves."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from aa2.errors import InputError

PNG_START = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEFLATE_RATIO = 1032
"""What deflate makes of one byte at most."""
AGAIN = "copy or download it again"


def checked_png(path: Path, data: bytes) -> bytes:
    """``data`` of the PNG file ``path`` without what is damaged and not needed.

    Raises:
        InputError: it ends early, or what is needed is damaged.
    """
    kept, at, pixels = [PNG_START], len(PNG_START), 0
    header, kind = b"", b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise InputError(path, "is cut off: its end is missing", AGAIN)
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise InputError(path, "is cut off: its end is missing", AGAIN)
        whole = zlib.crc32(data[at + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big")
        needed = kind[:1].isupper()
        if needed and not whole:
            raise InputError(path, "is damaged (a checksum is wrong)", AGAIN)
        if whole:
            kept.append(data[at:end])
        if kind == b"IHDR":
            header = data[at + 8 : end - 4]
        pixels += length if kind == b"IDAT" else 0
        at = end
    least = _least_bytes(header)
    if not least:
        raise InputError(path, "is damaged: its header makes no sense", AGAIN)
    if least > (pixels + 64) * DEFLATE_RATIO:
        raise InputError(path, "is damaged: it is too short for its size", AGAIN)
    return b"".join(kept)


def _least_bytes(header: bytes) -> int:
    """Bytes of a picture with this header before they are compressed; 0 if there is no such picture."""
    if len(header) != 13:
        return 0
    width, height, bits, kind = struct.unpack_from(">IIBB", header)
    if kind not in CHANNELS or bits not in (1, 2, 4, 8, 16):
        return 0
    return -(-width * bits * CHANNELS[kind] // 8) * height
