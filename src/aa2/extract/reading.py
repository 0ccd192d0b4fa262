"""The second pass over a video: one person's keypoints and mask, frame by frame."""

from __future__ import annotations

import numpy as np

from aa2.extract.apart import behind, in_one_piece, without
from aa2.extract.backends import Backend, Figure
from aa2.extract.figures import credible, look, similarity
from aa2.extract.identity import REACH, Person, guesses
from aa2.extract.tracking import Tracker
from aa2.types import Pose

ALIKE = 0.65
"""Similarity to the person from which a guess, where nobody was tracked, is believed."""
ELSEWHERE = 0.3
"""Sizes between a guess and another tracked person below which the guess has found that one."""


class PersonReader:
    """Consumes the frames that a tracker has seen, in the same order, and reads one person in them."""

    def __init__(self, backend: Backend, tracker: Tracker, person: Person) -> None:
        self._backend, self._tracker, self._person = backend, tracker, person
        self._tracked, self._apart = person.regions, person.apart
        self._guesses = guesses(person, tracker.cuts, tracker.frames)
        self._frame, self._gone = -1, True

    def read(self, picture: np.ndarray) -> tuple[Pose, np.ndarray, np.ndarray]:
        """Pose and mask of the person in the next frame, and the mask of others who hide them.

        Of one frame, and ``(H, W)`` uint8; absent and 0 without the person.
        """
        self._frame += 1
        there = self._apart.get(self._frame, ())
        # Whoever is in front hangs together. Not so while tracking, where the pieces of who is behind tell
        # that two were read as one.
        read = [in_one_piece(self._backend.pose.body(picture, region)) for region in there]
        # Hands and face too are looked for where nobody else is.
        alone = without(picture, read) if read else picture
        figure = self._figure(alone)
        if figure is None or self._frame in self._tracker.cuts:
            self._backend.mask.reset()
        self._gone = figure is None
        if figure is None:
            nobody = np.zeros(picture.shape[:2], np.uint8)
            return Pose.absent(1), nobody, nobody
        figure = self._backend.pose.whole(alone, behind(figure, read) if read else figure)
        before = self._backend.mask.others(picture, read)
        # The person's mask is generous, and would take of those before them.
        mask = np.minimum(self._backend.mask.mask(picture, figure), 255 - before)
        return pose_of(figure), mask, before

    def _figure(self, picture: np.ndarray) -> Figure | None:
        """The person's body where it was tracked, or where a guess finds it."""
        if self._frame in self._tracked:
            return self._backend.pose.body(picture, self._tracked[self._frame])
        # Once out of sight, only a person who will soon be tracked again is looked for.
        soon = any(self._frame + step in self._tracked for step in range(1, REACH + 1))
        if self._frame not in self._guesses or (self._gone and not soon):
            return None
        figure = self._backend.pose.body(picture, self._guesses[self._frame])
        return figure if self._believed(figure, picture) else None

    def _believed(self, figure: Figure, picture: np.ndarray) -> bool:
        """Whether a guess is the person: credible, of the same colours, and nobody who is known."""
        known = (track.regions.get(self._frame) for track in self._tracker.tracks)
        return (
            credible(figure)
            and similarity(look(picture, figure), self._person.look) > ALIKE
            and all(other is None or figure.body.distance(other) > ELSEWHERE for other in known)
        )


def pose_of(figure: Figure) -> Pose:
    """The pose of one frame."""
    return Pose(figure.keypoints[None], figure.confidence[None])
