"""The fingers of a figure: they follow where the reference shows an open hand, else the hand is rigid."""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.limbs import KNOWN
from aa2.types import LEFT_HAND, RIGHT_HAND

PALM = [0, 5, 9, 13, 17]
"""Wrist and knuckles: they move as one."""
FINGERS = ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
"""The joints of thumb, index, middle, ring and little finger, from the palm to the tip."""
FINGER = 0.012
"""Half a finger's breadth in statures."""
LENGTHS = np.array([0.88, 0.97, 0.9, 0.7])
"""Of the fingers of a flat hand but the thumb, in distances from the wrist to the middle knuckle."""
STRETCHED, FORESHORTENED = (0.65, 0.85), (1.25, 1.5)
"""Shares of such a length from which a finger of the reference may be straight, and surely is; and from which
the palm may be foreshortened, and surely is."""
APART = (0.21, 0.3)
"""Distances of neighbouring fingertips, in the same unit, from which fingers may be apart, and surely are."""
SHORT, LONG = (0.5, 0.65), (1.5, 1.8)
"""Lengths of a posed finger, in that of the reference, where it becomes plausible, and ceases to be."""
CURLED = np.radians([50.0, 75.0])
"""Turns of a finger's bone from which it may be curled, and surely is: a flat picture cannot show that."""
MISFIT = (0.07, 0.16)
"""Of a posed palm, in its size: what is seen from its edge does not tell its fingers' directions."""
NOISE = np.radians(4.0)
"""Turn of a bone that is taken for none."""
SAME_LENGTH = 0.15
"""Change of a bone's length that is a difference between people."""
REACH = 0.22
"""Distances from the wrist to the middle knuckle over which skin goes with a finger's bone."""


def hand_shape(points: np.ndarray, shape: tuple[int, ...], size: float) -> np.ndarray:
    """``(H, W)`` bool: the palm and the fingers of a hand, and nothing of what is between them.

    Args:
        points: ``(21, 2)`` pixels.
        shape: height and width.
        size: stature in pixels.
    """
    drawn = np.zeros(shape[:2], np.uint8)
    joints = np.rint(points).astype(np.int32)
    cv2.fillConvexPoly(drawn, cv2.convexHull(joints[[*PALM, 1]]), 1)
    for finger in FINGERS:
        cv2.polylines(drawn, [joints[list(finger)]], False, 1, max(1, round(2 * FINGER * size)))
    return drawn > 0


