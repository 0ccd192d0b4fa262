"""How the figure hangs together: which limbs make a layer, and at which joint each hangs on which other."""

from __future__ import annotations

from dataclasses import dataclass

from aa2.avatar.limbs import PARTS

SKIRT = "skirt"
"""What hangs from the hips around both legs."""
BONES: dict[str, tuple[str, str]] = {part.name: (part.start, part.end) for part in PARTS}
"""The joints that a limb's bone goes between."""
RADIUS: dict[str, float] = {part.name: part.radius for part in PARTS}
"""Half a limb's width, in statures."""
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
        return next(group for group in GROUPS if group.name == opposite(self.name))


def opposite(name: str) -> str:
    """The same limb, joint or group on the other side of the body; what there is one of stays."""
    side, _, rest = name.partition(" ")
    return f"{OTHER[side]} {rest}" if side in ("left", "right") else name


def _limbs(side: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{side} {name}" for name in names)


GROUPS: tuple[Group, ...] = (
    *(Group(f"{s} leg", _limbs(s, "thigh", "shin", "foot"), 0.06, -0.02) for s in ("left", "right")),
    Group("trunk", (TRUNK, SKIRT), 0.03, closed=True),
    Group("head", (HEAD,), 0.02, 0.01, closed=True),
    *(Group(f"{s} arm", _limbs(s, "arm", "forearm", "hand"), 0.035, 0.03) for s in ("left", "right")),
)
"""All of a figure, the lower first where depth does not tell."""


def parent_of(limb: str) -> str | None:
    """The limb that a limb hangs on; None for the trunk."""
    if limb == TRUNK:
        return None
    for group in GROUPS:
        if limb in group.limbs and limb != SKIRT:
            place = group.limbs.index(limb)
            return group.limbs[place - 1] if place else TRUNK
    return TRUNK
