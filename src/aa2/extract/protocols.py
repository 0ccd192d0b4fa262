"""What an extractor finds, part by part: people and keypoints, masks, objects, depth, a matte.

A class fulfils a protocol by its methods alone; one that also inherits from it gets the methods with a body
here, which suit most. Pictures are ``(H, W, 3)`` uint8 RGB, never changed. ``tests/extract/test_contract.py``
tests what is written here.

A part that remembers (a tracker, a video model's memory) is told to forget by ``reset``: at the start of a
video and of every shot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from aa2.extract.found import FoundPerson, ObjectPrompt
from aa2.extract.regions import Region
from aa2.types import Pose


@runtime_checkable
class Remembers(Protocol):
    """A part that says what it remembers, so that extraction goes on in the midst of a shot after a stop.

    Parts that have a ``reset`` and are not of this kind are asked again for the whole shot.

    Attributes:
        memory: what to go on from, of a kind that `aa2.media.state_file` keeps, with the classes in
            `aa2.extract.extraction.CLASSES`; None after a reset.
    """

    memory: Any


class PoseExtractor(Protocol):
    """Finds people and their keypoints, one picture at a time, without memory."""

    def find(self, picture: np.ndarray, closer: Sequence[Region] = ()) -> list[FoundPerson]:
        """Everybody in a picture, surest first; whoever is found twice may be given twice.

        Args:
            picture: to look at.
            closer: squares in which a user says that somebody is: to be looked at more closely.
        """
        ...

    def read(self, picture: np.ndarray, region: Region) -> FoundPerson:
        """The person in a square that a body fills: at least the body; ``score`` tells whether there is one.

        That is what a top-down network does in the box of a detector or of the frame before. The square may
        be turned, and reach out of the picture. The result's ``region`` is the one given.
        """
        ...

    def complete(self, picture: np.ndarray, person: FoundPerson) -> FoundPerson:
        """The same person with feet, hands and face, for those who read them by further networks."""
        del picture
        return person


class MaskExtractor(Protocol):
    """Cuts a person out, frame after frame; may remember the frames before."""

    def mask(self, picture: np.ndarray, person: FoundPerson) -> np.ndarray:
        """``(H, W)`` uint8, 0 outside to 255 inside the person; the next frame's, unless it was reset.

        Rather too wide than too narrow: what it misses of the old person shows beside the new one.
        """
        ...

    def reset(self) -> None:
        """Forget: the next picture does not follow the last one."""

    def others(self, picture: np.ndarray, people: Sequence[FoundPerson]) -> np.ndarray:
        """``(H, W)`` uint8, 0 outside to 255 inside people who stay, no wider than they are."""
        found = np.zeros(picture.shape[:2], np.float32)
        for person in people:
            np.maximum(found, person.coverage.paste(picture.shape), out=found)
        return np.round(255 * found).astype(np.uint8)


class PoseLifter(Protocol):
    """Tells from keypoints over time how far away each is."""

    def lift(self, pose: Pose) -> np.ndarray:
        """``(T, 133)`` float32 metres behind the pelvis, NaN where unknown, of the frames of one shot."""
        ...


class ObjectExtractor(Protocol):
    """Follows the objects that the person handles, frame after frame."""

    def start(self, prompts: Sequence[ObjectPrompt]) -> None:
        """A video begins in which these are wanted; none: what the extractor finds by itself."""
        ...

    def masks(self, picture: np.ndarray, person: FoundPerson | None) -> np.ndarray:
        """``(N, H, W)`` bool, where the objects are seen in the next frame; N is at most 8, and may be 0.

        Number n is the same object in all frames; one that is out of sight is empty, and N may grow.

        Args:
            picture: the frame.
            person: who handles them; None where nobody is in sight.
        """
        ...

    def reset(self) -> None:
        """A new shot begins: objects are where they were no longer."""


class DepthExtractor(Protocol):
    """Measures how far away every pixel is."""

    def depth(self, picture: np.ndarray) -> np.ndarray:
        """``(H, W)`` float32 metres from the camera, 0 where unknown, of the next frame.

        Metric depth, not an inverse or relative one; clips keep up to 65.535 m.
        """
        ...

    def reset(self) -> None:
        """A new shot begins."""


class MatteExtractor(Protocol):
    """Cuts the person of a still picture out, as finely as it can: once, so it may take its time."""

    def matte(self, picture: np.ndarray, mask: np.ndarray, pose: Pose) -> np.ndarray:
        """``(H, W)`` uint8, the person's opacity.

        Args:
            picture: the picture; others may be in it.
            mask: ``(H, W)`` uint8, roughly the person, of a `MaskExtractor`.
            pose: the person's, one frame.
        """
        ...


@dataclass(frozen=True)
class Extractor:
    """The parts of one way to make a clip of a video.

    Attributes:
        name: who or what it is; clips say that it made their signals.
        pose, mask: what every clip needs.
        lifter: of the keypoints; None leaves their depth to ``depth``, or unknown.
        objects, depth: None leaves a clip without these signals.
    """

    name: str
    pose: PoseExtractor
    mask: MaskExtractor
    lifter: PoseLifter | None = None
    objects: ObjectExtractor | None = None
    depth: DepthExtractor | None = None


@dataclass(frozen=True)
class ReferenceExtractor:
    """The parts of one way to take a character out of a picture.

    Attributes:
        people: finds them, their keypoints and, roughly, their masks.
        matte: cuts the one who is meant out.
    """

    people: Extractor
    matte: MatteExtractor
