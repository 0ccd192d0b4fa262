"""People who overlap in a picture, each read without the other.

A landmark network reads one person in a crop; where two are in it, one before the other, it mixes them: this
one's legs with that one's head, or it finds nobody. Whoever else is there is painted out for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from aa2.extract.backends import Figure, PoseBackend
from aa2.extract.colours import continued
from aa2.extract.figures import credible, silhouette
from aa2.types import BODY, FEET

COARSE = 384
"""Longer side, pixels, at which what is painted out is filled."""
COVERED = 0.4
"""Matte of somebody from which a pixel is painted out."""
AROUND = 1 / 64
"""Of the side of their region, by which it is painted out more widely."""
GUESSED = 0.25
"""Most confidence of a keypoint that somebody else hides."""
CLOSE = 2
"""Pixels of a thumbnail between silhouettes of people who overlap."""


def alone(
    pose: PoseBackend, picture: np.ndarray, figure: Figure, people: Sequence[Figure]
) -> tuple[np.ndarray, Figure, list[Figure]]:
    """The picture in which one person is to be read further, that person as read there, and without whom.

    Without others who overlap, if more is sure of the person then: who stands before the others is read best
    as they are.

    Args:
        pose: the backend.
        picture: ``(H, W, 3)`` uint8.
        figure: the person, as found.
        people: everybody in the picture.
    """
    others = overlapping(figure, [other for other in people if other is not figure], picture)
    if not others:
        return picture, figure, []
    empty = without(picture, others)
    found = behind(pose.body(empty, pose.body(empty, figure.body).body), others)
    surer = found.confidence[BODY].mean() > figure.confidence[BODY].mean()
    return (empty, found, others) if surer and credible(found) else (picture, figure, [])


def overlapping(figure: Figure, others: Sequence[Figure], picture: np.ndarray) -> list[Figure]:
    """Those of ``others`` who touch a figure or come close to it."""
    side = 2 * CLOSE + 1
    near = cv2.dilate(silhouette(figure, picture).astype(np.uint8), np.ones((side, side), np.uint8)) > 0
    return [other for other in others if (silhouette(other, picture) & near).any()]


def without(picture: np.ndarray, others: Sequence[Figure]) -> np.ndarray:
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
    others: Sequence[Figure], shape: tuple[int, int], least: float = 0.5, around: float = 0.0
) -> np.ndarray:
    """``(H, W)`` uint8, 1 where others are, and as many shares of their regions' sides around."""
    covered = np.zeros(shape, np.uint8)
    for other in others:
        reach = 2 * round(around * len(other.matte)) + 1
        inside = cv2.dilate((other.matte > least).astype(np.uint8), np.ones((reach, reach), np.uint8))
        covered |= other.region.paste(inside, shape)
    return covered


def behind(figure: Figure, others: Sequence[Figure]) -> Figure:
    """A figure as read without others, who hide parts of it: those are not in its matte, and guessed."""
    side = len(figure.matte)
    hidden = np.zeros((side, side), np.float32)
    for other in others:
        back = cv2.invertAffineTransform(other.region.affine(len(other.matte)))
        affine = figure.region.affine(side)
        there = np.column_stack([affine[:, :2] @ back[:, :2], affine[:, :2] @ back[:, 2] + affine[:, 2]])
        hidden = np.maximum(hidden, cv2.warpAffine(other.matte, there, (side, side)))
    affine = figure.region.affine(side)
    points = figure.keypoints @ affine[:, :2].T + affine[:, 2]
    columns, rows = np.clip(np.rint(points), 0, side - 1).astype(int).T
    body = np.zeros(len(points), bool)
    body[BODY] = body[FEET] = True
    guessed = body & (hidden[rows, columns] > 0.5)
    confidence = np.where(guessed, np.minimum(figure.confidence, GUESSED), figure.confidence)
    return replace(figure, matte=figure.matte * (1 - hidden), confidence=confidence.astype(np.float32))


def in_one_piece(figure: Figure) -> Figure:
    """A figure whose matte is its largest piece: what lies apart from it is of who is behind."""
    shown = (figure.matte > 0.5).astype(np.uint8)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(shown, connectivity=4)
    if count <= 2:
        return figure
    largest = (pieces == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)
    # What is half there belongs to the nearest that is whole.
    others = cv2.distanceTransform(1 - (shown & ~largest & 1), cv2.DIST_L2, 3)
    own = cv2.distanceTransform(1 - largest, cv2.DIST_L2, 3) <= others
    return replace(figure, matte=figure.matte * own)


def step(figure: Figure, before: Figure) -> float:
    """How far the body's keypoints are from those of another frame, in sizes of its body."""
    weights = before.confidence[BODY]
    apart = np.linalg.norm(figure.keypoints[BODY] - before.keypoints[BODY], axis=1)
    return float((weights * apart).sum() / max(weights.sum(), 1e-6) / max(before.body.size, 1e-3))
