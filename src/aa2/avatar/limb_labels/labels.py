"""Which limb each pixel of the character's picture belongs to, and where limbs go on behind others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from aa2.avatar.fingers import hand_shape
from aa2.avatar.largest import largest
from aa2.avatar.limb_labels.bone_maps import FINGER, HANDS, arms_reach, bone_likelihood
from aa2.avatar.limb_labels.label_colours import by_colours
from aa2.avatar.limb_labels.label_edges import Zone, nearest_of, settled, without_strays
from aa2.avatar.limb_labels.label_net import limb_odds
from aa2.avatar.limb_labels.label_skirt import skirt_factor
from aa2.avatar.limbs import LIMBS, PARTS, Joints, find_joints, stature
from aa2.types import Reference

__all__ = ["LIMBS", "LimbMaps", "limb_maps"]

LARGEST, OF_NET = 1400, 512
"""Pixels of the character's larger side that are looked at one by one; of which the network is shown so many,
four times what it can see of a whole figure."""
SURE_ARM = 0.55
"""What both arms' share of a pixel must be to be cut from what is around: a shirt that goes along is worse
than a sleeve that stays."""
NO_KNEE = 0.25
"""How many times as likely a leg is as the network says where its knee is unknown: the hem of a shirt at the
lower edge of a half figure is no thigh, trousers below it are so surely ones that they stay."""
SURE_FINGERS, FINGERS_SEEN = 0.8, 100.0
"""How surely a hand's fingers must have been seen to be believed, and how many times as likely the hand is
where one covers a pixel: the network knows fingers that are hidden, too, and believes them less."""
BEFORE_FACE = 0.05
"""How many times as likely the head is seen there, or half a finger beside it: skin on skin neither colours
nor edges tell."""
SOME = 1e-3
"""What each limb keeps of a pixel's odds at least, so that one can be chosen where only others are sure."""
BY_BONE = 0.02
"""What is added to the odds of a limb on its bone, and less the farther away: where the network sees nobody,
in a boot that it never saw or a bag, the nearest bone decides."""


@dataclass(frozen=True)
class LimbMaps:
    """The limbs in a picture.

    Attributes:
        label: ``(H, W)`` uint8: k + 1 for ``LIMBS[k]``, 0 off the character.
        sure: ``(H, W)`` float32 in [0, 1], how sure that is; 0 off the character.
        whole: ``(15, H, W)`` uint8 in [0, 255], how likely each limb is there, seen or hidden by others; 0
            off the character.
    """

    label: np.ndarray
    sure: np.ndarray
    whole: np.ndarray


def limb_maps(reference: Reference) -> LimbMaps | None:
    """The limbs of the character; None if there is no pose, or no character, in the picture.

    Left and right are the person's own, as its keypoints tell. Every pixel of the mask gets a label, also
    where a limb's joints are unknown. Takes about a second for a figure of 700 × 1300 pixels on one core.
    """
    mask, pose = reference.mask, reference.pose
    joints = find_joints(pose.keypoints[0], pose.confidence[0], None)
    if not mask.any() or stature(joints) is None:
        return None
    colours = reference.picture if reference.foreground is None else reference.foreground
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    picture, matte, keypoints = colours[box], mask[box], pose.keypoints[0] - (columns[0], rows[0])
    full = matte.shape[::-1]
    small = _sizes(full, OF_NET)
    given = _resized(matte, small), ((keypoints + 0.5) * (np.array(small) / full) - 0.5).astype(np.float32)
    shown, whole = limb_odds(_resized(picture, small), *given, pose.confidence[0])
    odds = by_colours(_resized(picture, small), given[0], shown), whole
    for half in odds:
        skirt = half[LIMBS.index("skirt")]
        skirt[:] = _likelier(skirt, skirt_factor(*given, pose.confidence[0]))
    head = LIMBS.index("head")
    tall = (stature(joints) or 0.0) * small[0] / full[0]
    breadth = max(1, round(FINGER * tall))
    for hand, shape in _hands(given[1], pose.confidence[0], small, tall):
        odds[0][hand][shape] = _likelier(odds[0][hand][shape], FINGERS_SEEN)
        around = cv2.dilate(shape.astype(np.uint8), np.ones((breadth, breadth), np.uint8)) > 0
        odds[0][head][around] = _likelier(odds[0][head][around], BEFORE_FACE)
    for limb in _below_the_picture(joints):
        odds[0][limb] = _likelier(odds[0][limb], NO_KNEE)
    odds[0][: len(PARTS)] += BY_BONE * bone_likelihood(given[1], pose.confidence[0], small)
    for name, near in arms_reach(given[1], pose.confidence[0], small).items():
        odds[0][LIMBS.index(name)] *= near
    size = _sizes(full, LARGEST)
    seen = np.empty((len(LIMBS), *size[::-1]), np.float32)
    for into, odd in zip(seen, odds[0], strict=True):
        cv2.resize(odd, size, dst=into)
    label, sure = _labelled(_resized(picture, size), _resized(matte, size) > 0, seen)
    whole = _with_seen((cv2.resize(odd, size) for odd in odds[1]), label)
    if size != full:
        label = cv2.resize(label, full, interpolation=cv2.INTER_NEAREST)
        sure = cv2.resize(sure, full)
        whole = np.stack([cv2.resize(limb, full) for limb in whole])
    inside = matte > 0
    if not (label[inside] > 0).all():  # pixels that went missing at a smaller size
        label = nearest_of(label, label > 0)
    maps = LimbMaps(
        np.zeros(mask.shape, np.uint8),
        np.zeros(mask.shape, np.float32),
        np.zeros((len(LIMBS), *mask.shape), np.uint8),
    )
    maps.label[box], maps.sure[box] = np.where(inside, label, 0), sure * inside
    for into, limb in zip(maps.whole, whole, strict=True):
        np.multiply(limb, inside, out=into[box])
    return maps


