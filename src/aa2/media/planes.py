"""The samples of frames as arrays, and the pixel formats that aa2 works on and FFV1 can store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from av.video.format import VideoFormat as PixelFormat
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Interpolation

# Measured there and back at 1768 × 994: 63 dB, and 13 ms a frame on one core; without the flags 46 dB.
CONVERSION = Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND
DEPTHS = (10, 12, 14, 16)
SUBSAMPLINGS = {(1, 1): "444", (1, 2): "422", (2, 2): "420", (2, 1): "440", (1, 4): "411", (4, 4): "410"}
NATIVE = (
    {f"yuv{kind}p{depth}le" for kind in ("420", "422", "444") for depth in DEPTHS}
    | {f"yuv{kind}p" for kind in SUBSAMPLINGS.values()}
    | {"yuv440p10le", "yuv440p12le", "gray", "bgr0"}
    | {f"{kind}{depth}le" for kind in ("gray", "gbrp") for depth in DEPTHS}
)
"""Pixel formats of native frames, all of which FFV1 stores exactly."""


def planes(frame: VideoFrame) -> list[np.ndarray]:
    """The samples of a native ``frame``, which they share: ``(h, w)`` each, of ``bgr0`` one ``(H, W, 4)``.

    uint8, of more than 8 bits uint16.
    """
    step = 4 if frame.format.name == "bgr0" else 1
    kind = np.dtype(np.uint16 if frame.format.components[0].bits > 8 else np.uint8)
    found = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), kind).reshape(
            plane.height, abs(plane.line_size) // kind.itemsize
        )
        rows = rows[::-1] if plane.line_size < 0 else rows  # stored from the bottom up
        rows = rows[:, : plane.width * step]
        found.append(rows.reshape(plane.height, plane.width, 4) if step == 4 else rows)
    return found


def from_planes(
    samples: Sequence[np.ndarray], like: VideoFrame, size: tuple[int, int], pixels: str
) -> VideoFrame:
    """A native frame of ``samples`` as :func:`planes` gives them, with the tags and the time of ``like``."""
    frame = VideoFrame(*size, pixels)
    for target, source in zip(planes(frame), samples, strict=True):
        target[:] = source
    tagged(frame, like)
    return frame


def tagged(frame: VideoFrame, like: VideoFrame) -> None:
    """Gives ``frame`` the colour tags and the time of ``like``."""
    frame.colorspace, frame.color_range = like.colorspace, like.color_range
    frame.color_trc, frame.color_primaries = like.color_trc, like.color_primaries
    frame.pts = like.pts
    if like.time_base:
        frame.time_base = like.time_base


def copied(frame: VideoFrame) -> VideoFrame:
    """A native frame that shares nothing with ``frame``."""
    return from_planes(planes(frame), frame, (frame.width, frame.height), frame.format.name)


@cache
def subsampling(name: str) -> tuple[int, int]:
    """Lines and columns of pixels for one sample of chroma of a pixel format."""
    form = PixelFormat(name, 64, 64)
    return 64 // form.chroma_height(64), 64 // form.chroma_width(64)


@cache
def native_pixels(name: str) -> str:
    """The native pixel format that holds all of the pixel format ``name`` but its opacity."""
    if name in NATIVE:
        return name
    form = PixelFormat(name, 64, 64)
    parts = [part for part in form.components if not part.is_alpha]
    bits = max((part.bits for part in parts), default=16)
    deep = next((depth for depth in DEPTHS if bits <= depth), 16)
    if len(parts) == 1 and not form.has_palette and not form.is_bayer:
        return "gray" if bits <= 8 else f"gray{deep}le"
    if form.is_rgb or form.has_palette or form.is_bayer or name.startswith("xyz"):
        return "bgr0" if bits <= 8 else f"gbrp{deep}le"
    kind = SUBSAMPLINGS.get(subsampling(name), "444")
    wanted = f"yuv{kind}p" if bits <= 8 else f"yuv{kind}p{deep}le"
    return wanted if wanted in NATIVE else f"yuv{'422' if kind == '411' else '444'}p{deep}le"


def as_native(frame: VideoFrame) -> VideoFrame:
    """``frame`` in a native pixel format; what is transparent becomes white."""
    name = frame.format.name
    target = native_pixels(name)
    if any(part.is_alpha for part in frame.format.components) or name == "pal8":
        made = _on_white(frame, target)
        return made if made.format.name == target else converted(made, target)
    if name == target:
        return frame
    return converted(frame, target)


def converted(frame: VideoFrame, target: str) -> VideoFrame:
    """``frame`` in the pixel format ``target``: other bits and other subsampling, but not another range."""
    # The same range on both sides, or values would be stretched.
    full = is_full_range(frame) or frame.format.is_rgb or target[0] in "bg"
    side = ColorRange.JPEG if full else ColorRange.MPEG
    return frame.reformat(
        format=target, src_color_range=side, dst_color_range=side, interpolation=CONVERSION, threads=1
    )


def is_full_range(frame: VideoFrame) -> bool:
    """Whether black is 0 in a frame of YUV."""
    return frame.format.name.startswith("yuvj") or frame.color_range == ColorRange.JPEG


def _on_white(frame: VideoFrame, target: str) -> VideoFrame:
    """``frame``, which has opacity, in the pixel format ``target``, which has none."""
    if target.startswith("yuv"):
        return _yuv_on_white(frame, target)
    deep = PixelFormat(target, 8, 8).components[0].bits
    rgba = converted(frame, "rgba64le" if deep > 8 else "rgba").to_ndarray()
    rgba = rgba.view(np.uint16 if deep > 8 else np.uint8)
    most = 65535 if deep > 8 else 255
    if rgba[..., 3].min() < most:
        cover = rgba[..., 3:].astype(np.float32) / most
        rgba[..., :3] = np.rint(rgba[..., :3] * cover + most * (1 - cover))
    if deep > 8:
        rgba = np.right_shift(rgba, 16 - deep)
    red, green, blue = (rgba[..., index] for index in range(3))
    samples = {"bgr0": [rgba[..., [2, 1, 0, 3]]], "gray": [red]}.get(target) or (
        [red] if target.startswith("gray") else [green, blue, red]
    )
    return from_planes(samples, frame, (frame.width, frame.height), target)


def _yuv_on_white(frame: VideoFrame, target: str) -> VideoFrame:
    parts = frame.format.components
    if not frame.format.is_planar or parts[0].bits not in (8, *DEPTHS):
        target = "yuv444p" if parts[0].bits <= 8 else f"yuv444p{native_pixels(frame.format.name)[7:]}"
        frame = converted(frame, target.replace("yuv", "yuva"))
    bits = frame.format.components[0].bits
    *samples, alpha = planes(frame)
    most = (1 << bits) - 1
    if alpha.min() < most:
        white = most if is_full_range(frame) else 235 << (bits - 8)
        cover = alpha.astype(np.float32) / most
        for index, ground in enumerate((white, 1 << (bits - 1), 1 << (bits - 1))):
            height, width = samples[index].shape
            share = (
                cover
                if (height, width) == cover.shape
                else cv2.resize(cover, (width, height), interpolation=cv2.INTER_AREA)
            )
            samples[index] = np.rint(samples[index] * share + ground * (1 - share))
    return from_planes(samples, frame, (frame.width, frame.height), target)
