"""Whom a still picture shows: everybody in it, largest first, and the one whom the user means."""

from __future__ import annotations

import warnings

import numpy as np

from aa2.errors import Doubt, InputError
from aa2.extract.choice import PICTURE_OPTION, PictureChoice, Point, check_picture_choice
from aa2.extract.found import FoundPerson
from aa2.extract.morphology import pieces
from aa2.extract.people import credible, same_person, seen_area
from aa2.extract.protocols import PoseExtractor
from aa2.extract.regions import whole
from aa2.types import BODY

BETTER = 1.3
"""How much more of a body a later find must show to stand for the first one of the same person."""
PROMINENT = 0.1
"""Size, in sizes of the largest, from which somebody else is worth a word."""


def portrayed(pose: PoseExtractor, picture: np.ndarray, choice: PictureChoice = None) -> list[FoundPerson]:
    """Everybody in a picture, largest first.

    A detector also finds hands and boots as small people; a person is the find that shows most of a body.

    Args:
        pose: finds them.
        picture: ``(H, W, 3)`` uint8.
        choice: who is meant; where that is anybody in particular, small people are searched for closely, too.
    """
    finds: list[list[FoundPerson]] = []
    closer = [] if choice is None else [whole(*picture.shape[:2])]
    for person in pose.find(picture, closer):
        if not credible(person):
            continue
        for others in finds:
            if same_person(person, others[0], picture):
                others.append(person)
                break
        else:
            finds.append([person])
    return sorted((_best(of_one) for of_one in finds), key=seen_area, reverse=True)


def chosen(choice: PictureChoice, people: list[FoundPerson], picture: np.ndarray) -> FoundPerson:
    """The one who is meant of ``people``, who are some, largest first; a `Doubt` if nobody was named.

    Raises:
        InputError: there is no such person.
    """
    height, width = picture.shape[:2]
    check_picture_choice(choice, width, height)
    if isinstance(choice, Point):
        return _at(choice, people)
    if choice is None:
        worth = sum(seen_area(person) >= PROMINENT * seen_area(people[0]) for person in people)
        if worth > 1:
            text = f"the picture shows {worth} people, the largest is taken; choose in {PICTURE_OPTION}"
            warnings.warn(Doubt(f"{text}, by number (from 0) or point (X,Y)"), stacklevel=3)
        return people[0]
    if choice >= len(people):
        problem = f"there is no person {choice}, only {len(people)} found"
        raise InputError(PICTURE_OPTION, problem, "count people from 0")
    return people[choice]


def only(alpha: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The pieces of ``alpha`` that belong to the person of ``mask``, both ``(H, W)`` uint8."""
    labels, areas = pieces((alpha > 0).astype(np.uint8))
    kept = np.bincount(labels[mask > 127], minlength=len(areas)) > 0.2 * areas
    kept[0] = False
    return np.where(kept[labels], alpha, 0).astype(np.uint8) if kept.any() else alpha


def _best(finds: list[FoundPerson]) -> FoundPerson:
    """The first, which the detector is surest of, unless another shows much more."""
    best = max(finds, key=_shown)
    return best if _shown(best) > BETTER * _shown(finds[0]) else finds[0]


def _shown(person: FoundPerson) -> float:
    return float(person.score * person.confidence[BODY].sum() * seen_area(person) ** 0.25)


def _at(point: Point, people: list[FoundPerson]) -> FoundPerson:
    """The smallest one whose silhouette has the point, or else comes within a tenth of its size of it."""
    near = [(_gap(point, person), person) for person in people]
    within = [person for gap, person in near if gap <= 0]
    if within:
        return min(within, key=seen_area)
    gap, nearest = min(near, key=lambda pair: pair[0])
    if gap > 0.1:
        problem = f"no person found at {point.x:g},{point.y:g}"
        raise InputError(PICTURE_OPTION, problem, "point at the chest")
    return nearest


def _gap(point: Point, person: FoundPerson) -> float:
    """From the point to the person's silhouette, in sides of its square; 0 within."""
    return max(person.coverage.distance(point.x, point.y) - 1, 0) / person.coverage.side
