"""Which frames of an ordinary video are asked for: the best picture of the person, and a window to drive.

A frame's *quality* is a product of what makes a good picture of somebody: keypoints that are sure, size,
sharpness, a whole figure (half for every edge of the frame that the person touches), and a body that faces
the camera. Size and sharpness are relative to the video's best; sharpness counts by its root, for what is
small looks sharper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aa2.avatar.limbs import find_joints, stature
from aa2.conditions.mask import Box
from aa2.types import BODY, Pose

FRAMES = 12
"""Of a driving window."""
APART = 1.0
"""Seconds between the reference frame and the window, at least; a third of a video shorter than three."""
SURE = 0.5
"""Confidence of a keypoint that counts."""
EDGE = 2
"""Pixels from the frame's edge at which the person touches it."""
CUT = 0.5
"""What a touched edge leaves of a frame's quality."""
AVERTED = 0.4
"""What a body seen from behind leaves of it."""
SHOULDERS, BREADTH = (5, 6), 0.2
"""Left and right; their distance in statures where a person faces the camera."""


@dataclass(frozen=True)
class SelectedFrames:
    """What is asked of a video.

    Attributes:
        reference: the frame that shows whom to paint.
        start, stop: the frames to drive with, to before ``stop``.
    """

    reference: int
    start: int
    stop: int


def frame_quality(
    pose: Pose, boxes: Sequence[Box | None], sharpness: Sequence[float], size: tuple[int, int]
) -> np.ndarray:
    """``(T,)`` float64 from 0 to 1, how well each frame shows the person; 0 where it does not.

    Args:
        pose: T frames.
        boxes: T, around the person's mask; None where nobody is.
        sharpness: T.
        size: width and height of the frame.
    """
    shown = np.array([box is not None for box in boxes]) & pose.present
    heights = np.array([0.0 if box is None else box[3] - box[1] for box in boxes])
    sharp = np.asarray(sharpness, np.float64)
    sure = (pose.confidence[:, BODY] > SURE).mean(axis=1)
    large = heights / max(heights.max(), 1)
    crisp = np.sqrt(sharp / max(sharp.max(), 1e-9))
    whole = np.array([CUT ** _touched(box, size) for box in boxes])
    facing = AVERTED + (1 - AVERTED) * np.array([_facing(pose, t) for t in range(len(pose))])
    return shown * sure * large * crisp * whole * facing


def select_frames(
    quality: np.ndarray,
    times: np.ndarray,
    cuts: Sequence[int],
    reference: int | None = None,
    frames: int = FRAMES,
) -> SelectedFrames | str:
    """The best seen frame that leaves a window to drive, and the window farthest from it.

    The window has the person in all its frames, no shot cut inside, and keeps the distance `APART`.

    Args:
        quality: ``(T,)`` of `frame_quality`.
        times: ``(T,)`` seconds.
        cuts: frames that begin a new shot.
        reference: the reference frame, where it is given.
        frames: of the window.
    Returns:
        the frames, or why there are none.
    """
    if reference is not None:
        if reference >= len(quality):
            return f"there is no frame {reference}, it has {len(quality)}"
        if not quality[reference] > 0:
            return f"frame {reference} does not show the person"
    starts = [s for s in range(len(quality) - frames + 1) if _is_steady(quality, cuts, s, s + frames)]
    if not starts:
        return f"shows nobody in {frames} frames of one shot"
    rate = (len(times) - 1) / max(float(times[-1] - times[0]), 1e-9) if len(times) > 1 else 1.0
    apart = min(APART, len(times) / rate / 3)
    order = np.argsort(-quality, kind="stable") if reference is None else [reference]
    for frame in map(int, order):
        if not quality[frame] > 0:
            break
        distances = [_distance(times, frame, s, s + frames) for s in starts]
        farthest = int(np.argmax(distances))
        if distances[farthest] >= apart - 1e-6:
            return SelectedFrames(frame, starts[farthest], starts[farthest] + frames)
    given = "" if reference is None else f" {reference}"
    return f"has no {frames} frames with the person {apart:.2g} s away from the reference frame{given}"


def _is_steady(quality: np.ndarray, cuts: Sequence[int], start: int, stop: int) -> bool:
    return bool((quality[start:stop] > 0).all()) and not any(start < cut < stop for cut in cuts)


def _distance(times: np.ndarray, frame: int, start: int, stop: int) -> float:
    if start <= frame < stop:
        return 0.0
    return float(times[start] - times[frame] if frame < start else times[frame] - times[stop - 1])


def _touched(box: Box | None, size: tuple[int, int]) -> int:
    """Edges of the frame at which the person is cut off."""
    if box is None:
        return 0
    left, top, right, bottom = box
    width, height = size
    return (left < EDGE) + (top < EDGE) + (right > width - EDGE) + (bottom > height - EDGE)


def _facing(pose: Pose, t: int) -> float:
    """1 for a body that faces the camera, 0 for one from its side or from behind, or that is not known."""
    left, right = SHOULDERS
    size = stature(find_joints(pose.keypoints[t], pose.confidence[t], None))
    if size is None or min(pose.confidence[t, left], pose.confidence[t, right]) < SURE:
        return 0.0
    across = pose.keypoints[t, left, 0] - pose.keypoints[t, right, 0]
    return float(np.clip(across / (BREADTH * size), 0, 1))
