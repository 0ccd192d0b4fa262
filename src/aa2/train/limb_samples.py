"""From a rendered person to what a photograph of one would ask of the network of limbs.

Clips show clean surfaces, exact mattes and exact keypoints of whole figures; users bring worn cloth, half
figures, hands in pockets, and what extraction makes of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from aa2.avatar.limb_labels.bone_maps import bone_maps
from aa2.avatar.limbs import LIMBS, find_joints, stature
from aa2.clips.pictures import from_planes
from aa2.models.lifting import LIFTED, MIRRORED
from aa2.models.limb_sizes import SIDE
from aa2.train.appearance_augmentation import other_appearance, other_ground, other_matte
from aa2.train.arm_augmentation import with_moved_arms
from aa2.train.detections import TALL, Noise, detected
from aa2.train.hair_augmentation import with_fallen_hair
from aa2.train.limb_pictures import LimbPicture, mirrored_limbs
from aa2.types import LEFT_HAND, RIGHT_HAND

Cut = tuple[float, str, str, float, float]
"""A share of the pictures, two joints, and the least and the most of the way between them."""
CUTS: tuple[Cut, ...] = (
    (0.20, "hip", "knee", 0.0, 0.95),
    (0.12, "neck", "pelvis", 0.6, 1.1),
    (0.08, "knee", "ankle", -0.1, 0.9),
    (0.06, "neck", "pelvis", 0.25, 0.6),
)
"""Where the picture's lower edge cuts people."""
SIDE_CUT, TOP_CUT, LEGS_ONLY = 0.08, 0.04, 0.06
"""Shares of pictures whose side, and whose upper edge, cuts the person; that show it from the waist on."""
EXACT, PIXELS = 0.2, 1.5
"""Share of samples with exact keypoints, but for so many pixels; the others are as a detector finds them."""
NOISE = Noise(swap=0.0, blank=0.02, offset=0.013)
"""Limbs go with the keypoints that they are moved by: sides that were confused must not be set right."""
NEAREST_AWAY = 3.0
"""Metres from the camera to the pelvis that are taken where nobody knows them."""
POCKET, POCKET_REACH = 0.5, 0.14
"""Share of hands near a hip, within so many statures of it, that go into a pocket."""
LIMB_WEIGHTS = {"hand": 2.5, "foot": 2.0, "forearm": 1.6, "arm": 1.4, "shin": 1.3, "skirt": 1.3}
OFF_PERSON, NOT_GIVEN = 0.25, 0.2
"""What a pixel counts off the person, and on it where the matte does not say so."""
SCRAP = 0.8
"""What one counts that the matte takes for the person and that is not."""
_PARTNER = mirrored_limbs()


@dataclass(frozen=True)
class LimbSample:
    """What the network is given and should say; ``S`` is 128.

    Attributes:
        picture: ``(3, S, S)`` float32 in [-1, 1].
        matte: ``(1, S, S)`` float32 in [0, 1].
        bones: ``(14, S, S)`` float32 in [0, 1].
        label: ``(S, S)`` int64 in [0, 15].
        whole: ``(15, S, S)`` float32, 0 or 1.
        weight: ``(S, S)`` float32, what each pixel counts.
    """

    picture: np.ndarray
    matte: np.ndarray
    bones: np.ndarray
    label: np.ndarray
    whole: np.ndarray
    weight: np.ndarray


