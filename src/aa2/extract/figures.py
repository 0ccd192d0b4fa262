"""What can be told of a figure: whether it is a person, which one, and who else is in the picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from aa2.extract.backends import Figure, PoseBackend
from aa2.extract.regions import Region
from aa2.types import BODY

SURE = 0.5
"""Score of a figure, and confidence of a keypoint, that count."""
THUMBNAIL = 96
"""Pixels of the longer side at which silhouettes are compared."""


def people(
    pose: PoseBackend, picture: np.ndarray, known: Sequence[Figure] = (), also: Sequence[Region] = ()
) -> list[Figure]:
    """Everybody in a picture who is not among ``known``, most certain first, in their settled regions."""
    found: list[Figure] = []
    for region in pose.find(picture, also):
        # The second look is at the region that the landmarks ask for, as it will be when tracked.
        figure = pose.body(picture, pose.body(picture, region).body)
        if credible(figure) and not any(same_person(figure, other, picture) for other in [*known, *found]):
            found.append(figure)
    return found


def credible(figure: Figure) -> bool:
    """Whether a figure is a person: by its score, and by sure keypoints that lie in its matte."""
    sure = figure.confidence[BODY] > SURE
    if figure.score < SURE or sure.sum() < 4:
        return False
    side = len(figure.matte)
    affine = figure.region.affine(side)
    points = figure.keypoints[BODY][sure] @ affine[:, :2].T + affine[:, 2]
    columns, rows = np.clip(np.round(points), 0, side - 1).astype(int).T
    return bool(figure.matte[rows, columns].mean() > 0.5)


def seen_area(figure: Figure) -> float:
    """Square pixels of the box around the sure keypoints of the body."""
    points = figure.keypoints[BODY][figure.confidence[BODY] > SURE]
    return float(np.prod(np.ptp(points, axis=0))) if len(points) else 0.0


def look(picture: np.ndarray, figure: Figure) -> np.ndarray:
    """The colours of a figure: a normalised Lab histogram under its matte."""
    side = 64
    crop = cv2.cvtColor(figure.region.crop(picture, side), cv2.COLOR_RGB2Lab)
    crop[..., 1:] = np.clip(crop[..., 1:], 88, 167)  # skin and cloth lie within; the rest is vivid, and rare
    inside = (cv2.resize(figure.matte, (side, side), interpolation=cv2.INTER_AREA) > 0.5).astype(np.uint8)
    ranges = [0, 256, 88, 168, 88, 168]
    counts = cv2.calcHist([crop], [0, 1, 2], inside, [4, 10, 10], ranges).ravel()
    return counts / max(counts.sum(), 1)


def similarity(look_a: np.ndarray, look_b: np.ndarray) -> float:
    """Bhattacharyya coefficient of two looks: 1 for the same colours, 0 for none in common."""
    return float(np.sqrt(look_a * look_b).sum())


def same_person(one: Figure, other: Figure, picture: np.ndarray) -> bool:
    """Whether two figures cover the same pixels: over half of the smaller silhouette is shared."""
    a, b = silhouette(one, picture), silhouette(other, picture)
    smaller = min(a.sum(), b.sum())
    return bool((a & b).sum() > 0.5 * smaller) if smaller else False


def silhouette(figure: Figure, picture: np.ndarray) -> np.ndarray:
    """``(h, w)`` bool, the matte in a thumbnail of the picture."""
    height, width = picture.shape[:2]
    scale = THUMBNAIL / max(height, width)
    region = Region(
        (figure.region.x + 0.5) * scale - 0.5,
        (figure.region.y + 0.5) * scale - 0.5,
        figure.region.size * scale,
        figure.region.angle,
    )
    shape = max(round(height * scale), 1), max(round(width * scale), 1)
    return region.paste(figure.matte, shape) > 0.5
