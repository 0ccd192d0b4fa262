"""Whom a still picture shows: everybody in it, largest first, and the one whom the user means."""

from __future__ import annotations

import warnings

import numpy as np

from aa2.errors import Doubt, InputError
from aa2.extract.backends import Figure, PoseBackend
from aa2.extract.choice import PICTURE_OPTION, PictureChoice, Point, check_picture_choice
from aa2.extract.figures import credible, same_person, seen_area
from aa2.extract.morphology import pieces
from aa2.types import BODY

BETTER = 1.3
"""How much more of a body a later find must show to stand for the first one of the same person."""
PROMINENT = 0.1
"""Size, in sizes of the largest, from which somebody else is worth a word."""


def portrayed(pose: PoseBackend, picture: np.ndarray) -> list[Figure]:
    """Everybody in a picture, largest first.

    A detector also finds hands and boots as small people; a person is the find that shows most of a body.
    """
    finds: list[list[Figure]] = []
    for region in pose.find(picture):
        figure = pose.body(picture, pose.body(picture, region).body)
        if not credible(figure):
            continue
        for others in finds:
            if same_person(figure, others[0], picture):
                others.append(figure)
                break
        else:
            finds.append([figure])
    return sorted((_best(of_one) for of_one in finds), key=seen_area, reverse=True)


def chosen(choice: PictureChoice, figures: list[Figure], picture: np.ndarray) -> Figure:
    """The one who is meant of ``figures``, which are not empty, largest first; a `Doubt` if nobody was named.

    Raises:
        InputError: there is no such person.
    """
    height, width = picture.shape[:2]
    check_picture_choice(choice, width, height)
    if isinstance(choice, Point):
        return _at(choice, figures)
    if choice is None:
        worth = sum(seen_area(figure) >= PROMINENT * seen_area(figures[0]) for figure in figures)
        if worth > 1:
            text = f"the picture shows {worth} people, the largest is taken; choose in {PICTURE_OPTION}"
            warnings.warn(Doubt(f"{text}, by number (from 0) or point (X,Y)"), stacklevel=3)
        return figures[0]
    if choice >= len(figures):
        problem = f"there is no person {choice}, only {len(figures)} found"
        raise InputError(PICTURE_OPTION, problem, "count people from 0")
    return figures[choice]


def only(alpha: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The pieces of ``alpha`` that belong to the person of ``mask``, both ``(H, W)`` uint8."""
    labels, areas = pieces((alpha > 0).astype(np.uint8))
    kept = np.bincount(labels[mask > 127], minlength=len(areas)) > 0.2 * areas
    kept[0] = False
    return np.where(kept[labels], alpha, 0).astype(np.uint8) if kept.any() else alpha


def _best(finds: list[Figure]) -> Figure:
    """The first, which the detector is surest of, unless another shows much more."""
    best = max(finds, key=_shown)
    return best if _shown(best) > BETTER * _shown(finds[0]) else finds[0]


def _shown(figure: Figure) -> float:
    return float(figure.score * figure.confidence[BODY].sum() * seen_area(figure) ** 0.25)


def _at(point: Point, figures: list[Figure]) -> Figure:
    """The smallest figure whose silhouette has the point, or else comes within a tenth of its size of it."""
    near = [(_gap(point, figure), figure) for figure in figures]
    within = [figure for gap, figure in near if gap <= 0]
    if within:
        return min(within, key=seen_area)
    gap, nearest = min(near, key=lambda pair: pair[0])
    if gap > 0.1:
        problem = f"no person found at {point.x:g},{point.y:g}"
        raise InputError(PICTURE_OPTION, problem, "point at the chest")
    return nearest


def _gap(point: Point, figure: Figure) -> float:
    """From the point to the figure's silhouette, in sides of its region; 0 within."""
    side = len(figure.matte)
    x, y = figure.region.affine(side) @ np.array([point.x, point.y, 1.0])
    rows, columns = np.nonzero(figure.matte > 0.5)
    if not len(rows):
        return np.inf
    return float(max(np.hypot(rows - y, columns - x).min() - 1, 0) / side)
