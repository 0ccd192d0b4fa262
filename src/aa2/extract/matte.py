"""The matte of a reference: how opaque the person is at every pixel of a still picture, and its own colours.

Made once for a picture, so it may take seconds: a silhouette by GrabCut at a bounded size, freed of scraps of
the ground and of gaps between limbs, the opacity in its rim by closed-form matting, the colours of the rim
freed of the old background.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from aa2.errors import Doubt
from aa2.extract.alpha import rim_alpha
from aa2.extract.colours import own_colours
from aa2.extract.gaps import without_gaps
from aa2.extract.morphology import dilated, eroded
from aa2.extract.scraps import without_scraps
from aa2.extract.silhouette import INSIDE, head_shape, silhouette, span_of, sure_parts, surroundings
from aa2.types import Pose

COLOUR_SIDE, RIM_SIDE = 640, 2048
"""Longest side of the crop, pixels, at which GrabCut looks and at which the rim is solved for."""
AROUND = 0.2
"""What is looked at around the person, in spans."""
RIM, HAIR = 0.008, 0.022
"""How far from the silhouette its opacity is unknown, in spans: everywhere, and about the head."""
PLAUSIBLE = (0.4, 2.0)
"""Areas of a silhouette, in areas of the mask, between which GrabCut is believed."""
Finder = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""Of a picture, a mask, keypoints and confidence the silhouette, as `silhouette` has them."""


def matte(picture: np.ndarray, mask: np.ndarray, pose: Pose) -> tuple[np.ndarray, np.ndarray]:
    """The person's opacity ``(H, W)`` uint8 and own colours ``(H, W, 3)`` uint8.

    Where GrabCut loses the person the mask's own outline is kept, with a `Doubt` as a warning.

    Args:
        picture: ``(H, W, 3)`` uint8.
        mask: ``(H, W)`` uint8, roughly the person: what a mask extractor gives.
        pose: one frame.
    """
    alpha = EmbeddedMatte().matte(picture, mask, pose)
    return alpha, own_colours(picture, alpha)


def careful_silhouette(
    picture: np.ndarray, mask: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray
) -> np.ndarray:
    """`silhouette` without scraps of the ground and without gaps."""
    shape = silhouette(picture, mask, keypoints, confidence)
    shape = without_scraps(picture, shape, mask, keypoints, confidence)
    return without_gaps(picture, shape, mask, keypoints, confidence)


@dataclass(frozen=True)
class Effort:
    """How much is done for an opacity.

    Args:
        find: finds the silhouette.
        around: what is looked at around the person, in spans.
    """

    find: Finder
    around: float


CAREFUL = Effort(careful_silhouette, AROUND)


class EmbeddedMatte:
    """GrabCut, then closed-form matting of the rim; the ``MatteExtractor`` of the base install."""

    def matte(self, picture: np.ndarray, mask: np.ndarray, pose: Pose) -> np.ndarray:
        """``(H, W)`` uint8; a `Doubt` is warned of where GrabCut loses the person."""
        alpha, sure = opacity(picture, mask, pose)
        if not sure:
            text = "the character cannot be told from the background; its outline is rough"
            warnings.warn(Doubt(text), stacklevel=3)
        return alpha


def opacity(
    picture: np.ndarray, mask: np.ndarray, pose: Pose, effort: Effort = CAREFUL
) -> tuple[np.ndarray, bool]:
    """The opacity of `matte`, and whether GrabCut found the person; nobody is warned."""
    if span_of(mask) == 0:
        return np.zeros_like(mask), True
    part = surroundings(mask, effort.around)
    keypoints = pose.keypoints[0] - np.array([part[1].start, part[0].start], np.float32)
    alpha = np.zeros_like(mask)
    alpha[part], sure = _cut(picture[part], mask[part], keypoints, pose.confidence[0], effort)
    return alpha, sure


def _cut(
    picture: np.ndarray, mask: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray, effort: Effort
) -> tuple[np.ndarray, bool]:
    """Opacity ``(H, W)`` uint8 within the crop around a person, and whether the silhouette is plausible."""
    small, small_mask, scale = _fitted(picture, mask, COLOUR_SIDE)
    shape = effort.find(small, small_mask, _scaled(keypoints, scale), confidence)
    area = (small_mask >= INSIDE).sum()
    sure = bool(PLAUSIBLE[0] * area <= shape.sum() <= PLAUSIBLE[1] * area)
    if not sure:
        shape = (small_mask >= INSIDE).astype(np.uint8)
    fine, fine_mask, scale = _fitted(picture, mask, RIM_SIDE)
    size = fine.shape[1], fine.shape[0]
    guess = cv2.resize(shape.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    keypoints = _scaled(keypoints, scale)
    unknown = _rim(guess >= 0.5, fine_mask, keypoints, confidence)
    known = np.where(unknown, guess, guess >= 0.5).astype(np.float32)
    alpha = rim_alpha(fine, known, unknown)
    alpha = _without_specks(alpha)
    if scale < 1:
        alpha = cv2.resize(alpha, mask.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(np.rint(255 * alpha), 0, 255).astype(np.uint8), sure


def _rim(shape: np.ndarray, mask: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """``(H, W)`` bool, where opacity is not known: along the outline, wider about the head."""
    span = span_of(mask)
    inside = shape.astype(np.uint8)
    rim = _edge(inside, RIM * span)
    rim |= _edge(inside, HAIR * span) & head_shape(inside.shape, keypoints, confidence, 1.3)
    return (rim > 0) & ((sure_parts(mask, keypoints, confidence) & inside) == 0)


def _edge(inside: np.ndarray, radius: float) -> np.ndarray:
    return dilated(inside, radius) & ~eroded(inside, radius)


def _without_specks(alpha: np.ndarray) -> np.ndarray:
    """Only the pieces in which somewhere the person is opaque and that are not tiny."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > 0.02).astype(np.uint8))
    if count <= 2:
        return alpha
    area = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    area[0] = 0
    kept = area > area.max() / 100
    kept[0] = True
    return np.where(kept[labels], alpha, 0)


def _fitted(picture: np.ndarray, mask: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Both, shrunk to ``side`` if they are longer, and by how much."""
    scale = min(1.0, side / max(mask.shape))
    if scale == 1:
        return picture, mask, scale
    size = max(round(mask.shape[1] * scale), 1), max(round(mask.shape[0] * scale), 1)
    return (
        cv2.resize(picture, size, interpolation=cv2.INTER_AREA),
        cv2.resize(mask, size, interpolation=cv2.INTER_AREA),
        scale,
    )


def _scaled(points: np.ndarray, scale: float) -> np.ndarray:
    return (points + 0.5) * scale - 0.5