def limb_sample(rng: np.random.Generator, item: LimbPicture, plain: bool = False) -> LimbSample:
    """One sample; ``plain`` is the picture as it was rendered, upright and whole, with exact keypoints."""
    if not plain:
        item = _cut(rng, with_fallen_hair(rng, with_moved_arms(rng, item)))
    mirror = not plain and rng.random() < 0.5
    keypoints, confidence = (item.keypoints, item.confidence) if plain else _found(rng, item)
    affine = _placed(rng, item.mask, mirror, plain)
    picture, mask = (_carried(image, affine) for image in (item.picture, item.mask))
    size, nearest = (SIDE, SIDE), cv2.INTER_NEAREST
    label = cv2.warpAffine(item.label, affine, size, flags=nearest).astype(np.uint8)
    whole = from_planes(cv2.warpAffine(item.planes, affine, size, flags=nearest)[None], len(LIMBS))[0]
    keypoints = keypoints @ affine[:, :2].T + affine[:, 2]
    if mirror:
        label = np.r_[0, 1 + np.array(_PARTNER)].astype(np.uint8)[label]
        whole = whole[_PARTNER]
        keypoints, confidence = keypoints.copy(), confidence.copy()
        keypoints[LIFTED], confidence[LIFTED] = keypoints[LIFTED][MIRRORED], confidence[LIFTED][MIRRORED]
    matte = mask.astype(np.float32) / 255
    picture = picture.astype(np.float32)
    if not plain:
        picture, matte, label, confidence = _pockets(rng, picture, matte, label, whole, keypoints, confidence)
        picture = other_appearance(rng, picture, label)
        picture = other_ground(rng, picture, matte)
        given = other_matte(rng, matte)
    else:
        given = matte
    weight = np.array([OFF_PERSON, *map(_limb_weight, LIMBS)], np.float32)[label]
    weight = weight * (NOT_GIVEN + (1 - NOT_GIVEN) * np.where(label > 0, given, 1))
    weight = np.where((label == 0) & (given > 0.5), SCRAP, weight)
    bones = bone_maps(keypoints, confidence, (SIDE, SIDE))
    return LimbSample(
        np.ascontiguousarray((np.clip(picture, 0, 255) / 127.5 - 1).transpose(2, 0, 1), np.float32),
        given[None].astype(np.float32),
        bones,
        label.astype(np.int64),
        whole.astype(np.float32),
        weight.astype(np.float32),
    )


def _limb_weight(limb: str) -> float:
    return LIMB_WEIGHTS.get(limb.split()[-1], 1.0)


def _cut(rng: np.random.Generator, item: LimbPicture) -> LimbPicture:
    """The picture with less of the person in it, as it is mostly photographed."""
    height, width = item.mask.shape
    rows, columns = np.nonzero(item.mask > 127)
    low, high = [0, 0], [width, height]
    legs_only = rng.random() < LEGS_ONLY
    below = _edge(rng, item, ((1.0, "neck", "pelvis", 0.5, 1.0),) if legs_only else CUTS)
    if legs_only:
        low[1] = max(below or 0, 0)
    elif below is not None and below > rows.min() + 0.2 * np.ptp(rows):
        high[1] = min(height, max(below, 8))
    if rng.random() < SIDE_CUT:
        inside = int(rng.uniform(0, 0.3) * np.ptp(columns))
        if rng.random() < 0.5:
            low[0] = columns.min() + inside
        else:
            high[0] = columns.max() - inside
    if not legs_only and rng.random() < TOP_CUT:
        low[1] = rows.min() + int(rng.uniform(0, 0.12) * np.ptp(rows))
    part = slice(low[1], high[1]), slice(low[0], high[0])
    if (item.mask[part] > 127).sum() < 200:
        return item
    keypoints = item.keypoints - np.array(low, np.float32)
    size = np.array([high[0] - low[0], high[1] - low[1]])
    inside = ((keypoints > -0.5) & (keypoints < size - 0.5)).all(axis=1)
    return replace(
        item,
        picture=item.picture[part],
        mask=item.mask[part],
        label=item.label[part],
        planes=item.planes[part],
        keypoints=keypoints,
        confidence=item.confidence * inside,
    )


def _edge(rng: np.random.Generator, item: LimbPicture, cuts: Sequence[Cut]) -> int | None:
    """The row of one of ``cuts``; None where the picture goes on, or nobody stands upright in it."""
    joints = find_joints(item.keypoints, np.ones_like(item.confidence), None)
    if not {"neck", "pelvis"} <= joints.keys() or joints["pelvis"][1] <= joints["neck"][1]:
        return None
    pick = rng.random()
    for share, start, end, least, most in cuts:
        if pick < share:
            first, last = (_height(joints, name) for name in (start, end))
            return None if last <= first else int(first + rng.uniform(least, most) * (last - first))
        pick -= share
    return None


def _height(joints: dict[str, np.ndarray], name: str) -> float:
    """The row of a joint, of both sides' mean where there are two."""
    names = [name] if name in joints else [f"left {name}", f"right {name}"]
    return float(np.mean([joints[n][1] for n in names]))


