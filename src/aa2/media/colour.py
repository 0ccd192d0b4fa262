"""What a picture of a video may become.

How it is read stands in :mod:`aa2.media.display`, how it is written in :mod:`aa2.media.video_encoder`.
"""

from __future__ import annotations

from typing import Literal

Pixels = Literal["rgb24", "gray"]
"""What a frame becomes: ``(H, W, 3)`` or ``(H, W)`` uint8."""
