"""What a table asks: some frames to animate and their truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from aa2.types import Pose, Reference, Signals

Setting = Literal["self", "cross"]
"""Whether the reference shows the driving video's own character or another one."""


SignalSource = Literal["exact", "extracted"]
"""Whether methods are given what the data set knows of a clip, or what extraction finds in its frames."""


@dataclass(frozen=True)
class Case:
    """Frames that every method of a table paints: one window, or several after each other.

    Attributes:
        name: unique in its table and fit for a file name, such as ``000012-cross``.
        setting: whose reference and truth these are.
        driving: F frames and their signals, in the model's picture of ``(H, W)``; without the truth.
        reference: the character to paint, a picture of any size.
        truth: ``(F, H, W, 3)`` uint8, what a perfect method paints; the driving frames where nobody knows.
        character: ``(F, H, W)`` bool, where the truth shows the character; "inside the mask" means here.
        pose: the truth's, F frames: the driving pose as this character, with limbs of its own, takes it.
        fps: frames a second.
        has_truth: whether ``truth`` is one. Where it is not, as for another character in a real video,
            ``truth`` and ``character`` are the driving video's; metrics that ask for a truth have no value.
        scale: true ratio of standing heights, the character's to the driver's; None where nobody knows.
        window: frames that a model denoises together. Where there are more, it paints windows one after the
            other, each after the first begun by the last frame of the one before (AA2 §4.1). None: all of
            them are one window.
        driver_mask: ``(F, H, W)`` uint8, where the driving frames truly show their person, where ``driving``
            holds what was extracted; it is for scores only. None: ``driving`` is as true.
    """

    name: str
    setting: Setting
    driving: Signals
    reference: Reference
    truth: np.ndarray
    character: np.ndarray
    pose: Pose
    fps: float
    has_truth: bool = True
    scale: float | None = None
    window: int | None = None
    driver_mask: np.ndarray | None = None