def _found(rng: np.random.Generator, item: LimbPicture) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints ``(133, 2)`` and confidence as extraction may find them in the picture."""
    keypoints, confidence = item.keypoints.copy(), item.confidence.copy()
    tall = stature(find_joints(keypoints, np.ones_like(confidence), None))
    if rng.random() < EXACT or tall is None:
        keypoints += rng.normal(0, rng.uniform(0, PIXELS), keypoints.shape)
        return keypoints, confidence
    height, width = item.mask.shape
    middle = np.array([width - 1, height - 1]) / 2
    places = (keypoints[LIFTED] - middle) / (height / 2)
    distance = np.maximum(NEAREST_AWAY + item.depth[LIFTED], 0.5)
    focal = tall / (height / 2) * float(np.median(distance)) / TALL
    found, sure = detected(rng, places[None], distance[None], focal, width / height, NOISE)
    keypoints[LIFTED] = found[0] * (height / 2) + middle
    confidence[:] = 0
    confidence[LIFTED] = sure[0]
    return keypoints, confidence


def _placed(rng: np.random.Generator, mask: np.ndarray, mirror: bool, plain: bool) -> np.ndarray:
    """``(2, 3)``: from the picture to the square that the network sees, around the person."""
    rows, columns = np.nonzero(mask > 127)
    centre = np.array([columns.min() + columns.max(), rows.min() + rows.max()]) / 2
    side, angle = max(np.ptp(columns), np.ptp(rows)) + 1.0, 0.0
    if not plain:
        centre = centre + rng.normal(0, 0.03, 2) * side
        side *= rng.uniform(0.92, 1.3)
        angle = float(np.clip(rng.normal(0, 6), -10, 10)) if rng.random() < 0.7 else 0.0
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array([[cosine, -sine], [sine, cosine]]) * SIDE / (side * CROP_MARGIN)
    if mirror:
        turn = np.diag([-1.0, 1.0]) @ turn
    return np.column_stack([turn, (SIDE - 1) / 2 - turn @ centre])


CROP_MARGIN = 1.1
"""Sides of the person that the square has."""


def _carried(image: np.ndarray, affine: np.ndarray) -> np.ndarray:
    """A picture in the square, its pixels averaged where they become fewer."""
    fine = affine * 2
    fine[:, 2] += 0.5
    large = cv2.warpAffine(image, fine, (2 * SIDE, 2 * SIDE), flags=cv2.INTER_LINEAR)
    return cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def _pockets(
    rng: np.random.Generator,
    picture: np.ndarray,
    matte: np.ndarray,
    label: np.ndarray,
    whole: np.ndarray,
    keypoints: np.ndarray,
    confidence: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Hands near a hip are put into a pocket: painted over with what is around, and labelled as it.

    Returns:
        picture, matte, label and confidence.
    """
    joints = find_joints(keypoints, np.maximum(confidence, 0.3) * (confidence > 0), None)
    tall = stature(joints)
    if tall is None:
        return picture, matte, label, confidence
    for side, fingers in (("left", LEFT_HAND), ("right", RIGHT_HAND)):
        wrist, hip = joints.get(f"{side} wrist"), joints.get(f"{side} hip")
        if wrist is None or hip is None or rng.random() > POCKET:
            continue
        if np.linalg.norm((wrist - hip)[:2]) > POCKET_REACH * tall:
            continue
        hand = label == 1 + LIMBS.index(f"{side} hand")
        below = [LIMBS.index(name) for name in ("skirt", "torso", f"{side} thigh")]
        under = np.zeros_like(label)
        for limb in below:  # the last one is on top of the others
            under[hand & whole[limb]] = 1 + limb
        around = cv2.dilate(hand.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        filled = around & (matte > 0.2)
        if not hand.any() or not filled.any():
            continue
        arm = cv2.dilate((label == 1 + LIMBS.index(f"{side} forearm")).astype(np.uint8), np.ones((3, 3))) > 0
        seen, unknown = np.clip(picture, 0, 255).astype(np.uint8), (filled | arm).astype(np.uint8)
        painted = cv2.inpaint(seen, unknown, 3, cv2.INPAINT_TELEA) + rng.normal(0, 3, seen.shape)
        picture = np.where(filled[..., None], painted, picture).astype(np.float32)
        matte = np.where(hand & (under == 0), 0, matte).astype(np.float32)
        label = np.where(hand, under, label)
        confidence = confidence.copy()
        if rng.random() < 0.8:
            confidence[fingers] = 0
    return picture, matte, label, confidence
