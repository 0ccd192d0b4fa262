"""People who overlap in a picture, each read without the other.

A landmark network reads one person in a crop; where two are in it, one before the other, it mixes them: this
one's legs with that one's head, or it finds nobody. Whoever else is there is painted out for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from aa2.extract.colours import continued
from aa2.extract.found import FoundPerson, Patch
from aa2.extract.people import credible, silhouette
from aa2.extract.protocols import PoseExtractor
from aa2.types import BODY, FEET

COARSE = 384
"""Longer side, pixels, at which what is painted out is filled."""
COVERED = 0.4
"""Coverage by somebody from which a pixel is painted out."""
AROUND = 1 / 64
"""Of the side of their region, by which it is painted out more widely."""
GUESSED = 0.25
"""Most confidence of a keypoint that somebody else hides."""
CLOSE = 2
"""Pixels of a thumbnail between silhouettes of people who overlap."""


def alone(
    pose: PoseExtractor, picture: np.ndarray, person: FoundPerson, people: Sequence[FoundPerson]
) -> tuple[np.ndarray, FoundPerson, list[FoundPerson]]:
    """The picture in which one person is to be read further, that person as read there, and without whom.

    Without others who overlap, if more is sure of the person then: who stands before the others is read best
    as they are.

    Args:
        pose: what reads people.
        picture: ``(H, W, 3)`` uint8.
        person: as found.
        people: everybody in the picture.
    """
    others = overlapping(person, [other for other in people if other is not person], picture)
    if not others:
        return picture, person, []
    empty = without(picture, others)
    found = behind(pose.read(empty, pose.read(empty, person.place).place), others)
    surer = found.confidence[BODY].mean() > person.confidence[BODY].mean()
    return (empty, found, others) if surer and credible(found) else (picture, person, [])


def overlapping(person: FoundPerson, others: Sequence[FoundPerson], picture: np.ndarray) -> list[FoundPerson]:
    """Those of ``others`` who touch a person or come close."""
    side = 2 * CLOSE + 1
    near = cv2.dilate(silhouette(person, picture).astype(np.uint8), np.ones((side, side), np.uint8)) > 0
    return [other for other in others if (silhouette(other, picture) & near).any()]


def without(picture: np.ndarray, others: Sequence[FoundPerson]) -> np.ndarray:
    """A picture ``(H, W, 3)`` uint8 with others filled by what is around them."""
    height, width = picture.shape[:2]
    covered = silhouettes(others, (height, width), COVERED, AROUND)
    scale = min(1.0, COARSE / max(height, width))
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    kept = cv2.resize(255 * (1 - covered), size, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    # A pixel that is half somebody has their colours: only whole ones count.
    around = cv2.resize(continued(coarse, np.where(kept == 255, 255, 0).astype(np.uint8)), (width, height))
    return np.where(covered[..., None] > 0, around, picture)


def silhouettes(
    others: Sequence[FoundPerson], shape: tuple[int, int], least: float = 0.5, around: float = 0.0
) -> np.ndarray:
    """``(H, W)`` uint8, 1 where others are, and as many shares of their regions' sides around."""
    covered = np.zeros(shape, np.uint8)
    for other in others:
        there = other.coverage
        reach = 2 * round(around * there.side) + 1
        inside = cv2.dilate((there.alpha > least).astype(np.uint8), np.ones((reach, reach), np.uint8))
        covered |= there.region.paste(inside, shape)
    return covered


def behind(person: FoundPerson, others: Sequence[FoundPerson]) -> FoundPerson:
    """A person as read without others, who hide parts: those are not in the silhouette, and guessed."""
    own = person.coverage
    hidden = np.zeros((own.side, own.side), np.float32)
    affine = own.region.affine(own.side)
    for other in others:
        back = cv2.invertAffineTransform(other.coverage.region.affine(other.coverage.side))
        there = np.column_stack([affine[:, :2] @ back[:, :2], affine[:, :2] @ back[:, 2] + affine[:, 2]])
        hidden = np.maximum(hidden, cv2.warpAffine(other.coverage.alpha, there, (own.side, own.side)))
    columns, rows = own.pixels(person.keypoints)
    body = np.zeros(len(person.keypoints), bool)
    body[BODY] = body[FEET] = True
    guessed = body & (hidden[rows, columns] > 0.5)
    confidence = np.where(guessed, np.minimum(person.confidence, GUESSED), person.confidence)
    left = Patch(own.alpha * (1 - hidden), own.region)
    # Where to look next is where the whole body is.
    return replace(person, body=person.place, silhouette=left, confidence=confidence.astype(np.float32))


def in_one_piece(person: FoundPerson) -> FoundPerson:
    """A person whose silhouette is its largest piece: what lies apart from it is of who is behind."""
    there = person.coverage
    shown = (there.alpha > 0.5).astype(np.uint8)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(shown, connectivity=4)
    if count <= 2:
        return person
    largest = (pieces == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)
    # What is half there belongs to the nearest that is whole.
    others = cv2.distanceTransform(1 - (shown & ~largest & 1), cv2.DIST_L2, 3)
    own = cv2.distanceTransform(1 - largest, cv2.DIST_L2, 3) <= others
    return replace(person, silhouette=Patch(there.alpha * own, there.region))


def step(person: FoundPerson, before: FoundPerson) -> float:
    """How far the body's keypoints are from those of another frame, in sizes of its body."""
    weights = before.confidence[BODY]
    apart = np.linalg.norm(person.keypoints[BODY] - before.keypoints[BODY], axis=1)
    return float((weights * apart).sum() / max(weights.sum(), 1e-6) / max(before.place.size, 1e-3))
