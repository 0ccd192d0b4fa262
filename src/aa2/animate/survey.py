"""The first look at a clip: where the person is in every frame, and the pose that the character takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from aa2.animate.composer import Composer
from aa2.clips.clip import Clip
from aa2.conditions.mask import Box, character_box
from aa2.errors import Cancelled, InputError
from aa2.types import Pose


@dataclass(frozen=True)
class Survey:
    """What is to be known of a whole clip before its first window.

    Attributes:
        boxes: the bounding box of the person's mask in every frame, None where the person is absent.
        pose: the pose that the character takes, in all frames.
    """

    boxes: list[Box | None]
    pose: Pose


def survey(clip: Clip, composer: Composer, cancelled: Callable[[], bool] = bool) -> Survey:
    """Read a clip once, no frame of which is kept.

    Args:
        composer: of the character.
        cancelled: asked in each frame whether to stop.

    Raises:
        InputError: the person is in no frame.
        Cancelled: ``cancelled`` said yes.
    """
    nobody = InputError(clip.path, "no person found in the whole clip", "give one that shows a person")
    if not clip.pose.present.any():
        raise nobody
    boxes: list[Box | None] = []

    def masks() -> Iterator[np.ndarray]:
        for t, found in enumerate(clip.pose.present):
            if cancelled():
                raise Cancelled
            mask = clip.character_mask(t, t + 1)[0]
            boxes.append(character_box(mask) if found else None)
            yield mask

    looked_at = masks()
    handled = (clip.object_masks(t, t + 1)[0].any(axis=0) for t in range(len(clip)))
    frames = (clip.frames(t, t + 1)[0] for t in range(len(clip)))
    pose = composer.posed(clip.pose, looked_at, clip.cuts, handled, frames)
    for _ in looked_at:  # a flat reference asks for none of them
        pass
    if not any(boxes):
        raise nobody
    return Survey(boxes, pose)
