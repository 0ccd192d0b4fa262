"""The trivial baselines: what is left when nobody is painted, and what pasting gives without a model."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial

import cv2
import numpy as np

from aa2.animate.painter import margin
from aa2.avatar.retargeting.retarget import retarget
from aa2.conditions.build import WindowArrays, window_arrays
from aa2.conditions.lift import aligned, lifted
from aa2.conditions.reference import reference_crop
from aa2.config import Lift
from aa2.evaluate.case import Case
from aa2.evaluate.methods.kept import character_of
from aa2.evaluate.methods.method import Method

INPAINT_RADIUS = 5


def filled_hole() -> Method:
    """Nobody: the formulated mask filled from around (Telea 2004)."""
    return Method("filled hole", lambda case: _filled(_conditions(case)), {"kind": "filled hole"})


def pasted_warp() -> Method:
    """The limb-warped reference pasted on the filled hole."""
    return Method("pasted warp", partial(_paste, kind="flat"), {"kind": "pasted warp"})


def pasted_avatar(*, heights: bool = False) -> Method:
    """The lifted reference in its own proportions pasted on the filled hole.

    Args:
        heights: whether it is told the true ratio of standing heights.
    """
    name = "pasted avatar" + (", heights given" if heights else "")
    return Method(name, partial(_paste, kind="mesh", heights=heights), {"kind": name})


def _paste(case: Case, kind: Lift, heights: bool = False) -> np.ndarray:
    window = _conditions(case, kind, heights)
    assert window.warp is not None and window.warp_mask is not None
    alpha = (window.warp_mask * window.mask)[..., None] / 255.0
    pasted = window.warp * alpha + _filled(window) * (1 - alpha)
    return np.rint(pasted).astype(np.uint8)


def _conditions(case: Case, kind: Lift | None = None, heights: bool = False) -> WindowArrays:
    """The conditions as the model gets them: the same mask, the same lifted reference.

    A figure that is told to be larger gets the blocks that it reaches, as in `aa2 animate`.
    """
    driving = case.driving
    size = driving.frames.shape[2], driving.frames.shape[1]
    seen = reference_crop(case.reference, size)
    lift = lifted(seen, kind) if kind == "flat" else None
    if kind == "mesh":
        lift = character_of(case.reference, kind).lift
        scale = case.scale if heights else None
        pose = retarget(driving.pose, case.reference.pose, scale=scale, objects=driving.handled)
        pose = aligned(lift, pose, driving.pose, driving.character_mask)
        driving = replace(driving, pose=pose, driver=driving.pose)
    return window_arrays(driving, seen, dilate=margin(size), lift=lift, grow=heights)


def _filled(window: WindowArrays) -> np.ndarray:
    return np.stack(
        [
            _telea(frame.tobytes(), mask.tobytes(), mask.shape)
            for frame, mask in zip(window.frames, window.mask, strict=True)
        ]
    )


@lru_cache(maxsize=64)
def _telea(frame: bytes, hole: bytes, shape: tuple[int, int]) -> np.ndarray:
    """Kept, for both baselines fill the same holes one after the other, and it takes a second a case."""
    picture = np.frombuffer(frame, np.uint8).reshape(*shape, 3)
    mask = np.frombuffer(hole, np.uint8).reshape(shape)
    return cv2.inpaint(picture, mask, INPAINT_RADIUS, cv2.INPAINT_TELEA)
