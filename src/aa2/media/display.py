"""Between a video's native frames and pictures as everybody sees them: SDR, BT.709 or sRGB, square pixels."""

from __future__ import annotations

import functools
from fractions import Fraction

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from aa2.media.colour import Pixels
from aa2.media.planes import CONVERSION, from_planes, planes, subsampling
from aa2.media.tone_mapping import from_sdr, largest, needs_mapping, to_sdr
from aa2.media.video_format import VideoFormat

SLIGHT = 8
"""Steps of 8 bits: where a picture changes by less, what it does not show of its frame remains in part."""
MARGIN = 16
"""Pixels around what changed that its conversion looks at; chroma of all kinds fits into it."""


def shown(frame: VideoFrame, form: VideoFormat, pixels: Pixels = "rgb24", threads: int = 0) -> np.ndarray:
    """The picture of a native frame.

    Args:
        frame: of the format ``form``.
        form: as :class:`aa2.media.video.VideoReader` tells it.
        pixels: what to make of it.
        threads: threads to convert with, 0 for one per processor.

    Returns:
        uint8 of ``form.shown_size``: ``(H, W, 3)`` RGB for ``"rgb24"``, ``(H, W)`` for ``"gray"``.
    """
    if needs_mapping(form.colours):
        picture = to_sdr(_converted(frame, form, "rgb48le", form.shown_size, threads), form.colours)
        return picture if pixels == "rgb24" else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if frame.format.name == pixels and form.size == form.shown_size:
        return frame.to_ndarray()
    return _converted(frame, form, pixels, form.shown_size, threads)


