"""Whole frames, one after the other: cropped, painted window by window and pasted back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aa2.animate.painter import Painter
from aa2.clips.clip import Clip
from aa2.conditions.build import WindowArrays, crop_signals
from aa2.conditions.framing import Crop, choose_crop, paste
from aa2.conditions.mask import Box
from aa2.diffusion.windows import Window, plan_windows
from aa2.types import Pose, Signals


@dataclass(frozen=True)
class Detail:
    """How a frame was painted.

    Attributes:
        crop: where the model looked.
        skeleton: ``(h, w, 3)`` uint8, drawn in the crop.
        environment: ``(h, w, 3)`` uint8, the crop with the formulated mask cut out.
    """

    crop: Crop
    skeleton: np.ndarray
    environment: np.ndarray


@dataclass(frozen=True)
class Composed:
    """A finished frame.

    Attributes:
        index: its number in the clip.
        driving: ``(H, W, 3)`` uint8, the clip's frame.
        result: ``(H, W, 3)`` uint8.
        detail: None where the person is not in the frame, which then is as it was.
    """

    index: int
    driving: np.ndarray
    result: np.ndarray
    detail: Detail | None = None


def compose(clip: Clip, boxes: Sequence[Box | None], painter: Painter) -> Iterator[Composed]:
    """All frames of ``clip`` in order, each read once; no more than one window of them is held.

    Args:
        boxes: the bounding box of the person's mask in every frame, None where the person is absent.
        painter: paints the person's new looks.
    """
    done = 0
    last: Signals | None = None
    for window in plan_windows([box is not None for box in boxes], painter.preset.window, clip.cuts):
        yield from _unchanged(clip, done, window.fresh.start)
        for composed, signals in _paint(clip, boxes, painter, window, last):
            last = signals
            yield composed
        done = window.stop
    yield from _unchanged(clip, done, len(clip))


def _unchanged(clip: Clip, start: int, stop: int) -> Iterator[Composed]:
    for index in range(start, stop):
        frame = clip.frames(index, index + 1)[0]
        yield Composed(index, frame, frame)


def _paint(
    clip: Clip, boxes: Sequence[Box | None], painter: Painter, window: Window, last: Signals | None
) -> Iterator[tuple[Composed, Signals]]:
    """The fresh frames of a window, and each frame's signals with the result in place of the frame.

    Args:
        last: what came last of the window before, where ``window`` starts with a motion frame.
    """
    pose, buckets = clip.pose[window.start : window.stop], painter.preset.buckets
    crop = choose_crop(pose, boxes[window.start : window.stop], clip.size, buckets)
    assert crop is not None, "every frame of a window has a box"
    cropped = [crop_signals(last, crop)] if window.motion and last is not None else []
    # Of what is read in full size only the pixels are kept until they are painted over.
    whole = []
    for index in window.fresh:
        signals = _read(clip, index)
        cropped.append(crop_signals(signals, crop))
        whole.append(signals.frames[0])
    painting = painter.paint(_joined(cropped), window.start, window.motion)
    for index, frame in zip(window.fresh, whole, strict=True):
        at = index - window.start
        mask = crop.restore_mask(painting.arrays.mask[at], clip.size)
        result = paste(frame, painting.frames[at], mask, crop, _feather(crop))
        composed = Composed(index, frame, result, _detail(crop, painting.arrays, at))
        if index == window.stop - 1:
            signals = replace(signals, frames=result[None])
        yield composed, signals


def _read(clip: Clip, index: int) -> Signals:
    """One frame with the signals that conditions are made of."""
    return Signals(
        clip.frames(index, index + 1),
        clip.pose[index : index + 1],
        clip.character_mask(index, index + 1),
        clip.object_masks(index, index + 1),
        clip.depth(index, index + 1),
    )


def _joined(parts: Sequence[Signals]) -> Signals:
    """Stretches of signals that follow each other, as one."""
    poses, depths = [part.pose for part in parts], [part.depth for part in parts]
    pose_depths = [pose.depth for pose in poses]
    return Signals(
        np.concatenate([part.frames for part in parts]),
        Pose(
            np.concatenate([pose.keypoints for pose in poses]),
            np.concatenate([pose.confidence for pose in poses]),
            _joined_or_none(pose_depths),
        ),
        np.concatenate([part.character_mask for part in parts]),
        np.concatenate([part.object_masks for part in parts]),
        _joined_or_none(depths),
    )


def _joined_or_none(arrays: Sequence[np.ndarray | None]) -> np.ndarray | None:
    given = [array for array in arrays if array is not None]
    return np.concatenate(given) if len(given) == len(arrays) else None


def _feather(crop: Crop) -> int:
    """Two of the model's pixels, in pixels of the frame: within the margin by which masks are widened."""
    return max(1, round(2 * (crop.box[2] - crop.box[0]) / crop.size[0]))


def _detail(crop: Crop, arrays: WindowArrays, at: int) -> Detail:
    return Detail(crop, arrays.skeleton[at], arrays.frames[at] * ~arrays.mask[at][..., None])
