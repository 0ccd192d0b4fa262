"""People and their body landmarks from MediaPipe's networks (Apache-2.0), run by LiteRT."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from aa2.extract.embedded_parts import FaceReader, HandReader
from aa2.extract.found import FoundPerson, Patch
from aa2.extract.people import credible, sure_body
from aa2.extract.regions import Region, whole, windows
from aa2.extract.tflite import Detection, Detector, Network, sigmoid
from aa2.extract.wholebody import (
    BODY_CENTRE,
    BODY_FROM_33,
    BODY_TOP,
    FEET_FROM_33,
)
from aa2.types import BODY, FEET, KEYPOINTS

LANDMARKS = 39
PERSON_WINDOWS = (1.0, 0.5)
"""Window sides, in shorter picture sides: the detector wants people of a third of its window or more."""
LARGE_WINDOWS = (1.0,)
FILLING = 0.75
"""Extent of a body's sure keypoints, in shorter picture sides, from which it fills a picture. In 1 of 64 such
pictures (11 real, 53 rendered) large windows alone miss a second person of a tenth of the first's size."""
BODY_MARGIN = 1.25
"""Side of the landmark network's crop over the diameter of the circle around the body (as it was trained)."""
BODY_OF_FACE = (2.6, 7.5)
"""Body centre below the face's centre, and side of the body's crop, in widths of the face."""


class EmbeddedPose:
    """Detector, body landmarks with a silhouette, hands, face; the ``PoseExtractor`` of the base install."""

    def __init__(self) -> None:
        self._people = Detector("pose_detection", strides=(8, 16, 32), per_cell=(2, 2, 6))
        self._body = Network("pose_landmark_full")
        self._face = FaceReader()
        self._hands = HandReader()
        self._of_portraits = False

    def of_portraits(self) -> EmbeddedPose:
        """The same networks for pictures of which one person is wanted, and who that is has not been said.

        Where somebody fills the picture, nobody is searched for who is small in it; unless `find` is told
        where to look more closely.
        """
        other = copy.copy(self)
        other._of_portraits = True
        return other

    def find(self, picture: np.ndarray, closer: Sequence[Region] = ()) -> list[FoundPerson]:
        """People by their bodies, in windows of several sizes, and by their faces (cartoons, close-ups)."""
        bodies = cache(lambda window: self._people(picture, window, threshold=0.5))
        faces = cache(lambda window: self._face.find(picture, window))
        # The second look is at the square that the landmarks ask for, as it will be when tracked.
        read = cache(lambda region: self.read(picture, self.read(picture, region).place))

        def found(shares: tuple[float, ...]) -> list[FoundPerson]:
            """Where people may be, surest first, is looked at."""
            candidates = [
                (body.score, Region.upright(body.points[0], body.points[1], BODY_MARGIN))
                for window in [*_windows(picture, shares), *closer]
                for body in bodies(window)
            ]
            candidates += [
                (face.score, _body_below(face))
                for window in [*_windows(picture, LARGE_WINDOWS), *closer]
                for face in faces(window)
            ]
            return [read(region) for region in _distinct(candidates)]

        if self._of_portraits and not closer:
            people = found(LARGE_WINDOWS)
            if any(_fills(person, picture) for person in people):
                return people
        return found(PERSON_WINDOWS)

    def read(self, picture: np.ndarray, region: Region) -> FoundPerson:
        """Body and feet in a region; keypoints outside the picture have confidence 0."""
        side = self._body.side
        landmarks, score, matte, heat, _ = self._body(region.crop(picture, side).astype(np.float32) / 255)
        landmarks = landmarks.reshape(LANDMARKS, 5)
        points = region.to_picture(_refined(landmarks[:, :2], heat, side), side)
        height, width = picture.shape[:2]
        inside = ((points > -0.5) & (points < [width - 0.5, height - 0.5])).all(axis=1)
        sure = sigmoid(landmarks[:, 3]) * sigmoid(landmarks[:, 4]) * inside
        keypoints = np.zeros((KEYPOINTS, 2), np.float32)
        confidence = np.zeros(KEYPOINTS, np.float32)
        keypoints[BODY], confidence[BODY] = points[BODY_FROM_33], sure[BODY_FROM_33]
        keypoints[FEET], confidence[FEET] = points[FEET_FROM_33], sure[FEET_FROM_33] * (FEET_FROM_33 >= 0)
        return FoundPerson(
            keypoints=keypoints,
            confidence=confidence,
            score=float(np.clip(score[0], 0, 1)),
            region=region,
            body=Region.upright(points[BODY_CENTRE], points[BODY_TOP], BODY_MARGIN),
            silhouette=Patch(sigmoid(matte[..., 0]).astype(np.float32), region),
        )

    def complete(self, picture: np.ndarray, person: FoundPerson) -> FoundPerson:
        """Hands are looked for beyond the wrists, the face around the head."""
        keypoints, confidence = person.keypoints.copy(), person.confidence.copy()
        self._hands.read(picture, keypoints, confidence)
        self._face.read(picture, keypoints, confidence)
        height, width = picture.shape[:2]
        inside = ((keypoints > -0.5) & (keypoints < [width - 0.5, height - 0.5])).all(axis=1)
        return replace(person, keypoints=keypoints, confidence=confidence * inside)


def _fills(person: FoundPerson, picture: np.ndarray) -> bool:
    """Whether somebody is as large as the picture, or nearly so."""
    if not credible(person):
        return False
    return bool(np.ptp(sure_body(person), axis=0).max() >= FILLING * min(picture.shape[:2]))


def _windows(picture: np.ndarray, shares: tuple[float, ...]) -> list[Region]:
    """The whole picture, then windows of each share of its shorter side."""
    height, width = picture.shape[:2]
    return [whole(height, width), *(window for share in shares for window in windows(height, width, share))]


def _refined(points: np.ndarray, heat: np.ndarray, side: int, reach: int = 3) -> np.ndarray:
    """Landmarks ``(L, 2)`` moved to the centre of mass of a clear peak of their heat map near them."""
    grid = heat.shape[0]
    step = side / grid
    points = points.copy()
    for index, (x, y) in enumerate(points / step):
        column, row = int(np.floor(x)), int(np.floor(y))
        if not (0 <= column < grid and 0 <= row < grid):
            continue
        left, top = max(column - reach, 0), max(row - reach, 0)
        patch = sigmoid(heat[top : row + reach + 1, left : column + reach + 1, index])
        if patch.max() >= 0.5:
            rows, columns = np.mgrid[: patch.shape[0], : patch.shape[1]]
            weight = patch / patch.sum()
            points[index] = (left + (weight * columns).sum()) * step, (top + (weight * rows).sum()) * step
    return points


def _body_below(face: Detection) -> Region:
    """Where the body of a face should be if it is upright."""
    drop, size = BODY_OF_FACE
    width = face.box[2]
    x, y = face.box[:2] + face.box[2:] / 2
    return Region(float(x), float(y + drop * width), float(size * width))


def _distinct(candidates: list[tuple[float, Region]]) -> list[Region]:
    """Best first, without those that look at the same place at the same size."""
    kept: list[Region] = []
    for _, region in sorted(candidates, key=lambda c: -c[0]):
        if all(region.distance(other) > 0.25 or region.ratio(other) > 1.6 for other in kept):
            kept.append(region)
    return kept
