"""A character in a picture of its own rather than in the driving video: `mode="animate"` (AA2 Table 1).

Whom the driver's motion is taken from, and how it becomes the character's, is the same in both modes and done
by `aa2.animate.survey` in the driving video. Then the pose is moved into the picture, and the frames that are
composed are the picture's, with nobody in them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from aa2.animate.background import Background, background_of, own_background, reduction
from aa2.animate.composer import Composer
from aa2.animate.placement import inside, placing
from aa2.animate.still_camera import without_camera
from aa2.animate.survey import Survey
from aa2.clips.clip import Clip
from aa2.conditions.framing import SURE, Size
from aa2.errors import Doubt, InputError
from aa2.types import Pose, Progress, Reference

MODES = ("replace", "animate")
LOST = 0.1
"""Share of the frames that a still camera may show less of the character in than the driver's moving one."""


class StagedClip:
    """A clip of a background in which nobody is, as long as the driving clip; read as `Clip` is.

    Attributes:
        path, fps, times, cuts, source, source_with_audio: the driving clip's.
        size: width and height, the background's.
        pose: of nobody.
    """

    def __init__(self, driving: Clip, background: Background) -> None:
        self._background = background
        self.path, self.fps, self.times, self.cuts = driving.path, driving.fps, driving.times, driving.cuts
        self.source, self.source_with_audio = driving.source, driving.source_with_audio
        self.size: Size = background.size
        nobody = Pose.absent(1)  # once for all frames
        each = (
            np.broadcast_to(one, (len(driving), *one.shape[1:]))
            for one in (nobody.keypoints, nobody.confidence)
        )
        self.pose = Pose(*each)

    def __len__(self) -> int:
        return len(self.times)

    def frames(self, start: int, stop: int) -> np.ndarray:
        """``(T, H, W, 3)`` uint8."""
        return np.stack([self._background.at(float(t - self.times[0])) for t in self.times[start:stop]])

    def character_mask(self, start: int, stop: int) -> np.ndarray:
        """``(T, H, W)`` uint8, of zeros."""
        return np.zeros((stop - start, self.size[1], self.size[0]), np.uint8)

    def object_masks(self, start: int, stop: int) -> np.ndarray:
        """``(T, 0, H, W)`` bool: what the driver handles stays in the driving video."""
        return np.zeros((stop - start, 0, self.size[1], self.size[0]), bool)

    def occluder_mask(self, start: int, stop: int) -> None:
        """Nothing stands before the character."""

    def depth(self, start: int, stop: int) -> None:
        """Nobody knows."""


def check_stage(mode: str, background: Path | str | np.ndarray | None) -> None:
    """Whether a mode, and a background for it, can be had.

    Raises:
        InputError: they cannot.
    """
    if mode not in MODES:
        raise InputError("`mode`", f"{mode!r} is not known", f"give {' or '.join(MODES)}")
    if background is None:
        return
    if mode != "animate":
        raise InputError("`background`", "is for `mode=animate` alone", "add that, or leave it out")
    background_of(background).close()


@contextmanager
def staged(
    clip: Clip,
    found: Survey,
    composer: Composer,
    mode: str = "replace",
    background: Path | str | np.ndarray | None = None,
    *,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Clip | StagedClip, Survey]]:
    """The clip whose frames are composed, and where the character is in it.

    Args:
        clip: the driving clip.
        found: in it.
        composer: of the character.
        mode, background: of `aa2.animate.options.AnimateOptions`.
        folder, progress: of `aa2.animate.still_camera.without_camera`; the pose is set aside there too.

    Returns:
        For ``mode="replace"`` what was given.

    Raises:
        InputError: the background cannot be read.
    """
    if mode == "replace":
        yield clip, found
        return
    reference = composer.character.reference
    scenery = own_background(reference) if background is None else background_of(background)
    try:
        target = _target(reference, scenery.size, own=background is None)
        cameras = without_camera(clip, folder, progress)
        pose = _placed(clip, cameras, found.pose, target, composer.scale or 1.0, scenery.size)
        sure = np.asarray((pose.confidence >= SURE).any(axis=1)).tolist()
        boxes = [box if seen else None for box, seen in zip(found.boxes, sure, strict=True)]
        posed = Survey(boxes, pose, np.zeros_like(found.hidden))
        yield StagedClip(clip, scenery), posed if folder is None else posed.aside(folder)
    finally:
        scenery.close()


def _placed(
    clip: Clip, cameras: np.ndarray | None, pose: Pose, target: Pose, scale: float, size: Size
) -> Pose:
    """The pose in the picture, without the camera's movement unless that would lead out of it."""
    kept = pose.transformed(placing(pose, target, scale))
    if cameras is None:
        return kept
    held = _moved(pose, cameras)
    still = held.transformed(placing(held, target, scale))
    if inside(still, size) < inside(kept, size) - LOST:
        warnings.warn(
            Doubt(
                f"{clip.path}: its camera follows the person, who would leave a picture that stands still; "
                "the character stays where the camera sees it"
            ),
            stacklevel=2,
        )
        return kept
    return still


def _moved(pose: Pose, cameras: np.ndarray) -> Pose:
    """Every frame of a pose through its ``(2, 3)`` of ``(T, 2, 3)``."""
    frames = [pose[t : t + 1].transformed(camera) for t, camera in enumerate(cameras)]
    keypoints = np.concatenate([frame.keypoints for frame in frames])
    moved = [frame.moved for frame in frames if frame.moved is not None]
    return replace(pose, keypoints=keypoints, moved=np.concatenate(moved) if moved else None)


def _target(reference: Reference, size: Size, own: bool) -> Pose:
    """The reference's pose in the picture that the character is put into.

    In another picture than its own it stands at the same share of its width and height, as high in it.
    """
    width, height = reference.picture.shape[1], reference.picture.shape[0]
    if own:
        factor = reduction((width, height))
        return reference.pose.transformed(np.array([[factor, 0, 0], [0, factor, 0]]))
    factor = size[1] / height
    known = reference.pose.confidence[0] > 0
    middle = float(np.median(reference.pose.keypoints[0, known, 0])) if known.any() else width / 2
    shift = middle * size[0] / width - factor * middle
    return reference.pose.transformed(np.array([[factor, 0, shift], [0, factor, 0]]))