class Hand:
    """A hand of the reference.

    Args:
        keypoints: ``(133, 2)`` pixels of the reference.
        confidence: ``(133,)``.
        side: left or right.

    Attributes:
        open: in [0, 1], how surely its fingers are seen apart.
    """

    def __init__(self, keypoints: np.ndarray, confidence: np.ndarray, side: str) -> None:
        self._part = LEFT_HAND if side == "left" else RIGHT_HAND
        self._joints = keypoints[self._part].astype(np.float64)
        self._size = float(np.linalg.norm(self._joints[9] - self._joints[0]))
        known = bool((confidence[self._part] >= KNOWN).all()) and self._size > 1
        self.open = self._openness() if known else 0.0

    def _openness(self) -> float:
        lengths = np.array([_length(self._joints[list(finger)]).sum() for finger in FINGERS[1:]])
        share = lengths / (self._size * LENGTHS)
        straight = _between(share, STRETCHED).min() * (1 - _between(share, FORESHORTENED).max())
        tips = self._joints[[8, 12, 16, 20]]
        apart = _between(np.linalg.norm(np.diff(tips, axis=0), axis=1) / self._size, APART).min()
        return float(straight * apart)

    def moved(self, points: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
        """``(N, 2)``: by how many pixels of the reference skin moves for the fingers to be as in a pose.

        0 where that is not known, or the hand of the reference is not open: it is rigid then.

        Args:
            points: ``(N, 2)`` pixels of the reference, on the arm.
            keypoints: ``(133, 2)`` pixels of any picture.
            confidence: ``(133,)``.
        """
        result = np.zeros((len(points), 2))
        if not self.open or not len(points):
            return result
        posed, sure = self._posed(keypoints[self._part].astype(np.float64), confidence[self._part])
        if sure <= 0:
            return result
        finger, weight = self._of_fingers(points)
        for number, chain in enumerate(FINGERS):
            mine = (finger == number) & (weight > 0)
            if mine.any():
                own = self._joints[list(chain)]
                carried = _carried(points[mine], own, posed[list(chain)], REACH * self._size / 2)
                result[mine] = weight[mine, None] * (carried - points[mine])
        return self.open * sure * result

    def cut(self, points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
        """``(M,)`` bool: triangles ``(M, 3)`` between two fingers, which would smear as these part."""
        if not self.open:
            return np.zeros(len(triangles), bool)
        finger, weight = self._of_fingers(points)
        finger = np.where(weight > 0.5, finger, -1)[triangles]
        of_one = np.where(finger < 0, finger.max(axis=1, keepdims=True), finger)
        return of_one.min(axis=1) != of_one.max(axis=1)

    def _posed(self, joints: np.ndarray, confidence: np.ndarray) -> tuple[np.ndarray, float]:
        """``(21, 2)`` the joints of a posed hand laid onto the reference's palm; how plausible they are."""
        if (confidence < KNOWN).any():
            return self._joints, 0.0
        if _side(joints) * _side(self._joints) < 0:
            joints = joints * (-1, 1)
        laid = _laid(joints, joints[PALM], self._joints[PALM])
        misfit = np.linalg.norm(laid[PALM] - self._joints[PALM], axis=1).mean() / self._size
        sure = 1 - float(_between(misfit, MISFIT))
        posed = self._joints.copy()
        for chain in FINGERS:
            bones, wanted = np.diff(self._joints[list(chain)], axis=0), np.diff(laid[list(chain)], axis=0)
            ratio = np.linalg.norm(wanted, axis=1).sum() / max(np.linalg.norm(bones, axis=1).sum(), 1e-6)
            sure = min(sure, float(_between(ratio, SHORT)) * (1 - float(_between(ratio, LONG))))
            turns = (_angle(wanted) - _angle(bones) + np.pi) % (2 * np.pi) - np.pi
            sure = min(sure, 1 - float(_between(np.abs(turns).max(), tuple(CURLED))))
            turns = _clear(turns, NOISE)
            shorter = np.exp(_clear(np.log(np.clip(ratio, SHORT[0], LONG[0])), SAME_LENGTH))
            for place, (bone, turn) in enumerate(zip(bones, turns, strict=True)):
                cos, sin = np.cos(turn), np.sin(turn)
                step = shorter * np.array([cos * bone[0] - sin * bone[1], sin * bone[0] + cos * bone[1]])
                posed[chain[place + 1]] = posed[chain[place]] + step
        return posed, sure

    def _of_fingers(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """``(N,)`` each: the nearest finger, and how far skin goes with it; 0 on palm and arm."""
        away, along = [], []
        for chain in FINGERS:
            joints = self._joints[list(chain)]
            distance, where = _nearest(points, joints)
            away.append(distance)
            along.append(where)
        finger = np.argmin(away, axis=0)
        chosen = np.arange(len(points))
        distance, where = np.array(away)[finger, chosen], np.array(along)[finger, chosen]
        # At its knuckle a finger begins to move; far from all of them is arm.
        begins = _between(where / (REACH * self._size), (-0.5, 0.5))
        return finger, begins * (1 - _between(distance / self._size, (REACH, 2 * REACH)))


def _nearest(points: np.ndarray, joints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``(N,)`` each: how far points are from a chain, and where along it, negative before it begins."""
    starts, bones = joints[:-1], np.diff(joints, axis=0)
    lengths = np.maximum(np.linalg.norm(bones, axis=1), 1e-6)
    offset = points[:, None] - starts
    along = (offset * bones).sum(axis=2) / lengths
    held = np.clip(along, 0, lengths)
    away = np.linalg.norm(offset - (held / lengths)[..., None] * bones, axis=2)
    bone = away.argmin(axis=1)
    chosen = np.arange(len(points)), bone
    before = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    place = np.where((bone == 0) & (along[:, 0] < 0), along[:, 0], before[bone] + held[chosen])
    return away[chosen], place


def _carried(points: np.ndarray, joints: np.ndarray, posed: np.ndarray, bend: float) -> np.ndarray:
    """``(N, 2)``: where skin goes as a finger's joints ``(4, 2)`` move; widths stay, bends take ``bend``."""
    bones, wanted = np.diff(joints, axis=0), np.diff(posed, axis=0)
    lengths, reach = (np.maximum(np.linalg.norm(b, axis=1), 1e-6) for b in (bones, wanted))
    axis, goal = bones / lengths[:, None], wanted / reach[:, None]
    offset = points[:, None] - joints[:-1]
    along = (offset * axis).sum(axis=2)
    aside = offset[..., 1] * axis[:, 0] - offset[..., 0] * axis[:, 1]
    across = np.stack([-goal[:, 1], goal[:, 0]], axis=1)
    stretch = np.minimum(reach / lengths, 1.3)
    moved = posed[:-1] + (along * stretch)[..., None] * goal + aside[..., None] * across
    _, where = _nearest(points, joints)
    ends = np.cumsum(lengths)
    shares = np.ones((len(points), len(bones)))
    for bone in range(1, len(bones)):
        begun = _between((where - ends[bone - 1]) / bend, (-0.5, 0.5))
        shares[:, :bone] *= (1 - begun)[:, None]
        shares[:, bone] = begun
    return (shares[..., None] * moved).sum(axis=1)


def _laid(points: np.ndarray, own: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """Points moved by the similarity that takes ``own`` ``(N, 2)`` nearest to ``onto``."""
    a, b = own - own.mean(axis=0), onto - onto.mean(axis=0)
    spread = max(float((a**2).sum()), 1e-9)
    cos, sin = (a * b).sum() / spread, (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / spread
    return (points - own.mean(axis=0)) @ np.array([[cos, sin], [-sin, cos]]) + onto.mean(axis=0)


def _side(joints: np.ndarray) -> float:
    """Which side of a hand is seen, by its sign."""
    index, little = joints[5] - joints[0], joints[17] - joints[0]
    return float(index[0] * little[1] - index[1] * little[0])


def _length(joints: np.ndarray) -> np.ndarray:
    return np.linalg.norm(np.diff(joints, axis=0), axis=1)


def _angle(vectors: np.ndarray) -> np.ndarray:
    return np.arctan2(vectors[:, 1], vectors[:, 0])


def _clear(values, noise: float):
    """Values without what may be noise."""
    return values**3 / (values**2 + noise**2)


def _between(values, ends: tuple[float, float]):
    """0 below the first, 1 above the second, smooth between."""
    share = np.clip((values - ends[0]) / (ends[1] - ends[0]), 0, 1)
    return share * share * (3 - 2 * share)