def put_back(
    frame: VideoFrame, form: VideoFormat, before: np.ndarray, after: np.ndarray, threads: int = 0
) -> VideoFrame:
    """``frame`` with the changes that were made to its picture.

    Samples of pixels that changed get the new colours, in the frame's own matrix, range, transfer, depth and
    pixel shape; all others are exactly as they were. A sample of chroma changes if one of its pixels does.
    Where the change is slight, 8 steps or less, what the picture does not show, such as bits beyond 8,
    remains in part, so that a soft edge stays soft.

    Args:
        frame: a native frame, which is left alone.
        form: its format.
        before: ``shown(frame, form)``.
        after: ``(H, W, 3)`` uint8 RGB, the picture as it is to be.
        threads: threads to convert with, 0 for one per processor.

    Returns:
        A new frame with the tags and the time of ``frame``; ``frame`` itself if nothing changed.
    """
    change = largest(cv2.absdiff(before, after))
    box = _box(change, form)
    if box is None:
        return frame
    left, top, right, bottom = box
    cut = tuple(_to_native(part, form)[top:bottom, left:right] for part in (before, after))
    change = _to_native(change, form)[top:bottom, left:right]
    old = planes(frame)
    made = [plane.copy() for plane in old]
    new, was = (_samples(np.ascontiguousarray(part), form, threads) for part in reversed(cut))
    rest = np.clip(1 - change.astype(np.float32) / SLIGHT, 0, 1)
    for index, plane in enumerate(made):
        down, across = subsampling(form.pixels) if index else (1, 1)
        window = slice(top // down, -(-bottom // down)), slice(left // across, -(-right // across))
        touched, kept = _pooled(change, rest, down, across)
        if plane.ndim == 3:
            touched, kept = touched[..., None], kept[..., None]
        here = plane[window]
        most = (1 << form.depth) - 1
        values = new[index] + kept * (here.astype(np.float32) - was[index])
        np.copyto(here, np.clip(np.rint(values), 0, most).astype(plane.dtype), where=touched)
    return from_planes(made, frame, form.size, frame.format.name)


def fitted(frame: VideoFrame, form: VideoFormat, target: VideoFormat) -> VideoFrame:
    """``frame``, of ``form``, as one of ``target``: as large as fits, on black; 8 bits of it."""
    picture = shown(frame, form, threads=1)
    width, height = target.shown_size
    scale = min(Fraction(width, picture.shape[1]), Fraction(height, picture.shape[0]))
    size = max(round(picture.shape[1] * scale), 1), max(round(picture.shape[0] * scale), 1)
    # A border of a pixel or two is but what rounding left.
    size = tuple(
        whole if whole - side <= 2 else side for whole, side in zip((width, height), size, strict=True)
    )
    if size != (picture.shape[1], picture.shape[0]):
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        picture = cv2.resize(picture, size, interpolation=how)
    canvas = np.zeros((height, width, 3), np.uint8)
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    canvas[top : top + size[1], left : left + size[0]] = picture
    made = _samples(np.ascontiguousarray(_to_native(canvas, target)), target, 1)
    return from_planes(made, frame, target.size, target.pixels)


def _converted(
    frame: VideoFrame, form: VideoFormat, pixels: str, size: tuple[int, int], threads: int
) -> np.ndarray:
    full = form.colours.full_range or form.pixels[0] in "bg"
    return frame.reformat(
        *size,
        format=pixels,
        src_colorspace=form.matrix,
        src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=CONVERSION,
        threads=threads,
    ).to_ndarray()


def _samples(picture: np.ndarray, form: VideoFormat, threads: int) -> list[np.ndarray]:
    """``(h, w, 3)`` uint8 RGB of native size as samples of ``form``: what :func:`planes` gives."""
    if needs_mapping(form.colours):
        source = VideoFrame.from_ndarray(from_sdr(picture, form.colours), "rgb48le")
    else:
        source = VideoFrame.from_ndarray(picture, "rgb24")
    full = form.colours.full_range or form.pixels[0] in "bg"
    made = source.reformat(
        format=form.pixels,
        dst_colorspace=form.matrix,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
        interpolation=CONVERSION,
        threads=threads,
    )
    return planes(made)


def _box(change: np.ndarray, form: VideoFormat) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of what changed, in stored pixels, with a margin."""
    if not change.any():
        return None
    bounds = []
    for axis, stored, displayed in zip((0, 1), form.size, form.shown_size, strict=True):
        where = np.flatnonzero(change.any(axis))
        scale = Fraction(stored, displayed)
        first = int(where[0] * scale) - MARGIN
        last = int((where[-1] + 1) * scale) + 1 + MARGIN
        bounds.append((max(first // MARGIN, 0) * MARGIN, min(-(-last // MARGIN) * MARGIN, stored)))
    (left, right), (top, bottom) = bounds
    return left, top, right, bottom


def _to_native(picture: np.ndarray, form: VideoFormat) -> np.ndarray:
    if form.size == form.shown_size:
        return picture
    if picture.ndim == 3:
        return cv2.resize(picture, form.size, interpolation=cv2.INTER_AREA)
    # Of a change that touches a stored pixel only in part something must be left.
    amount = cv2.resize(picture.astype(np.float32), form.size, interpolation=cv2.INTER_AREA)
    return np.ceil(amount - 1e-4)


def _pooled(change: np.ndarray, rest: np.ndarray, down: int, across: int) -> tuple[np.ndarray, np.ndarray]:
    """Whether anything changes in each sample's pixels, and the least of ``rest`` in them."""
    if down == across == 1:
        return change > 0, rest
    height, width = change.shape
    edges = (0, -height % down), (0, -width % across)
    blocks = np.pad(change, edges).reshape(-(-height // down), down, -(-width // across), across)
    kept = np.pad(rest, edges, constant_values=1).reshape(blocks.shape)
    # Sample by sample: along axes of two NumPy is slow.
    places = list(np.ndindex(down, across))
    touched = functools.reduce(np.maximum, [blocks[:, row, :, column] for row, column in places])
    return touched > 0, functools.reduce(np.minimum, [kept[:, row, :, column] for row, column in places])
