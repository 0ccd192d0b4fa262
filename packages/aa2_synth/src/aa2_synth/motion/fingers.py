"""Fingers that curl, thumbs that oppose, hands that spread."""

from __future__ import annotations

import numpy as np

from aa2.vectors import cross
from aa2_synth.body.body import Shape, template
from aa2_synth.motion import build
from aa2_synth.motion.rotations import turn_by, unit

_STRETCHED = np.array([-0.25, -0.25, -0.25])
_CLOSED = np.array([1.2, 2.6, 3.3])
"""Radians by which the three bones of a finger are bent against the hand at curl 0 and 1."""
_FAN = {2: 0.22, 3: 0.03, 4: -0.12, 5: -0.3}
"""Radians by which a finger goes aside, towards the thumb, in a spread hand; half as far back in a closed."""
_THUMB = np.array([0.25, 0.7, 1.4])
"""Radians by which the bones of the thumb bend at curl 1."""
_OPPOSED = 0.75
"""Radians by which a curled thumb has turned about the hand's length, to stand before the palm."""


def bend_fingers(body: Shape, rotations: np.ndarray, side: int, curl: np.ndarray, spread: np.ndarray) -> None:
    """Bend the fingers of a hand that is set already.

    Args:
        body: the body.
        rotations: ``(T, J, 3, 3)``; those of the finger bones hold the hand's and are changed.
        side: 0 left, 1 right.
        curl: ``(T, 5)`` as in `Motion.curl`.
        spread: ``(T,)`` as in `Motion.spread`.
    """
    letter, sign = build.SIDES[side]
    axes, _ = build.palm(body, letter)
    out, _, along = axes.T
    thumbwards = -sign * axes[:, 1]
    hinge = cross(along, out)
    for finger in (2, 3, 4, 5):
        fan = turn_by(np.outer(spread * (1 - curl[:, finger - 1]) * _FAN[finger], cross(along, thumbwards)))
        bends = _STRETCHED + np.outer(curl[:, finger - 1], _CLOSED - _STRETCHED)
        _bend(rotations, finger, letter, fan, hinge, bends)
    closing = curl[:, 0]
    opposed = turn_by(np.outer(closing * _OPPOSED - 0.4 * spread, cross(thumbwards, out)))
    base, tip = (build.head(body, f"finger1-{joint}.{letter}") for joint in (1, 3))
    hinge = unit(cross(tip - base, 0.4 * out - thumbwards))
    _bend(rotations, 1, letter, opposed, hinge, np.outer(closing, _THUMB))


def _bend(
    rotations: np.ndarray, finger: int, letter: str, first: np.ndarray, hinge: np.ndarray, bends: np.ndarray
) -> None:
    for joint in (1, 2, 3):
        bone = template().bone(f"finger{finger}-{joint}.{letter}")
        rotations[:, bone] = rotations[:, bone] @ first @ turn_by(np.outer(bends[:, joint - 1], hinge))
