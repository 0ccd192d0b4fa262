"""What a face does: its landmarks against the same person's face at rest.

Of all differences only a few movements count, of lips, lids, brows and jaw: the likeness stays. Faces are
flat, as in `aa2.avatar.face.flat_face`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aa2.avatar.face.flat_face import Fit, aligned, alignment, faces_of
from aa2.types import FACE, Pose

CLOSED = 0.02
"""Between the landmarks of closed lips."""
REST_LIPS, REST_LIDS = 10, 75
"""Percentiles of a shot's openings that are taken for those at rest."""
SAME = (0.010, 0.025)
"""Mean difference of two faces up to which they are one person's, and from which they are two's."""
SIDES = 2.0
"""How much larger it may be between faces that are seen from different sides, for the sine between these."""
WINDOW = 3.0
"""Frames over which what is within the noise is averaged."""
STEADIED = 0.7
"""Noise that is left then."""


@dataclass(frozen=True)
class _Movement:
    """One way in which a face moves.

    Attributes:
        noise: of its measure; what is below is taken for none.
        limit: beyond which it does not go.
        measure: ``(68, 2)``, the weights of the landmarks by which it is measured.
        shape: ``(68, 2)``, where the landmarks go as its measure goes from 0 to 1.
    """

    noise: float
    limit: float
    measure: np.ndarray
    shape: np.ndarray


def _movements() -> dict[str, _Movement]:
    upper, lower = {61: 0.25, 62: 0.5, 63: 0.25}, {65: 0.25, 66: 0.5, 67: 0.25}
    low = {67: 0.93, 66: 1.07, 65: 0.93, 59: 0.6, 58: 0.9, 57: 1.0, 56: 0.9, 55: 0.6}
    jaw = {8: 0.8, 7: 0.77, 9: 0.77, 6: 0.65, 10: 0.65, 5: 0.4, 11: 0.4, 4: 0.2, 12: 0.2, 3: 0.1, 13: 0.1}
    # Sides are the picture's: its left is the person's right.
    left = {48: 1.0, 60: 1.0, 49: 0.5, 59: 0.5, 50: 0.15, 58: 0.15}
    right = {54: 1.0, 64: 1.0, 53: 0.5, 55: 0.5, 52: 0.15, 56: 0.15}
    apart = _across({k: v / 2 for k, v in right.items()} | {k: -v / 2 for k, v in left.items()})
    lids = [({37: 0.5, 38: 0.5}, {40: 0.5, 41: 0.5}), ({43: 0.5, 44: 0.5}, {46: 0.5, 47: 0.5})]
    gaps = [_down(below) - _down(above) for above, below in lids]
    opened = [0.3 * _down(below) - 1.7 * _down(above) for above, below in lids]
    brows = [_down(dict.fromkeys(brow, -1.0)) for brow in (range(17, 22), range(22, 27))]
    tilt = _down({17: 0.5, 18: 0.5, 20: -0.5, 21: -0.5, 22: -0.5, 23: -0.5, 25: 0.5, 26: 0.5})
    return {
        "open": _Movement(0.006, 0.15, _down(lower) - _down(upper), _down(low | jaw)),
        "width": _Movement(0.018, 0.12, _across({48: -0.5, 60: -0.5, 54: 0.5, 64: 0.5}), apart),
        "smile": _Movement(0.018, 0.06, _down(upper) - _down({48: 0.5, 54: 0.5}), -_down(left | right)),
        "lids": _Movement(0.006, 0.15, (gaps[0] + gaps[1]) / 2, opened[0] + opened[1]),
        "wink": _Movement(0.015, 0.10, (gaps[1] - gaps[0]) / 2, opened[1] - opened[0]),
        "brows": _Movement(0.015, 0.05, (brows[0] + brows[1]) / 10, brows[0] + brows[1]),
        "cock": _Movement(0.020, 0.03, (brows[1] - brows[0]) / 10, brows[1] - brows[0]),
        "worry": _Movement(0.020, 0.03, tilt / 2, tilt),
    }


def _across(amounts: dict[int, float]) -> np.ndarray:
    points = np.zeros((68, 2))
    points[list(amounts), 0] = list(amounts.values())
    return points


def _down(amounts: dict[int, float]) -> np.ndarray:
    return _across(amounts)[:, ::-1]


