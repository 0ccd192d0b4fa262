"""Pictures of rendered people with their limbs, out of clips: what the network of limbs learns from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from aa2.avatar.limbs import LIMBS, find_joints, stature
from aa2.clips.clip import Clip
from aa2.clips.pictures import to_wide_planes
from aa2.errors import InputError
from aa2.train.clip_sources import clips_in
from aa2.types import BODY, KEYPOINTS, Limbs, Pose

MARGIN = 0.3
"""Of the person's larger side, what is kept around it."""
LARGEST = 256
"""Pixels of the larger side that are kept."""
SKIRT = 1 + LIMBS.index("skirt")
SMALLEST, JOINTS = 500, 4
"""Pixels of the person, and joints of it in the picture, below which a picture is left out."""
UPRIGHT, FRONTAL, AT_TRUNK, SKIRTED = 2.0, 1.5, 1.5, 1.8
"""How many times as often as others are taken people who stand upright, who face the camera, whose hands are
before or beside their trunk, and who wear a skirt: users bring those, clips show all else too."""


@dataclass(frozen=True)
class LimbPicture:
    """A person in a picture, cut out with some room around.

    Attributes:
        picture: ``(H, W, 3)`` uint8.
        mask: ``(H, W)`` uint8.
        label: ``(H, W)`` uint8, limbs as in `aa2.types.Limbs`.
        planes: ``(H, W)`` uint16, bit k where limb k is, seen or hidden.
        keypoints: ``(133, 2)`` float32.
        confidence: ``(133,)`` float32.
        depth: ``(133,)`` float32 metres behind the pelvis.
        weight: how many times as often as others it is taken.
    """

    picture: np.ndarray
    mask: np.ndarray
    label: np.ndarray
    planes: np.ndarray
    keypoints: np.ndarray
    confidence: np.ndarray
    depth: np.ndarray
    weight: float


def limb_pictures(folders: Sequence[Path], frames: int = 2) -> list[LimbPicture]:
    """The pictures of all clips in ``folders`` that know limbs: references, and ``frames`` of each clip.

    Raises:
        InputError: a folder holds no clips, a clip is damaged, or none knows limbs.
    """
    found: list[LimbPicture] = []
    for path in clips_in(folders):
        found += _of_clip(path, frames)
    if not found:
        raise InputError(folders[0], "no clip in it knows limbs", "render clips anew with `aa2 synthesise`")
    return found


def _of_clip(path: Path, frames: int) -> Iterator[LimbPicture]:
    with Clip.open(path) as clip:
        for one in (clip, clip.other):
            if one is None:
                continue
            with one:
                for picture, mask, pose, limbs in _shown(one, frames):
                    item = cut_out(picture, mask, pose, limbs)
                    if item is not None:
                        yield item


def _shown(clip: Clip, frames: int) -> Iterator[tuple[np.ndarray, np.ndarray, Pose, Limbs]]:
    for frame in np.unique(np.linspace(0, len(clip) - 1, frames).round().astype(int)).tolist():
        here = frame, frame + 1
        label, whole = clip.limbs(*here), clip.whole_limbs(*here)
        if label is not None and whole is not None:
            mask = clip.character_mask(*here)[0]
            yield clip.frames(*here)[0], mask, clip.pose[frame : frame + 1], Limbs(label[0], whole[0])
    reference, limbs = clip.reference, clip.reference_limbs
    if reference is not None and limbs is not None:
        yield reference.picture, reference.mask, reference.pose, limbs


def cut_out(picture: np.ndarray, mask: np.ndarray, pose: Pose, limbs: Limbs) -> LimbPicture | None:
    """The person of a picture; None where too little of it is seen to learn from."""
    rows, columns = np.nonzero(mask > 127)
    inside = pose.confidence[0, BODY] > 0
    if len(rows) < SMALLEST or inside.sum() < JOINTS:
        return None
    low, high = np.array([columns.min(), rows.min()]), np.array([columns.max(), rows.max()]) + 1
    room = int(MARGIN * (high - low).max())
    low, high = np.maximum(low - room, 0), np.minimum(high + room, mask.shape[::-1])
    factor = min(1.0, LARGEST / float((high - low).max()))
    size = np.maximum(np.round((high - low) * factor).astype(int), 1).tolist()

    def cut(image: np.ndarray, how: int) -> np.ndarray:
        part = image[low[1] : high[1], low[0] : high[0]]
        return part.copy() if factor == 1 else cv2.resize(part, size, interpolation=how)

    keypoints = (pose.keypoints[0] - low + 0.5) * factor - 0.5
    depth = np.zeros(KEYPOINTS, np.float32) if pose.depth is None else np.nan_to_num(pose.depth[0])
    return LimbPicture(
        cut(picture, cv2.INTER_AREA),
        cut(mask, cv2.INTER_AREA),
        cut(limbs.label, cv2.INTER_NEAREST),
        cut(to_wide_planes(limbs.whole), cv2.INTER_NEAREST),
        keypoints.astype(np.float32),
        pose.confidence[0],
        depth,
        _weight(keypoints, pose.confidence[0]) * (SKIRTED if (limbs.label == SKIRT).any() else 1.0),
    )


def _weight(keypoints: np.ndarray, confidence: np.ndarray) -> float:
    """How much a pose is like those of the pictures that people bring."""
    joints = find_joints(keypoints, np.maximum(confidence, 0.3), None)
    tall = stature(joints)
    if tall is None or "pelvis" not in joints:
        return 1.0
    trunk = (joints["pelvis"] - joints["neck"])[:2] / tall
    if trunk[1] < 0.85 * float(np.linalg.norm(trunk)):
        return 1.0
    weight = UPRIGHT
    across = (joints["left shoulder"] - joints["right shoulder"])[0] / tall
    if across > 0.1:
        weight *= FRONTAL
    for side in ("left", "right"):
        wrist = joints.get(f"{side} wrist")
        if wrist is not None and abs(wrist[0] - joints["pelvis"][0]) < 0.2 * tall:
            below, above = wrist[1] - joints["neck"][1], joints["pelvis"][1] - wrist[1]
            weight *= AT_TRUNK if below > 0 and above > -0.12 * tall else 1.0
    return weight


def mirrored_limbs() -> list[int]:
    """Where each of `LIMBS` stands once left and right are exchanged."""
    swap = {"left": "right", "right": "left"}
    names = [" ".join(swap.get(word, word) for word in name.split()) for name in LIMBS]
    return [LIMBS.index(name) for name in names]
