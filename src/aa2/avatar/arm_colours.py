"""What a redrawn arm looks like: skin or a sleeve's cloth, as the picture shows them, on something round."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.avatar.completion import disc
from aa2.avatar.groups import BONES, HEAD
from aa2.avatar.leg_shapes import Shape
from aa2.avatar.limbs import LIMBS, NOSE, Joints
from aa2.types import LEFT_HAND, RIGHT_HAND, Reference

INSIDE = 0.004
"""Statures from the character's edge from which its pixels are looked at."""
ENOUGH = 3e-4
"""Square statures of anything that tell its colour."""
LIT, BRIGHTEST = (55, 85), (70, 92)
"""Percentiles of brightness between which skin is looked at: what turns away or is shaded is no colour. Of a
forearm, most of which is in the shade of its hand, fewer."""
FACE_SHARE = 0.9
"""Share of the brightness of the face below which no arm's skin is: it was seen in a shadow."""
AT_NOSE, WRIST = 0.02, 0.03
"""Statures around the nose in which a face is bare; around where a hand begins in which its wrist is seen."""
HALF_LIT = 0.6
"""Share of the brightness of skin at the nose that other skin has."""
SKIN_HUE = 0.14
"""Distance of hues (`hue`) up to which cloth is taken for skin."""
BINS, HEM = 24, 0.5
"""Places along an upper arm at which it is looked at, and the share of cloth there that is a sleeve."""
ELBOW = 1.2
"""Lengths of the upper arm below which a sleeve that ends is taken for one that reaches the wrist."""
FORE = 0.6
"""Share of cloth in what is seen of a forearm from which its sleeve is long."""
SHADED = np.array([0.15, 0.20, 0.22])
"""By how much skin is darker at the edges of an arm, red, green and blue: light goes through it."""
CLOTH_SHADED, UNSEEN, FOLDED = 0.34, 0.12, 0.05
"""By how much cloth is darker there, and where it lies under what is seen of it; the spread of its folds."""
BRIGHT, MOTTLED = 1.03, 0.012
"""How bright the middle of an arm is; the spread of its skin's brightness."""
HEMMED, UNDER = 0.012, 0.22
"""Statures below a sleeve that it shades, and by how much."""
HIDDEN = 0.006
"""Statures above its hem at which a redrawn sleeve ends."""
TO_HAND = 0.06
"""Statures from the wrist over which a forearm goes over into the hand's colour."""


@dataclass(frozen=True)
class ArmColours:
    """Colours, ``(3,)`` RGB in [0, 255], and where a sleeve ends.

    Attributes:
        skin: of the bare arm.
        hand: of the hand where it is lit.
        wrist: of the hand where it begins.
        cloth: of the sleeve; None where there is none.
        hem: where the sleeve ends, in lengths of the upper arm; infinite where it reaches the wrist, 0 where
            there is none.
    """

    skin: np.ndarray
    hand: np.ndarray
    wrist: np.ndarray
    cloth: np.ndarray | None
    hem: float

    @property
    def long(self) -> bool:
        """Whether a sleeve reaches the wrist."""
        return self.hem > ELBOW

    def is_cloth(self, picture: np.ndarray) -> np.ndarray:
        """``(H, W)`` bool: what is nearer to the sleeve's hue than to the skin's."""
        if self.cloth is None:
            return np.zeros(picture.shape[:2], bool)
        there = hue(cv2.GaussianBlur(picture, (0, 0), 1))
        to_cloth, to_skin = (np.linalg.norm(there - hue(c), axis=-1) for c in (self.cloth, self.skin))
        return to_cloth < to_skin


def hue(colours: np.ndarray) -> np.ndarray:
    """``(..., 2)``: what of colours ``(..., 3)`` in [0, 255] does not change with the light on them."""
    logs = np.log(np.asarray(colours, np.float32) + 8)
    return np.stack([logs[..., 0] - logs[..., 1], logs[..., 2] - logs[..., 1]], axis=-1)


def arm_colours(
    reference: Reference, label: np.ndarray, hand: np.ndarray, side: str, joints: Joints, size: float
) -> ArmColours | None:
    """The colours of an arm; None where no skin is seen.

    Args:
        reference: the character.
        label: ``(H, W)`` uint8, which limb is seen, of `aa2.avatar.limb_labels.labels.LimbMaps`.
        hand: ``(H, W)`` bool, the arm's hand.
        side: left or right.
        joints: of the reference.
        size: its stature in pixels.
    """
    picture = reference.picture if reference.foreground is None else reference.foreground
    inner = cv2.erode((reference.mask >= 250).astype(np.uint8), disc(max(1, round(INSIDE * size)))) > 0
    of_arm = {
        name: inner & (label == LIMBS.index(f"{side} {name}") + 1) for name in ("arm", "forearm", "hand")
    }
    enough = ENOUGH * size**2
    face = _face(picture, inner & (label == LIMBS.index(HEAD) + 1), reference, size)
    palm = _lit(picture, inner & hand, enough)
    skin = palm if palm is not None else face
    if skin is None:
        return None
    palm = skin if palm is None else palm
    begins = (
        inner & hand & _around(reference, (LEFT_HAND if side == "left" else RIGHT_HAND).start, WRIST, size)
    )
    wrist = np.median(picture[begins], axis=0) if np.count_nonzero(begins) > enough else palm
    start, end = (joints[name][:2] for name in BONES[f"{side} arm"])
    along = _along(label.shape, start, end)
    upper = of_arm["arm"] & ~hand
    top = upper & (along > 0.1) & (along < 0.5)
    cloth = _lit(picture, top, enough)
    seen_skin = face if face is not None else skin
    if cloth is not None and np.linalg.norm(hue(cloth) - hue(seen_skin)) < SKIN_HUE:
        cloth = None  # a bare arm
    found = ArmColours(skin, palm, palm, cloth, 0.0)
    is_cloth = found.is_cloth(picture)
    below = (of_arm["forearm"] | of_arm["hand"] | (of_arm["arm"] & (along > 0.5))) & ~hand & ~is_cloth
    own = _lit(picture, below, enough, BRIGHTEST)
    skin = palm if own is None else own
    if face is not None:
        # In the shade of a hand or a sleeve skin looks brown, and a palm is redder.
        tone = skin / max(float(skin.sum()), 1.0) + face / max(float(face.sum()), 1.0)
        skin = max(float(skin.sum()), FACE_SHARE * float(face.sum())) * tone / tone.sum()
    hem = 0.0
    if cloth is not None:
        hem = _hem(upper | (of_arm["forearm"] & ~hand), is_cloth, along)
        fore = of_arm["forearm"] & ~hand
        if np.count_nonzero(fore) > enough and is_cloth[fore].mean() > FORE:
            hem = np.inf
    return ArmColours(np.clip(skin, 0, 255), palm, wrist, cloth, hem)


