"""The first look at a clip: where the person is in every frame, and the pose that the character takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from aa2.animate.composer import Composer
from aa2.animate.front import driver_mask
from aa2.avatar.alignment import Alignment
from aa2.avatar.occlusion.occluders import hidden_areas, lasting_of
from aa2.clips.clip import Clip
from aa2.clips.keypoint_files import pose_aside
from aa2.conditions.mask import Box, character_box
from aa2.errors import Cancelled, InputError
from aa2.media.stage_log import GROUP, StageLog
from aa2.types import Pose, Progress


@dataclass(frozen=True)
class Survey:
    """What is to be known of a whole clip before its first window.

    Attributes:
        boxes: the bounding box of the person's mask in every frame, None where the person is absent.
        pose: the pose that the character takes, in all frames.
        hidden: ``(T, P)`` bool, which parts of the driver something hides
            (`aa2.avatar.occlusion.occluders.lasting`).
    """

    boxes: list[Box | None]
    pose: Pose
    hidden: np.ndarray

    def aside(self, folder: Path) -> Survey:
        """The same with the pose in files (`aa2.clips.keypoint_files.pose_aside`)."""
        return replace(self, pose=pose_aside(self.pose, folder))


def survey(
    clip: Clip,
    composer: Composer,
    cancelled: Callable[[], bool] = bool,
    *,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Survey:
    """Read a clip once, no frame of which is kept.

    Args:
        composer: of the character.
        cancelled: asked in each frame whether to stop.
        folder: where to write down what is found, and to go on with what is there; None: nowhere.
        progress: told the frames done and to do.

    Raises:
        InputError: the person is in no frame.
        Cancelled: ``cancelled`` said yes.
    """
    nobody = InputError(clip.path, "no person found in the whole clip", "give one that shows a person")
    if not clip.pose.present.any():
        raise nobody
    handled = (clip.object_masks(t, t + 1)[0].any(axis=0) for t in range(len(clip)))
    pose = composer.retargeted(clip.pose, clip.cuts, handled)
    look = _Look(clip, pose, composer.character.alignment(pose, clip.pose, clip.cuts))
    kept = None if folder is None else StageLog(folder)
    if kept is not None and kept.finished:
        look.restore(kept)
    for t in range(look.frames, len(clip)):
        if cancelled():
            raise Cancelled
        look.add()
        last = t + 1 == len(clip)
        if kept is not None and (last or (t + 1) % GROUP == 0):
            kept.write(t + 1, look.news(kept.finished), look.state, complete=last)
        if progress is not None:
            progress(t + 1, len(clip))
    if not any(look.boxes):
        raise nobody
    return look.survey()


class _Look:
    """What is found so far."""

    def __init__(self, clip: Clip, pose: Pose, alignment: Alignment | None) -> None:
        self._clip, self._pose, self._alignment = clip, pose, alignment
        self.boxes: list[Box | None] = []
        self._areas: list[np.ndarray] = []

    @property
    def frames(self) -> int:
        return len(self.boxes)

    def add(self) -> None:
        """The next frame."""
        clip, t = self._clip, self.frames
        mask = clip.character_mask(t, t + 1)[0]
        driver = driver_mask(mask, clip.object_masks(t, t + 1)[0])
        self._areas.append(hidden_areas(clip.pose.keypoints[t], clip.pose.confidence[t], driver))
        self.boxes.append(character_box(mask) if clip.pose.present[t] else None)
        if self._alignment is not None:
            self._alignment.add(mask, clip.frames(t, t + 1)[0])

    def news(self, since: int) -> dict[str, Any]:
        """What is found from a frame on, to be written down."""
        found = {"boxes": self.boxes[since:], "areas": np.stack(self._areas[since:])}
        return found if self._alignment is None else found | {"alignment": self._alignment.news(since)}

    @property
    def state(self) -> Any:
        return None if self._alignment is None else self._alignment.state

    def restore(self, kept: StageLog) -> None:
        """Go on with what was written down."""
        entries = list(kept.entries())
        self.boxes = [box for entry in entries for box in entry["boxes"]]
        self._areas = [areas for entry in entries for areas in entry["areas"]]
        if self._alignment is not None:
            last = self.frames - 1
            mask, frame = self._clip.character_mask(last, last + 1)[0], self._clip.frames(last, last + 1)[0]
            self._alignment.restore((entry["alignment"] for entry in entries), kept.state, mask, frame)

    def survey(self) -> Survey:
        """All of it."""
        hidden = np.stack(list(lasting_of(self._areas, len(self._areas), self._clip.cuts)))
        pose = self._pose if self._alignment is None else self._alignment.pose()
        return Survey(self.boxes, pose, hidden)
