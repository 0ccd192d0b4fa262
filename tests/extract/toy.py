"""A toy extractor: all of it is this file, and one line in a table or among a package's entry points.

It finds people as a detector with a top-down network does, by boxes and keypoints, and knows no silhouettes;
the embedded networks stand in for both. Masks are drawn, every bright green thing is an object, what is lower
in the picture is nearer.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from aa2.extract.embedded_pose import EmbeddedPose
from aa2.extract.found import FoundPerson, ObjectPrompt
from aa2.extract.people import credible
from aa2.extract.protocols import (
    DepthExtractor,
    Extractor,
    MaskExtractor,
    MatteExtractor,
    ObjectExtractor,
    PoseExtractor,
    ReferenceExtractor,
)
from aa2.extract.regions import Region
from aa2.types import Pose


class BoxPose(PoseExtractor):
    """Boxes, then keypoints in them."""

    def __init__(self) -> None:
        self._network = EmbeddedPose()

    def find(self, picture: np.ndarray, closer: Sequence[Region] = ()) -> list[FoundPerson]:
        del closer
        found = []
        for person in self._network.find(picture):
            if credible(person):
                half = person.place.size / 2.5
                x, y = person.place.x, person.place.y
                box = (x - half, y - half, x + half, y + half)
                read = self.read(picture, FoundPerson.in_box(box, person.keypoints, person.confidence).region)
                found.append(FoundPerson.in_box(box, read.keypoints, read.confidence, read.score))
        return found

    def read(self, picture: np.ndarray, region: Region) -> FoundPerson:
        seen = self._network.read(picture, region)
        whole = self._network.complete(picture, seen)
        return FoundPerson(whole.keypoints, whole.confidence, whole.score, region)


class DrawnMask(MaskExtractor):
    """The silhouette that keypoints let expect, somewhat wider."""

    def mask(self, picture: np.ndarray, person: FoundPerson) -> np.ndarray:
        return np.asarray(cv2.dilate(self.others(picture, [person]), np.ones((7, 7), np.uint8)))


class GreenThings(ObjectExtractor):
    """One object: whatever is green, in the boxes that a user names if they do."""

    def start(self, prompts: Sequence[ObjectPrompt]) -> None:
        self.boxes = [prompt.box for prompt in prompts if prompt.box is not None]

    def masks(self, picture: np.ndarray, person: FoundPerson | None) -> np.ndarray:
        red, green, blue = np.moveaxis(picture.astype(int), -1, 0)
        return (green > np.maximum(red, blue) + 80)[None]


class LowerIsNearer(DepthExtractor):
    """Ten metres at the top, one at the bottom."""

    def depth(self, picture: np.ndarray) -> np.ndarray:
        height, width = picture.shape[:2]
        return np.linspace(10, 1, height, dtype=np.float32)[:, None].repeat(width, 1)


class MaskAsMatte(MatteExtractor):
    """The mask, as it is."""

    def matte(self, picture: np.ndarray, mask: np.ndarray, pose: Pose) -> np.ndarray:
        return mask


def extractor() -> Extractor:
    return Extractor("toy", BoxPose(), DrawnMask(), objects=GreenThings(), depth=LowerIsNearer())


def reference_extractor() -> ReferenceExtractor:
    return ReferenceExtractor(extractor(), MaskAsMatte())
