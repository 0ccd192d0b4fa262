"""From RGB to the colours of a video that is written: BT.709 in limited range, tagged so.

How a video is read stands in :mod:`aa2.media.display`.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from aa2.media.planes import CONVERSION

Pixels = Literal["rgb24", "gray"]
"""What a frame becomes: ``(H, W, 3)`` or ``(H, W)`` uint8."""


def encoded(picture: np.ndarray, pixels: str) -> VideoFrame:
    """``picture``, ``(H, W, 3)`` uint8 RGB, as a frame in the pixel format ``pixels``."""
    return VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24").reformat(
        format=pixels,
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=CONVERSION,
    )
