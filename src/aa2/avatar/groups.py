"""How the figure hangs together: which limbs make a layer, and at which joint each hangs on which other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aa2.avatar.limbs import PARTS, Joints
from aa2.models.stature import JOINT_BONES

SKIRT = "skirt"
"""What hangs from the hips around both legs."""
BONES: dict[str, tuple[str, str]] = {part.name: (part.start, part.end) for part in PARTS}
"""The joints that a limb's bone goes between."""
RADIUS: dict[str, float] = {part.name: part.radius for part in PARTS}
"""Half a limb's width, in statures."""
LYING_OVER = 0.006
"""Overlap, of `Group`, of limbs that lie over the one that they hang on."""
END_ON = 0.6
"""Share of its usual length on the screen below which a limb is taken to point to the camera."""
FOLDED = -0.6
"""Cosine of the angle between two limbs' bones below which the outer is taken to lie over the inner."""
LENGTHS = {(start, end): share for start, end, share in JOINT_BONES if start != "neck"}
"""Usual lengths of arms and legs, by the joints of their bones, in statures."""
TRUNK, HEAD = "torso", "head"
OTHER = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Group:
    """Limbs that make a layer of the figure: one surface, bent at the joints between them.

    Attributes:
        name: what it is.
        limbs: in order from the trunk; each hangs on the one before, the first on the trunk.
        overlap: statures by which the layer reaches under its neighbours, lest joints open when they bend.
        nearer: statures by which it is drawn before where its depth says; arms lie on the trunk.
        closed: whether it is drawn round, with a back, or as what is seen of it alone.
    """

    name: str
    limbs: tuple[str, ...]
    overlap: float
    nearer: float = 0.0
    closed: bool = False

    @property
    def side(self) -> str | None:
        """left or right; None for what there is one of."""
        side = self.name.split()[0]
        return side if side in ("left", "right") else None

    def opposite(self) -> Group:
        """The same on the other side of the body."""
        return replace(self, name=opposite(self.name), limbs=tuple(map(opposite, self.limbs)))

    def apart(self) -> tuple[Group, ...]:
        """A layer for each limb, the outer the nearer: for limbs that lie over each other."""

        def alone(place: int) -> Group:
            limb = self.limbs[place]
            overlap = self.overlap if place == 0 else LYING_OVER
            return replace(self, name=limb, limbs=(limb,), overlap=overlap, nearer=self.nearer + 0.01 * place)

        return tuple(map(alone, range(len(self.limbs))))


def opposite(name: str) -> str:
    """The same limb, joint or group on the other side of the body; what there is one of stays."""
    side, _, rest = name.partition(" ")
    return f"{OTHER[side]} {rest}" if side in ("left", "right") else name


def _limbs(side: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{side} {name}" for name in names)


GROUPS: tuple[Group, ...] = (
    *(Group(f"{s} leg", _limbs(s, "thigh", "shin", "foot"), 0.06, -0.02) for s in ("left", "right")),
    Group("trunk", (TRUNK, SKIRT), 0.01, closed=True),
    Group("head", (HEAD,), 0.02, 0.01, closed=True),
    *(Group(f"{s} arm", _limbs(s, "arm", "forearm", "hand"), 0.035, 0.03) for s in ("left", "right")),
)
"""All of a figure, the lower first where depth does not tell."""


def end_on(limb: str, joints: Joints, size: float) -> bool:
    """Whether a limb points to the camera: where along its bone a pixel lies tells nothing then.

    Args:
        limb: a part of an arm or a leg.
        joints: of `aa2.avatar.limbs.find_joints`.
        size: stature in pixels.
    """
    usual = LENGTHS.get(BONES[limb])
    if usual is None or any(name not in joints for name in BONES[limb]):
        return False
    start, end = (joints[name][:2] for name in BONES[limb])
    return float(np.linalg.norm(end - start)) < END_ON * usual * size


def folded(limb: str, joints: Joints) -> bool:
    """Whether a forearm or a shin is bent back to the limb that it hangs on.

    Args:
        limb: a part of an arm or a leg.
        joints: of `aa2.avatar.limbs.find_joints`.
    """
    parent = parent_of(limb)
    if not limb.endswith(("forearm", "shin")) or parent is None:
        return False
    (start, bend), (_, end) = BONES[parent], BONES[limb]
    if any(name not in joints for name in (start, bend, end)):
        return False
    inner, outer = joints[bend][:2] - joints[start][:2], joints[end][:2] - joints[bend][:2]
    lengths = float(np.linalg.norm(inner) * np.linalg.norm(outer))
    return float(inner @ outer) < FOLDED * lengths


def groups_in(joints: Joints, size: float) -> list[Group]:
    """The layers of a figure in this pose: a folded limb, or an arm towards the camera, lies over itself.

    Args:
        joints, size: of `end_on`.
    """
    groups: list[Group] = []
    for group in GROUPS:
        over = any(
            folded(limb, joints) or (limb.endswith("forearm") and end_on(limb, joints, size))
            for limb in group.limbs
        )
        groups += group.apart() if over else [group]
    return groups


def parent_of(limb: str) -> str | None:
    """The limb that a limb hangs on; None for the trunk."""
    if limb == TRUNK:
        return None
    for group in GROUPS:
        if limb in group.limbs and limb != SKIRT:
            place = group.limbs.index(limb)
            return group.limbs[place - 1] if place else TRUNK
    return TRUNK
