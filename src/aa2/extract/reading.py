"""The second pass over a video: one person's keypoints and the signals of the frame, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aa2.extract.apart import behind, in_one_piece, without
from aa2.extract.found import FoundPerson, ObjectPrompt
from aa2.extract.identity import REACH, Person, guesses
from aa2.extract.people import credible, look, similarity
from aa2.extract.protocols import Extractor, Remembers
from aa2.extract.tracking import Tracker
from aa2.types import Pose

ALIKE = 0.65
"""Similarity to the person from which a guess, where nobody was tracked, is believed."""
ELSEWHERE = 0.3
"""Sizes between a guess and another tracked person below which the guess has found that one."""


@dataclass(frozen=True)
class Reading:
    """What was found in one frame.

    Attributes:
        pose: the person's, one frame; absent without them.
        character_mask: ``(H, W)`` uint8, 0 outside to 255 inside the person.
        occluder_mask: ``(H, W)`` uint8, likewise others who hide them.
        object_masks: ``(N, H, W)`` bool, the objects; None where the extractor looks for none.
        depth: ``(H, W)`` float32 metres from the camera, 0 unknown; None where nobody measures it.
    """

    pose: Pose
    character_mask: np.ndarray
    occluder_mask: np.ndarray
    object_masks: np.ndarray | None = None
    depth: np.ndarray | None = None


class PersonReader:
    """Consumes the frames that a tracker has seen, in the same order, and reads one person in them.

    Args:
        extractor: what reads.
        tracker: which has seen all of the video.
        person: whom.
        objects: what the user names; the extractor must have a part for them.
    """

    def __init__(
        self,
        extractor: Extractor,
        tracker: Tracker,
        person: Person,
        objects: Sequence[ObjectPrompt] = (),
    ) -> None:
        self._extractor, self._tracker, self._person = extractor, tracker, person
        self._tracked, self._apart = person.regions, person.apart
        self._guesses = guesses(person, tracker.cuts, tracker.frames)
        self._frame, self._gone = -1, True
        if extractor.objects is not None:
            extractor.objects.start(objects)

    def read(self, picture: np.ndarray) -> Reading:
        """What is found in the next frame, ``(H, W, 3)`` uint8."""
        self._frame += 1
        parts, shape = self._extractor, picture.shape[:2]
        there = self._apart.get(self._frame, ())
        # Whoever is in front hangs together. Not so while tracking, where the pieces of who is behind tell
        # that two were read as one.
        read = [in_one_piece(parts.pose.read(picture, region)) for region in there]
        # Hands and face too are looked for where nobody else is.
        alone = without(picture, read) if read else picture
        person = self._found(alone)
        begins = self._frame in (0, *self._tracker.cuts)
        if person is None or begins:
            parts.mask.reset()
        self._gone = person is None
        pose, mask, before = Pose.absent(1), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
        if person is not None:
            person = parts.pose.complete(alone, behind(person, read) if read else person)
            pose = pose_of(person)
            before = parts.mask.others(picture, read)
            # The person's mask is generous, and would take of those before them.
            mask = np.minimum(parts.mask.mask(picture, person), 255 - before)
        objects, depth = self._objects(picture, person, begins), self._depth(picture, begins)
        if objects is not None and objects.any():
            mask = np.where(objects.any(axis=0), np.uint8(0), mask)  # it would take of those as well
        return Reading(pose, mask, before, objects, depth)

    def memory(self) -> tuple[bool, tuple[Any, ...]] | None:
        """From what to go on after the last frame; None where that cannot be told before the next shot."""
        memories = []
        for part in (self._extractor.mask, self._extractor.objects, self._extractor.depth):
            if isinstance(part, Remembers):
                memories.append(part.memory)
            elif part is not None and self._frame + 1 not in self._tracker.cuts:
                return None
            else:
                memories.append(None)
        return self._gone, tuple(memories)

    def restore(self, frames: int, memory: tuple[bool, tuple[Any, ...]]) -> None:
        """Go on after so many frames, as the reader that remembered this."""
        self._frame, (self._gone, memories) = frames - 1, memory
        parts = self._extractor.mask, self._extractor.objects, self._extractor.depth
        for part, known in zip(parts, memories, strict=True):
            if isinstance(part, Remembers):
                part.memory = known

    def _objects(self, picture: np.ndarray, person: FoundPerson | None, begins: bool) -> np.ndarray | None:
        part = self._extractor.objects
        if part is None:
            return None
        if begins:
            part.reset()
        return part.masks(picture, person)

    def _depth(self, picture: np.ndarray, begins: bool) -> np.ndarray | None:
        part = self._extractor.depth
        if part is None:
            return None
        if begins:
            part.reset()
        return part.depth(picture)

    def _found(self, picture: np.ndarray) -> FoundPerson | None:
        """The person's body where it was tracked, or where a guess finds it."""
        pose = self._extractor.pose
        if self._frame in self._tracked:
            return pose.read(picture, self._tracked[self._frame])
        # Once out of sight, only a person who will soon be tracked again is looked for.
        soon = any(self._frame + step in self._tracked for step in range(1, REACH + 1))
        if self._frame not in self._guesses or (self._gone and not soon):
            return None
        person = pose.read(picture, self._guesses[self._frame])
        return person if self._believed(person, picture) else None

    def _believed(self, person: FoundPerson, picture: np.ndarray) -> bool:
        """Whether a guess is the person: credible, of the same colours, and nobody who is known."""
        known = (tracklet.regions.get(self._frame) for tracklet in self._tracker.tracklets)
        return (
            credible(person)
            and similarity(look(picture, person), self._person.look) > ALIKE
            and all(other is None or person.place.distance(other) > ELSEWHERE for other in known)
        )


def pose_of(person: FoundPerson) -> Pose:
    """The pose of one frame."""
    return Pose(person.keypoints[None], person.confidence[None])
