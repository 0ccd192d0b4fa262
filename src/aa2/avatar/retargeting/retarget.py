"""Retargeting: the driver's action with the character's own proportions.

Every bone keeps the direction that it has with the driver and gets the length that it has with the character.
Then, in this order, feet go where the driver's stand and hands where the driver's touch; the joints between
give way. All is done as differences from the driver's own joints: where the proportions agree, the driver
comes back exactly, and what trembles is not amplified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from aa2.avatar.face.expression import with_expression
from aa2.avatar.retargeting.contacts import hand_wishes
from aa2.avatar.retargeting.holding import holding
from aa2.avatar.retargeting.proportions import Proportions, proportions, ratios
from aa2.avatar.retargeting.puppet import ARMS, Puppet
from aa2.avatar.retargeting.solve import bend
from aa2.avatar.retargeting.standing import stand
from aa2.errors import InputError
from aa2.types import Pose

SCALES = (0.1, 10.0)
"""Ratios of standing heights that are possible."""
PIECE, MARGIN = 2048, 64
"""Frames that are solved at a time, for memory, and those around that they depend on."""


def retarget(
    driving: Pose,
    character: Pose,
    *,
    scale: float | None = None,
    cuts: Sequence[int] = (),
    objects: Iterable[np.ndarray] | None = None,
) -> Pose:
    """The pose that a character takes who does what the driver does.

    Args:
        driving: T frames, in pixels of the video.
        character: one frame, in pixels of the reference picture.
        scale: ratio of the standing heights in the world, character to driver; None: equal. In the picture
            they differ a little more (`proportions.NEARER`).
        cuts: frames that begin a shot.
        objects: of every frame ``(H, W)`` bool, where the objects are that the driver handles: hands at them
            stay there. None: nobody knows.

    Returns:
        T frames in pixels of the video. Confidence is the driver's; what has none stays as it was. Depth too
        is the character's, and unknown where the driver's is. The face is the character's, with the driver's
        expression.

    Raises:
        InputError: the scale is out of range.
    """
    check_scale(scale)
    if not len(driving) or not driving.present.any() or not character.present.any():
        return driving
    shots, stretches = _stretches(driving, cuts)
    own = proportions(driving, shots)
    found = ratios(own, proportions(character), 1.0 if scale is None else scale)
    held = None if objects is None else holding(driving, own.size, objects)
    posed = reposed(driving, own, found, stretches, held)
    return with_expression(posed, driving, character, cuts)


def check_scale(scale: float | None) -> None:
    """Whether a ratio of standing heights is possible.

    Raises:
        InputError: it is not.
    """
    if scale is not None and not SCALES[0] <= scale <= SCALES[1]:
        low, high = SCALES
        raise InputError(
            "`scale`", f"{scale} is not possible", f"give {low:g} to {high:g}, 1 for equal heights"
        )


def reposed(
    driving: Pose,
    own: Proportions,
    found: np.ndarray,
    stretches: np.ndarray,
    held: np.ndarray | None = None,
) -> Pose:
    """The driving pose with other bones.

    Args:
        driving: T frames.
        own: the driver's proportions.
        found: ``(11,)`` the character's bones over the driver's, in the order of `tree.GROUPS`.
        stretches: ``(T,)`` int, equal in frames that follow each other with the person in them.
        held: ``(T, 2)`` bool, which hands hold something; None where nobody knows.
    """
    keypoints = driving.keypoints.astype(np.float32)
    depth = None if driving.depth is None else driving.depth.astype(np.float32)
    for seen, solved in _pieces(driving.present, stretches):
        puppet = Puppet.of(driving[seen], own.size[seen], found)
        stand(puppet)
        _touch(puppet, None if held is None else held[seen])
        inner = slice(solved.start - seen.start, solved.stop - seen.start)
        known = (driving.confidence[solved] > 0)[..., None]
        keypoints[solved] = np.where(known, puppet.keypoints()[inner], keypoints[solved])
        if depth is not None:
            depth[solved] += puppet.pushed()[inner]
    return replace(driving, keypoints=keypoints, depth=depth)


def _pieces(present: np.ndarray, stretches: np.ndarray) -> Iterator[tuple[slice, slice]]:
    """Frames to look at, and those among them to solve, of every stretch with the person."""
    for stretch in np.unique(stretches[present]):
        at = np.flatnonzero(stretches == stretch)
        first, end = int(at[0]), int(at[-1]) + 1
        for start in range(first, end, PIECE):
            stop = min(start + PIECE, end)
            yield slice(max(start - MARGIN, first), min(stop + MARGIN, end)), slice(start, stop)


def _stretches(pose: Pose, cuts: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """``(T,)`` the shot of every frame, and its stretch of frames with the person."""
    frames = np.arange(len(pose))
    shots = np.searchsorted(np.asarray(sorted(cuts), dtype=int), frames, side="right")
    changes = np.diff(shots, prepend=shots[:1]) != 0
    changes |= np.diff(pose.present.astype(int), prepend=int(pose.present[0])) != 0
    return shots, np.cumsum(changes)


def _touch(puppet: Puppet, held: np.ndarray | None) -> None:
    """Hands where the driver's touch the body or each other, or hold something."""
    wishes = hand_wishes(puppet.driver, puppet.places, puppet.size, puppet.known, held)
    for side, (shoulder, elbow, wrist) in enumerate(ARMS):
        places = puppet.places
        down = np.zeros_like(places[:, 0])
        down[:, 1] = puppet.size
        joint, end = bend(
            places[:, shoulder], places[:, elbow], places[:, wrist], places[:, wrist] + wishes[:, side], down
        )
        puppet.moved[:, elbow] += joint
        puppet.move(wrist, end)
