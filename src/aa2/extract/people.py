"""What can be told of what was found: whether it is a person, which one, and who else is in the picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from aa2.extract.found import FoundPerson
from aa2.extract.protocols import PoseExtractor
from aa2.extract.regions import Region
from aa2.types import BODY

SURE = 0.5
"""Score of a person, and confidence of a keypoint, that count."""
THUMBNAIL = 96
"""Pixels of the longer side at which silhouettes are compared."""


def people(
    pose: PoseExtractor,
    picture: np.ndarray,
    known: Sequence[FoundPerson] = (),
    closer: Sequence[Region] = (),
) -> list[FoundPerson]:
    """Everybody in a picture who is not among ``known``, most certain first."""
    found: list[FoundPerson] = []
    for person in pose.find(picture, closer):
        if credible(person) and not any(same_person(person, other, picture) for other in [*known, *found]):
            found.append(person)
    return found


def credible(person: FoundPerson) -> bool:
    """Whether it is a person: by its score, and by sure keypoints that lie in its silhouette."""
    sure = person.confidence[BODY] > SURE
    if person.score < SURE or sure.sum() < 4:
        return False
    columns, rows = person.coverage.pixels(person.keypoints[BODY][sure])
    return bool(person.coverage.alpha[rows, columns].mean() > 0.5)


def sure_body(person: FoundPerson) -> np.ndarray:
    """``(N, 2)`` pixels: the sure keypoints of the body."""
    return person.keypoints[BODY][person.confidence[BODY] > SURE]


def seen_area(person: FoundPerson) -> float:
    """Square pixels of the box around the sure keypoints of the body."""
    points = sure_body(person)
    return float(np.prod(np.ptp(points, axis=0))) if len(points) else 0.0


def look(picture: np.ndarray, person: FoundPerson) -> np.ndarray:
    """The colours of a person: a normalised Lab histogram within the silhouette."""
    side = 64
    coverage = person.coverage
    crop = cv2.cvtColor(coverage.region.crop(picture, side), cv2.COLOR_RGB2Lab)
    crop[..., 1:] = np.clip(crop[..., 1:], 88, 167)  # skin and cloth lie within; the rest is vivid, and rare
    inside = (cv2.resize(coverage.alpha, (side, side), interpolation=cv2.INTER_AREA) > 0.5).astype(np.uint8)
    ranges = [0, 256, 88, 168, 88, 168]
    counts = cv2.calcHist([crop], [0, 1, 2], inside, [4, 10, 10], ranges).ravel()
    return counts / max(counts.sum(), 1)


def similarity(look_a: np.ndarray, look_b: np.ndarray) -> float:
    """Bhattacharyya coefficient of two looks: 1 for the same colours, 0 for none in common."""
    return float(np.sqrt(look_a * look_b).sum())


def same_person(one: FoundPerson, other: FoundPerson, picture: np.ndarray) -> bool:
    """Whether both cover the same pixels: over half of the smaller silhouette is shared."""
    a, b = silhouette(one, picture), silhouette(other, picture)
    smaller = min(a.sum(), b.sum())
    return bool((a & b).sum() > 0.5 * smaller) if smaller else False


def silhouette(person: FoundPerson, picture: np.ndarray) -> np.ndarray:
    """``(h, w)`` bool, where a person is in a thumbnail of the picture."""
    height, width = picture.shape[:2]
    scale = THUMBNAIL / max(height, width)
    square = person.coverage.region
    region = Region(
        (square.x + 0.5) * scale - 0.5, (square.y + 0.5) * scale - 0.5, square.size * scale, square.angle
    )
    shape = max(round(height * scale), 1), max(round(width * scale), 1)
    return region.paste(person.coverage.alpha, shape) > 0.5
