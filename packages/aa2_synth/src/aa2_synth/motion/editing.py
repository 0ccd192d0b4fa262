"""Whole motions moved, turned, played at other speeds and joined, with feet that stay on their footholds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2_synth.motion.motion import Motion


def moved(motion: Motion, by: np.ndarray) -> Motion:
    """The motion ``by (2,)`` metres elsewhere."""
    shift = np.array([*by, 0.0])
    grips = motion.grips.copy()
    grips[..., :3, 3] += shift
    return replace(motion, root=motion.root + by, feet=motion.feet + shift, grips=grips)


def turned(motion: Motion, angle: float) -> Motion:
    """The motion turned about the origin by ``angle`` radians, positive to the person's left."""
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    feet, grips = motion.feet.copy(), motion.grips.copy()
    feet[..., :2] = feet[..., :2] @ turn.T
    grips[..., :2, :] = turn @ grips[..., :2, :]
    return replace(
        motion,
        root=motion.root @ turn.T,
        yaw=motion.yaw + angle,
        feet=feet,
        foot_yaw=motion.foot_yaw + angle,
        grips=grips,
    )


def scaled(motion: Motion, by: float) -> Motion:
    """The motion of somebody ``by`` times as tall: places scale, angles and grips do not."""
    return replace(motion, root=motion.root * by, feet=motion.feet * by)


def centred(motion: Motion) -> Motion:
    """The motion moved so that the middle of its bounds on the ground is the origin."""
    return moved(motion, -(motion.root.max(axis=0) + motion.root.min(axis=0)) / 2)


def resampled(motion: Motion, at: np.ndarray) -> Motion:
    """The motion at moments ``at (N,)`` in frames, in any order and pace; grips must not turn far in a frame.

    Moments outside are taken for the nearest frame; feet bear weight where they do so in both frames around.
    """
    at = np.clip(at, 0, len(motion) - 1)
    low = np.minimum(at.astype(int), max(len(motion) - 2, 0))
    high = np.minimum(low + 1, len(motion) - 1)
    share = at - low
    changed = {}
    for name, values in motion.arrays().items():
        if values.dtype == bool:
            changed[name] = values[low] & values[high]
        else:
            weight = share.reshape(-1, *[1] * (values.ndim - 1))
            changed[name] = values[low] + weight * (values[high] - values[low])
    return Motion(**changed)


def joined(first: Motion, second: Motion, start: int, end: int) -> Motion:
    """One motion that goes over into another, which is moved and turned to where the first has come to.

    The trunk, arms and face blend between the frames ``start`` and ``end``; meanwhile each foot, one after
    the other, steps from where the first motion has it to where the second wants it.

    Args:
        first, second: T frames each.
        start, end: frames, 0 < start < end < T.
    """
    middle = (start + end) // 2
    second = turned(moved(second, -second.root[middle]), float(first.yaw[middle] - second.yaw[middle]))
    second = moved(second, first.root[middle])
    frames = np.arange(len(first))
    share = _eased((frames - start) / (end - start))
    changed = {}
    for name, values in first.arrays().items():
        if values.dtype != bool:
            weight = share.reshape(-1, *[1] * (values.ndim - 1))
            changed[name] = values + weight * (getattr(second, name) - values)
    changed["planted"] = first.planted.copy()
    for side, (leave, land) in enumerate(((start, middle), (middle, end))):
        before, after = frames <= leave, frames >= land
        share = np.clip((frames - leave) / (land - leave), 0, 1)
        for name in ("feet", "foot_yaw", "foot_pitch", "planted"):
            one, other = getattr(first, name)[:, side], getattr(second, name)[:, side]
            changed[name][before, side], changed[name][after, side] = one[before], other[after]
        for name in ("feet", "foot_yaw", "foot_pitch"):
            air = ~before & ~after
            leaving, landing = getattr(first, name)[leave, side], getattr(second, name)[land, side]
            changed[name][air, side] = leaving + np.multiply.outer(_eased(share[air]), landing - leaving)
        changed["feet"][:, side, 2] += 0.05 * np.sin(np.pi * share)
        changed["planted"][~before & ~after, side] = False
    return Motion(**changed)


def _eased(share: np.ndarray) -> np.ndarray:
    share = np.clip(share, 0, 1)
    return share**2 * (3 - 2 * share)
