"""A driver's skeleton without gaps: unknown joints where neighbours in time and in the body put them."""

from __future__ import annotations

import numpy as np

from aa2.avatar.retargeting.tree import HEAD, NECK, NODES, ORDER, PELVIS
from aa2.types import KEYPOINTS

HEAD_POINTS = (0, 1, 2, 3, 4)
BELOW = {
    (PELVIS, NECK): 0.295, (NECK, PELVIS): -0.295, (NECK, HEAD): 0.117, (HEAD, NECK): -0.117,
    **{(knee, knee - 2): 0.235 for knee in (13, 14)}, **{(ankle, ankle - 2): 0.233 for ankle in (15, 16)},
    **{(elbow, elbow - 2): 0.161 for elbow in (7, 8)}, **{(wrist, wrist - 2): 0.142 for wrist in (9, 10)},
}  # fmt: skip
"""Where a joint is that no frame shows: so many statures below the other one."""


def nodes(points: np.ndarray, known: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 133 keypoints and the three joints between them, everywhere finite.

    What is known is taken as it is. Of the rest, bones keep the vector that they have in the frames around in
    which both ends are known, in statures.

    Args:
        points: ``(T, 133, C)``, x, y and perhaps more, all in pixels.
        known: ``(T, 133)`` bool.
        size: ``(T,)`` stature in pixels.

    Returns:
        ``(T, 136, C)`` and which of them are known, ``(T, 136)`` bool.
    """
    places = np.zeros((len(points), NODES, points.shape[2]))
    places[:, :KEYPOINTS] = np.where(known[..., None], points, 0)
    sure = np.zeros((len(points), NODES), bool)
    sure[:, :KEYPOINTS] = known
    made = sure.copy()
    _completed(places, made, size, HEAD_POINTS)
    _completed(places, made, size, (5, 6))
    _completed(places, made, size, (11, 12))
    for node, ends in ((PELVIS, (11, 12)), (NECK, (5, 6)), (HEAD, (3, 4))):
        made[:, node] = made[:, ends].all(axis=1)
        places[:, node] = np.where(made[:, [node]], places[:, ends].mean(axis=1), 0)
        sure[:, node] = sure[:, ends].all(axis=1)
    for carried, by in ((NECK, HEAD), (PELVIS, NECK), (NECK, PELVIS), (HEAD, NECK)):
        _carry(places, made, size, carried, by)
    for node in (PELVIS, NECK, HEAD):
        places[:, node], made[:, node] = _in_time(places[:, node], made[:, node]), True
    for parent, children in ORDER:
        for child in children:
            _carry(places, made, size, child, parent)
    return places, sure


def _carry(places: np.ndarray, made: np.ndarray, size: np.ndarray, node: int, by: int) -> None:
    """Complete a node from one that it hangs on, where that one is there."""
    wanted = ~made[:, node] & made[:, by]
    if not wanted.any():
        return
    both = made[:, node] & made[:, by]
    if both.any():
        vector = _in_time((places[:, node] - places[:, by]) / size[:, None], both)
    else:
        vector = np.zeros((len(places), places.shape[2]))
        vector[:, 1] = BELOW.get((node, by), 0.0)
    places[wanted, node] = places[wanted, by] + (vector * size[:, None])[wanted]
    made[wanted, node] = True


def _completed(places: np.ndarray, made: np.ndarray, size: np.ndarray, group: tuple[int, ...]) -> None:
    """Complete each of a few points that move together from the others that are known."""
    own = made[:, group].copy()
    for node in group:
        total, count = np.zeros_like(places[:, node]), np.zeros(len(places))
        for other in group:
            seen = own[:, group.index(other)]
            both = own[:, group.index(node)] & seen
            vector = _in_time((places[:, node] - places[:, other]) / size[:, None], both)
            total += np.where(seen[:, None], places[:, other] + vector * size[:, None], 0)
            count += seen
        wanted = ~own[:, group.index(node)] & (count > 0)
        places[wanted, node] = total[wanted] / count[wanted, None]
        made[wanted, node] = True


def _in_time(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """``(T, C)`` between the known frames by straight lines, beyond them as in the nearest; else 0."""
    if known.all():
        return values
    if not known.any():
        return np.zeros_like(values)
    frames, at = np.arange(len(values)), np.flatnonzero(known)
    return np.stack([np.interp(frames, at, column[at]) for column in values.T], axis=1)