MOVEMENTS = _movements()
NAMES = tuple(MOVEMENTS)
_MOUTH, _EYES = [0, 1, 2], [3, 4]
_MEASURES = np.stack([m.measure for m in MOVEMENTS.values()])
_SHAPES = np.stack([m.shape for m in MOVEMENTS.values()])
_NOISE = np.array([m.noise for m in MOVEMENTS.values()])
_LIMITS = np.array([m.limit for m in MOVEMENTS.values()])
_LIPS, _LIDS = NAMES.index("open"), NAMES.index("lids")


def measured(faces: np.ndarray) -> np.ndarray:
    """``(..., 8)``, how far flat faces ``(..., 68, 2)``, or differences of such, move in each way."""
    return np.stack([(faces * measure).sum(axis=(-2, -1)) for measure in _MEASURES], axis=-1)


def shown(amounts: np.ndarray) -> np.ndarray:
    """``(..., 68, 2)``, where landmarks go that move so far, ``(..., 8)``, in each way."""
    faces = np.zeros((*amounts.shape[:-1], 68, 2))
    for place, shape in enumerate(_SHAPES):
        faces += amounts[..., place, None, None] * shape
    return faces


def tamed(amounts: np.ndarray, noise: float = 1.0) -> np.ndarray:
    """Movements ``(..., 8)`` without what may be noise, and within what a face does and keeps its likeness.

    Args:
        amounts: of each of `MOVEMENTS`.
        noise: in that which one frame has.
    """
    clear = amounts**3 / (amounts**2 + (noise * _NOISE) ** 2)
    return _LIMITS * np.tanh(clear / _LIMITS)


def rest_face(fits: list[Fit]) -> np.ndarray | None:
    """``(68, 2)``, a person's flat face at rest, by the frames that show it; None where there are none.

    Median landmarks, lips closed and eyes open as they are in a tenth and a quarter of the frames.
    """
    if not fits:
        return None
    middle = np.median([fit.flat for fit in fits], axis=0)
    for _ in range(2):
        faces = np.stack([aligned(fit.flat, middle) for fit in fits])
        middle = np.median(faces, axis=0)
    amounts, now = measured(faces), measured(middle)
    change = np.zeros(len(NAMES))
    change[_LIPS] = min(np.percentile(amounts[:, _LIPS], REST_LIPS), CLOSED) - now[_LIPS]
    change[_LIDS] = np.percentile(amounts[:, _LIDS], REST_LIDS) - now[_LIDS]
    return middle + shown(change)


def with_expression(posed: Pose, driving: Pose, character: Pose, cuts: Sequence[int] = ()) -> Pose:
    """A pose with the character's own face, which shows the driver's expression.

    Where nothing is known of a face, and where both are one person's, it stays as it is.

    Args:
        posed: T frames, the driver's with other bones: faces as the driver's, in the character's size.
        driving: T frames.
        character: one frame.
        cuts: frames that begin a shot.
    """
    fits, own = faces_of(driving), faces_of(character)
    keypoints = posed.keypoints.copy()
    keypoints[:, FACE] = _posed(_expression(fits, own, cuts), own, fits, keypoints[:, FACE], cuts)
    return replace(posed, keypoints=keypoints)


def expression(driving: Pose, character: Pose, cuts: Sequence[int] = ()) -> np.ndarray:
    """``(T, 68, 2)`` float64: how the character's flat face moves from its rest; 0 where the face is unknown.

    The driver's movements from the driver's own rest, steady over time, as large as the character's mouth and
    eyes are.

    Args:
        driving: T frames.
        character: one frame.
        cuts: frames that begin a shot.
    """
    return _expression(faces_of(driving), faces_of(character), cuts)


def pose_face(deltas: np.ndarray, character: Pose, driving: Pose, cuts: Sequence[int] = ()) -> np.ndarray:
    """``(T, 68, 2)`` float32: the character's face in place of another's, in pixels.

    Where nothing is known of one of them, and where they are one person's face, it stays as it was.

    Args:
        deltas: ``(T, 68, 2)`` of `expression`.
        character: one frame.
        driving: T frames; its heads, with faces in the character's size, give place and turn.
        cuts: frames that begin a shot.
    """
    return _posed(deltas, faces_of(character), faces_of(driving), driving.keypoints[:, FACE], cuts)