def _below_the_picture(joints: Joints) -> list[int]:
    """The limbs of legs whose knees are unknown; skirts too if both are."""
    sides = [side for side in ("left", "right") if f"{side} knee" not in joints]
    limbs = [f"{side} {limb}" for side in sides for limb in ("thigh", "shin", "foot")]
    return [LIMBS.index(limb) for limb in (*limbs, *(("skirt",) if len(sides) == 2 else ()))]


def _hands(
    keypoints: np.ndarray, confidence: np.ndarray, size: tuple[int, int], tall: float
) -> Iterator[tuple[int, np.ndarray]]:
    """Of hands whose fingers were surely seen: which limb, and ``(H, W)`` bool, palm and fingers."""
    for name, part in HANDS.items():
        if confidence[part].mean() >= SURE_FINGERS:
            yield LIMBS.index(name), hand_shape(keypoints[part], size[::-1], tall)


def _likelier(odds: np.ndarray, factor: float) -> np.ndarray:
    """Odds of what is so many times as likely."""
    return factor * odds / (1 + (factor - 1) * odds)


def _sizes(size: tuple[int, int], largest: int) -> tuple[int, int]:
    """Width and height with the larger side at most ``largest``."""
    factor = min(1.0, largest / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _resized(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    same = image.shape[1::-1] == size
    return np.ascontiguousarray(image) if same else cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def _zones() -> list[Zone]:
    """Limbs that move as one as far as their edges go: what divides them is a joint, not an edge."""
    zones = {"head": ["head"], "trunk": ["torso", "skirt"]}
    for side in ("left", "right"):
        zones[f"{side} arm"] = [f"{side} {name}" for name in ("arm", "forearm", "hand")]
        zones[f"{side} leg"] = [f"{side} {name}" for name in ("thigh", "shin", "foot")]
    return [Zone(name, tuple(LIMBS.index(limb) for limb in limbs)) for name, limbs in zones.items()]


ZONES = _zones()


def _labelled(picture: np.ndarray, inside: np.ndarray, odds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Label and sureness of the pixels inside, from the odds ``(15, H, W)`` of each limb, which change."""
    odds += SOME
    odds /= odds.sum(axis=0)
    shares = np.zeros((len(ZONES), *inside.shape), np.float32)
    for share, (_, limbs) in zip(shares, ZONES, strict=True):
        for limb in limbs:
            share += odds[limb]
    arms = [number for number, zone in enumerate(ZONES) if zone.name.endswith("arm")]
    # Where it is an arm but not sure which, as where hands are folded, it is still no shirt.
    unsure = shares[arms].sum(axis=0) < SURE_ARM
    shares[arms] = np.where(unsure, 0.5 * shares[arms], shares[arms])
    zone = settled(picture, inside, shares, ZONES)
    zone = without_strays(zone, shares, inside, 1 + [zone.name for zone in ZONES].index("head"))
    label = np.zeros(zone.shape, np.uint8)
    for number, (_, limbs) in enumerate(ZONES):
        of_zone = zone == number + 1
        if of_zone.any():
            chosen = np.array(limbs, np.uint8)[largest([odds[limb] for limb in limbs])[0]] + 1
            chosen = np.where(of_zone, chosen, 0).astype(np.uint8)
            chosen = without_strays(chosen, odds, of_zone, 1 + LIMBS.index("head"))
            label[of_zone] = chosen[of_zone]
    sure = np.take_along_axis(odds, np.maximum(label, 1)[None].astype(np.int64) - 1, axis=0)[0]
    return label, np.where(inside, sure, 0).astype(np.float32)


def _with_seen(whole: Iterable[np.ndarray], label: np.ndarray) -> np.ndarray:
    """``(15, H, W)`` uint8: a limb is where it is seen."""
    levels: np.ndarray = np.empty((len(LIMBS), *label.shape), np.uint8)
    for number, (level, limb) in enumerate(zip(levels, whole, strict=True), start=1):
        level[:] = np.rint(255 * limb)
        level[label == number] = 255
    return levels