def painted_arm(shape: Shape, colours: ArmColours, upper: float, length: float, size: float) -> np.ndarray:
    """``(h, w, 3)`` float32: an arm from the shoulder to the wrist, round, in the light of the picture.

    Args:
        shape: of the arm, hanging.
        colours: of `arm_colours`.
        upper, length: of the upper arm and of the whole, in statures.
        size: stature in pixels.
    """
    edge = np.abs(shape.across)[..., None] ** 2.4
    noise = np.random.default_rng(3).standard_normal(shape.alpha.shape).astype(np.float32)
    mottled = cv2.GaussianBlur(noise, (0, 0), 0.006 * size)
    mottled = MOTTLED * mottled / max(float(mottled.std()), 1e-6)
    hem = colours.hem * upper
    shade = UNDER * np.exp(-np.maximum(shape.along - hem, 0) / HEMMED) * (hem > 0)
    light = (BRIGHT + mottled - shade)[..., None] * (1 - SHADED * edge)
    share = np.clip(1 - (length - shape.along) / TO_HAND, 0, 1)
    share = (share * share * (3 - 2 * share))[..., None]
    skin = light * ((1 - share) * colours.skin + share * colours.wrist)
    if colours.cloth is None:
        return skin
    folds = cv2.GaussianBlur(noise, (0, 0), sigmaX=0.014 * size, sigmaY=0.005 * size)
    folds = FOLDED * folds / max(float(folds.std()), 1e-6)
    folds = folds * (0.35 + np.exp(-(((shape.along - upper) / 0.04) ** 2)))
    cloth = (BRIGHT - (CLOTH_SHADED if colours.long else UNSEEN) * edge + folds[..., None]) * colours.cloth
    return np.where(((shape.along < hem - HIDDEN) | colours.long)[..., None], cloth, skin)


def _along(shape: tuple[int, ...], start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """``(H, W)``: how far along a bone pixels are, in its lengths."""
    bone = end - start
    columns, rows = np.arange(shape[1]), np.arange(shape[0])[:, None]
    return ((columns - start[0]) * bone[0] + (rows - start[1]) * bone[1]) / max(float(bone @ bone), 1.0)


def _hem(seen: np.ndarray, is_cloth: np.ndarray, along: np.ndarray) -> float:
    """Where along the upper arm cloth ends; 1 or a little more where it goes on to the elbow."""
    place = np.floor(along[seen] * BINS).astype(int)
    kept = (place >= 0) & (place < BINS * 5 // 4)
    every = np.bincount(place[kept], minlength=BINS * 5 // 4)
    share = np.bincount(place[kept], is_cloth[seen][kept], minlength=BINS * 5 // 4) / np.maximum(every, 1)
    bare = np.flatnonzero((share <= HEM) & (np.arange(len(share)) > BINS // 4))
    return float(bare[0] if len(bare) else len(share)) / BINS


def _lit(
    picture: np.ndarray, where: np.ndarray, enough: float, lit: tuple[int, int] = LIT
) -> np.ndarray | None:
    """``(3,)``: the colour of what is well lit; None where too little of it is seen."""
    if np.count_nonzero(where) < enough:
        return None
    pixels = picture[where].astype(np.float64)
    bright = pixels.sum(axis=1)
    low, high = np.percentile(bright, lit, method="nearest")
    return np.median(pixels[(low <= bright) & (bright <= high)], axis=0)


def _face(picture: np.ndarray, head: np.ndarray, reference: Reference, size: float) -> np.ndarray | None:
    """``(3,)``: the colour of what of a head is bare, as around its nose; None where that is not known."""
    nose = _lit(picture, head & _around(reference, NOSE, AT_NOSE, size), ENOUGH * size**2)
    if nose is None:
        return None
    alike = np.linalg.norm(hue(picture) - hue(nose), axis=-1) < SKIN_HUE / 2
    return _lit(picture, head & alike & (picture.sum(axis=2) > HALF_LIT * nose.sum()), 0)


def _around(reference: Reference, keypoint: int, radius: float, size: float) -> np.ndarray:
    """``(H, W)`` bool: within so many statures of a keypoint; nothing where that is not known."""
    near = np.zeros(reference.mask.shape, np.uint8)
    if reference.pose.confidence[0, keypoint] > 0:
        x, y = reference.pose.keypoints[0, keypoint]
        cv2.circle(near, (round(float(x)), round(float(y))), max(2, round(radius * size)), 1, -1)
    return near > 0
