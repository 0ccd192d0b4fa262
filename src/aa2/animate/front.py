"""What stands before the driver stays before the new figure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.avatar.occlusion.occluders import hidden, lasting
from aa2.conditions.mask import Box
from aa2.media.channels import blended
from aa2.types import Pose, Signals

RIM = np.ones((3, 3), np.uint8)
"""A mask's edge is mixed with the old person: what is put back begins beside it."""


@dataclass(frozen=True)
class Driver:
    """The one who is replaced, in one frame.

    Attributes:
        pose: their own, not the one that the character takes.
        parts: ``(P,)`` bool, which parts of them something hides (`aa2.avatar.occlusion.occluders.lasting`).
    """

    pose: Pose
    parts: np.ndarray


def drivers_in(signals: Signals) -> list[Driver]:
    """The driver in every frame of a stretch without cuts."""
    own = signals.shown
    masks = map(driver_mask, signals.character_mask, signals.object_masks)
    return [Driver(own[t : t + 1], parts) for t, parts in enumerate(lasting(own, masks))]


def driver_mask(character_mask: np.ndarray, object_masks: np.ndarray) -> np.ndarray:
    """``(H, W)`` uint8, where the driver or what they handle is seen: objects stay by masks of their own.

    Args:
        character_mask: ``(H, W)`` uint8.
        object_masks: ``(N, H, W)`` bool.
    """
    return np.maximum(character_mask, object_masks.any(axis=0).astype(np.uint8) * 255)


def _found(signals: Signals, driver: Driver) -> np.ndarray:
    """``(H, W)`` float32: what is found to stand before the driver in a frame."""
    mask = driver_mask(signals.character_mask[0], signals.object_masks[0])
    if not driver.parts.any():
        return np.zeros(mask.shape, np.float32)
    found = hidden(driver.pose.keypoints[0], driver.pose.confidence[0], mask, driver.parts)
    return np.minimum(found, 1 - cv2.dilate(mask, RIM).astype(np.float32) / 255)


def put_behind(picture: np.ndarray, signals: Signals, driver: Driver, region: Box) -> np.ndarray:
    """A picture with the frame's own pixels where something stands before the driver.

    Args:
        picture: ``(h, w, 3)``, 0 to 255, of the region.
        signals: one frame.
        driver: in it.
        region: of the frame.
    """
    return behind(picture, before(signals, driver, region), signals, region)


def before(signals: Signals, driver: Driver, region: Box) -> np.ndarray:
    """``(h, w)`` float32 in [0, 1], how far something stands before the driver; arguments of `put_behind`."""
    left, top, right, bottom = region
    inside = np.s_[top:bottom, left:right]
    front = _found(signals, driver)[inside]
    if signals.occluder_mask is None:
        return front
    return np.maximum(front, signals.occluder_mask[0][inside].astype(np.float32) / 255)


def behind(picture: np.ndarray, front: np.ndarray, signals: Signals, region: Box) -> np.ndarray:
    """`put_behind` what `before` found."""
    if not front.any():
        return picture
    left, top, right, bottom = region
    return blended(signals.frames[0][top:bottom, left:right], picture, front)
