"""Frames in memory as a video file that gives them back to the value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame

from aa2.errors import InputError
from aa2.media.files import url_of


def write_lossless(
    path: Path, frames: Iterable[np.ndarray], fps: Fraction, progress: Callable[[int], None] | None = None
) -> None:
    """Write frames as FFV1 in RGB.

    Args:
        path: the file to make, ``.mkv``.
        frames: ``(H, W, 3)`` uint8 RGB each, all of one size.
        fps: frames per second, more than 0.
        progress: told the frames written, after each.

    Raises:
        InputError: there are no frames, or they are not of this kind or of one size.
    """
    if fps <= 0:
        raise InputError("`fps`", f"{float(fps):g} is not possible", "give the frames per second")
    rate = fps.limit_denominator(10_000)
    done, shape = 0, None
    with av.open(url_of(path), "w") as container:
        stream = container.add_stream("ffv1", rate)
        stream.pix_fmt = "bgr0"
        for frame in frames:
            frame = np.asarray(frame)
            shape = shape or frame.shape
            if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3 or frame.shape != shape:
                problem = f"frame {done} is {frame.dtype} of shape {frame.shape}"
                raise InputError("`driving`", problem, "give (H, W, 3) uint8 frames of one size")
            if not done:
                stream.height, stream.width = shape[:2]
            picture = VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            picture.pts, picture.time_base = done, 1 / rate
            container.mux(stream.encode(picture))
            done += 1
            if progress is not None:
                progress(done)
        if not done:
            raise InputError("`driving`", "holds not a single frame", "give one or more")
        container.mux(stream.encode(None))
