"""Retargeting: the driver's action with the character's own proportions.

Every bone keeps the direction that it has with the driver and gets the length that it has with the character.
Then, in this order, feet go where the driver's stand and hands where the driver's touch; the joints between
give way. All is done as differences from the driver's own joints: where the proportions agree, the driver
comes back exactly, and what trembles is not amplified.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aa2.avatar.contacts import hand_wishes
from aa2.avatar.filled import nodes
from aa2.avatar.holding import holding
from aa2.avatar.proportions import TALL, Proportions, proportions, ratios
from aa2.avatar.solve import below_from, bend, gentle
from aa2.avatar.tree import GROUPS, KEYPOINTS, NODES, PELVIS, SOLE, below, offsets
from aa2.errors import InputError
from aa2.types import Pose

SCALES = (0.1, 10.0)
"""Ratios of standing heights that are possible."""
UNSEEN = 0.03
"""Weight of a foot that nobody sees beside one that is seen."""
CALM = 2.0
"""Frames over which the height of the pelvis is averaged (standard deviation of a Gaussian)."""
LEGS, ARMS = ((11, 13, 15), (12, 14, 16)), ((5, 7, 9), (6, 8, 10))


@dataclass
class _Figure:
    """A skeleton over time, all in pixels.

    Attributes:
        driver: ``(T, 136, 3)`` the driver's nodes.
        known: ``(T, 136)`` bool, which of them were seen.
        moved: ``(T, 136, 3)`` how far the character's are from them.
        size: ``(T,)`` the driver's stature.
        shots: ``(T,)`` equal in the frames of a stretch.
        ratios: ``(11,)`` of the bones.
    """

    driver: np.ndarray
    known: np.ndarray
    moved: np.ndarray
    size: np.ndarray
    shots: np.ndarray
    ratios: np.ndarray

    @property
    def places(self) -> np.ndarray:
        """``(T, 136, 3)`` the character's nodes."""
        return self.driver + self.moved

    def ratio(self, group: str) -> float:
        """Of the bones of a group."""
        return float(self.ratios[GROUPS.index(group)])

    def move(self, node: int, by: np.ndarray) -> None:
        """Move a node, and all that it carries, by ``(T, 3)``."""
        self.moved[:, below(node)] += by[:, None]


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
        scale: ratio of the standing heights, character to driver; None: equal.
        cuts: frames that begin a shot.
        objects: of every frame ``(H, W)`` bool, where the objects are that the driver handles: hands at them
            stay there. None: nobody knows.

    Returns:
        T frames in pixels of the video. Confidence is the driver's; what has none stays as it was. Depth too
        is the character's, and unknown where the driver's is.

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
    return reposed(driving, own, found, stretches, held)


def check_scale(scale: float | None) -> None:
    """Whether a ratio of standing heights is possible.

    Raises:
        InputError: it is not.
    """
    if scale is not None and not SCALES[0] <= scale <= SCALES[1]:
        low, high = SCALES
        raise InputError(
            "--scale", f"{scale} is not possible", f"give {low:g} to {high:g}, 1 for equal heights"
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
        found: ``(11,)`` the character's bones over the driver's, in the order of `aa2.avatar.tree.GROUPS`.
        stretches: ``(T,)`` int, equal in frames that follow each other with the person in them.
        held: ``(T, 2)`` bool, which hands hold something; None where nobody knows.
    """
    figure = _figure(driving, own, found, stretches)
    _stand(figure)
    _touch(figure, held)
    seen = driving.confidence > 0
    keypoints = np.where(seen[..., None], figure.places[:, :KEYPOINTS, :2], driving.keypoints)
    depth = driving.depth
    if depth is not None:
        pushed = figure.moved[:, :KEYPOINTS, 2] - figure.moved[:, [PELVIS], 2]
        depth = (depth + pushed * (TALL / own.size)[:, None]).astype(np.float32)
    return replace(driving, keypoints=keypoints.astype(np.float32), depth=depth)


def _stretches(pose: Pose, cuts: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """``(T,)`` the shot of every frame, and its stretch of frames with the person."""
    frames = np.arange(len(pose))
    shots = np.searchsorted(np.asarray(sorted(cuts), dtype=int), frames, side="right")
    changes = np.diff(shots, prepend=shots[:1]) != 0
    changes |= np.diff(pose.present.astype(int), prepend=int(pose.present[0])) != 0
    return shots, np.cumsum(changes)


def _figure(driving: Pose, own: Proportions, found: np.ndarray, stretches: np.ndarray) -> _Figure:
    known = (driving.confidence > 0) & np.isfinite(driving.keypoints).all(axis=2)
    depth = np.full(known.shape, np.nan) if driving.depth is None else driving.depth
    deep = known & np.isfinite(depth)
    metre = (own.size / TALL)[:, None]
    across = np.zeros((len(driving), NODES, 2))
    push = np.zeros((len(driving), NODES, 1))
    sure = np.zeros((len(driving), NODES), bool)
    for stretch in np.unique(stretches):
        at = stretches == stretch
        across[at], sure[at] = nodes(driving.keypoints[at].astype(np.float64), known[at], own.size[at])
        deeps = (np.nan_to_num(depth[at]) * metre[at])[..., None]
        filled, _ = nodes(np.concatenate([0 * deeps, 0 * deeps, deeps], axis=2), deep[at], own.size[at])
        push[at] = filled[..., 2:]
    driver = np.concatenate([across, push], axis=2)
    return _Figure(driver, sure, offsets(driver, found), own.size, stretches, found)


def _stand(figure: _Figure) -> None:
    """The pelvis at the height that the legs give it, or on its seat; feet where the driver's are."""
    size = figure.size[:, None]
    ankles = figure.driver[:, [15, 16]]
    grounded = _grounded(figure)
    # The ground is below the ankle, by more or less as the foot is larger or smaller.
    rise = np.zeros_like(ankles)
    rise[..., 1] = (1 - figure.ratio("foot")) * SOLE * size
    lifted = figure.moved[:, [15, 16]] - rise  # what lengths alone would do to the soles
    seen = np.maximum(gentle(figure.known[:, [15, 16]].astype(float), figure.shots, 3.0), UNSEEN)
    share = grounded * seen
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-6)
    wanted = -(share[..., None] * lifted).sum(axis=1)
    legs = ankles - figure.driver[:, [PELVIS]]
    flat = np.abs(legs[..., 0]) / np.maximum(np.linalg.norm(legs, axis=2), 1e-6)
    # Above its feet a pelvis stays where it is; of somebody who lies it goes along.
    lying = (share * (1 - below_from(flat, 0.5, 0.9))).sum(axis=1)
    seated = _seated(figure)
    wanted[:, 0] *= lying
    wanted[:, 2] = 0
    wanted *= (1 - seated)[:, None]
    figure.move(PELVIS, gentle(wanted, figure.shots, CALM))  # ankles tremble, a pelvis does not
    sure = grounded * seen
    for _ in range(3):  # a stride that is too wide for the legs pulls the pelvis down
        pull = np.zeros((len(size), 3))
        for side, (hip, knee, ankle) in enumerate(LEGS):
            places = figure.places
            goal = places[:, ankle] + sure[:, [side]] * (_goal(figure, side, rise) - places[:, ankle])
            line = goal - places[:, hip]
            length = np.linalg.norm(line, axis=1)
            longest = np.linalg.norm(places[:, knee] - places[:, hip], axis=1)
            longest = longest + np.linalg.norm(places[:, ankle] - places[:, knee], axis=1)
            excess = np.maximum(length - longest, 0) / np.maximum(length, 1e-6)
            pull += (excess * sure[:, side])[:, None] * line
        pull[:, 0] *= lying
        pull[:, 2] = 0
        figure.move(PELVIS, gentle(pull * (1 - seated)[:, None], figure.shots, CALM))
    for side, (hip, knee, ankle) in enumerate(LEGS):
        places = figure.places
        goal = places[:, ankle] + sure[:, [side]] * (_goal(figure, side, rise) - places[:, ankle])
        toes = [17, 18] if side == 0 else [20, 21]
        ahead = places[:, toes].mean(axis=1) - places[:, ankle]
        joint, end = bend(places[:, hip], places[:, knee], places[:, ankle], goal, ahead)
        figure.moved[:, knee] += joint
        figure.move(ankle, end)