def _expression(fits: list[Fit | None], character: list[Fit | None], cuts: Sequence[int]) -> np.ndarray:
    own = rest_face([fit for fit in character if fit is not None])
    amounts = np.zeros((len(fits), len(NAMES)))
    for at, seen, rest in _shots(fits, cuts):
        moved = measured(np.stack([aligned(fit.flat, rest) for fit in seen]) - rest)
        moved = tamed(_steady(moved, np.array(at)), STEADIED)
        if own is not None:
            moved *= _sizes(own) / _sizes(rest)
        amounts[at] = moved * np.array([[fit.frontal] for fit in seen])
    return shown(amounts)


def _posed(
    deltas: np.ndarray,
    character: list[Fit | None],
    fits: list[Fit | None],
    faces: np.ndarray,
    cuts: Sequence[int],
) -> np.ndarray:
    """Of `pose_face`; ``faces`` ``(T, 68, 2)`` are those of the fits, perhaps in another size and place."""
    result, own = faces.copy(), [fit for fit in character if fit is not None]
    shape = rest_face(own)
    if shape is None:
        return result
    for at, seen, rest in _shots(fits, cuts):
        share = _another(seen, own[0])
        if not share:
            continue
        for t, fit in zip(at, seen, strict=True):
            matrix, middle, goal = alignment(fit.flat, rest)
            wanted = (shape + deltas[t] - goal) @ np.linalg.inv(matrix) + middle
            plane = fit.plane * _spread(faces[t]) / _spread(fit.flat @ fit.plane.T)
            result[t] += share * fit.frontal * ((wanted - fit.flat) @ plane.T)
    return result


def _spread(points: np.ndarray) -> float:
    return max(float(np.linalg.norm(points - points.mean(axis=0))), 1e-6)


def _shots(fits: list[Fit | None], cuts: Sequence[int]) -> list[tuple[list[int], list[Fit], np.ndarray]]:
    """Of every shot the frames with a face, the faces, and the one at rest."""
    numbers = np.searchsorted(np.asarray(sorted(cuts), dtype=int), np.arange(len(fits)), side="right")
    found = []
    for number in np.unique(numbers):
        both = [(int(t), fit) for t in np.flatnonzero(numbers == number) if (fit := fits[t]) is not None]
        seen = [fit for _, fit in both]
        rest = rest_face(seen)
        if rest is not None:
            found.append(([t for t, _ in both], seen, rest))
    return found


def _another(fits: list[Fit], own: Fit) -> float:
    """How surely faces are not of the person whose face is ``own``, 0 to 1; less surely from another side."""
    apart = []
    for fit in fits:
        ways = fit.flat - fit.flat.mean(axis=0) - (own.flat - own.flat.mean(axis=0))
        turned = float(np.clip(fit.turn[:, 2] @ own.turn[:, 2], 0, 1))
        apart.append(float(np.sqrt((ways**2).sum(axis=1).mean())) / (1 + SIDES * np.sqrt(1 - turned**2)))
    return float(np.clip((min(apart) - SAME[0]) / (SAME[1] - SAME[0]), 0, 1))


def _sizes(rest: np.ndarray) -> np.ndarray:
    """``(8,)``, by which movements are scaled between people."""
    sizes = np.ones(len(NAMES))
    sizes[_MOUTH] = np.clip(np.ptp(rest[48:60, 0]), 0.2, 0.45)
    sizes[_EYES] = np.clip(measured(rest)[_LIDS], 0.04, 0.12)
    return sizes


def _steady(amounts: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """Movements ``(T, 8)`` averaged over neighbours in time that differ by no more than noise (bilateral)."""
    total, weights = np.zeros_like(amounts), np.zeros_like(amounts)
    reach = int(2.5 * WINDOW)
    for offset in range(-reach, reach + 1):
        other = np.clip(np.arange(len(frames)) + offset, 0, len(frames) - 1)
        apart = (frames[other] - frames)[:, None] / WINDOW
        change = amounts[other] - amounts
        weight = np.exp(-0.5 * (apart**2 + (change / (1.5 * _NOISE)) ** 2))
        total += weight * change
        weights += weight
    return amounts + total / weights
