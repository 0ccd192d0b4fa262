"""The frames of a clip one after the other, each read once, though two look at them at their own pace."""

from __future__ import annotations

from aa2.animate.stage import StagedClip
from aa2.clips.clip import Clip
from aa2.types import Pose, Signals


class FrameReader:
    """Single frames of a clip with the signals that conditions are made of.

    Args:
        clip: to read from.
        pose: the character's in every frame; the clip's own is the driver's.
    """

    def __init__(self, clip: Clip | StagedClip, pose: Pose) -> None:
        self._clip, self._pose = clip, pose
        self._kept: dict[int, Signals] = {}

    def __getitem__(self, index: int) -> Signals:
        """A stretch of one frame; kept until it is forgotten."""
        if index not in self._kept:
            self._kept[index] = self._read(index, index + 1)
        return self._kept[index]

    def forget(self, index: int) -> None:
        """Let go of the frames up to this one."""
        self._kept = {t: signals for t, signals in self._kept.items() if t > index}

    def _read(self, start: int, stop: int) -> Signals:
        clip = self._clip
        return Signals(
            clip.frames(start, stop),
            self._pose[start:stop],
            clip.character_mask(start, stop),
            clip.object_masks(start, stop),
            clip.depth(start, stop),
            occluder_mask=clip.occluder_mask(start, stop),
            driver=clip.pose[start:stop],
        )