def _goal(figure: _Figure, side: int, rise: np.ndarray) -> np.ndarray:
    """``(T, 3)`` where the ankle of a standing foot belongs; its depth is its own."""
    ankle = 15 + side
    goal = figure.driver[:, ankle] + rise[:, side]
    goal[:, 2] = figure.places[:, ankle, 2]
    return goal


def _grounded(figure: _Figure) -> np.ndarray:
    """``(T, 2)`` in [0, 1], how far each foot is one that stands, by its height above the lower one."""
    heights = figure.driver[:, [15, 16], 1]
    above = (heights.max(axis=1, keepdims=True) - heights) / figure.size[:, None]
    return gentle(below_from(above, 0.12, 0.26), figure.shots, 1.0)


def _seated(figure: _Figure) -> np.ndarray:
    """``(T,)`` in [0, 1], how far the pelvis rests: thighs level, the pelvis low and still."""
    seated = np.zeros(len(figure.size))
    for shot in np.unique(figure.shots):
        at = np.flatnonzero(figure.shots == shot)
        resting = np.ones(len(at))
        for hip, knee, ankle in LEGS:
            places = figure.driver[at] / figure.size[at, None, None]
            thigh, shin = places[:, knee] - places[:, hip], places[:, ankle] - places[:, knee]
            # As long as the driver's own: short legs are not bent ones.
            length = np.median(np.linalg.norm(thigh, axis=1)), np.median(np.linalg.norm(shin, axis=1))
            level = np.abs(thigh[:, 1]) / max(length[0], 1e-3)
            low = (thigh[:, 1] + shin[:, 1]) / max(sum(length), 1e-3)
            resting *= below_from(level, 0.45, 0.75) * below_from(low, 0.65, 0.85)
            resting *= figure.known[at][:, [hip, knee]].all(axis=1)
        pelvis = figure.driver[at, PELVIS, :2] / figure.size[at, None]
        frames = np.arange(len(at))
        ahead, back = np.minimum(frames + 3, frames[-1]), np.maximum(frames - 3, 0)
        speed = np.linalg.norm(pelvis[ahead] - pelvis[back], axis=1) / np.maximum(ahead - back, 1)
        resting *= below_from(speed, 0.004, 0.012)
        # Who sits does so for a while: a stride passes through the same pose.
        seated[at] = np.min([resting[np.clip(frames + k, 0, frames[-1])] for k in range(-6, 7)], axis=0)
    return gentle(seated, figure.shots, 6.0)


def _touch(figure: _Figure, held: np.ndarray | None) -> None:
    """Hands where the driver's touch the body or each other, or hold something."""
    wishes = hand_wishes(figure.driver, figure.places, figure.size, figure.known, figure.shots, held)
    for side, (shoulder, elbow, wrist) in enumerate(ARMS):
        places = figure.places
        down = np.zeros_like(places[:, 0])
        down[:, 1] = figure.size
        joint, end = bend(
            places[:, shoulder], places[:, elbow], places[:, wrist], places[:, wrist] + wishes[:, side], down
        )
        figure.moved[:, elbow] += joint
        figure.move(wrist, end)
