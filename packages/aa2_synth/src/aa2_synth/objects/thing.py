"""What a thing is: a mesh, and where hands take hold of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aa2.vectors import cross
from aa2_synth.geometry import Mesh, box
from aa2_synth.motion.motion import LEFT
from aa2_synth.textures.textures import Surfaces

INWARD, UP, DOWN, AHEAD = (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, -1.0), (0.0, -1.0, 0.0)
"""Directions for the left hand: from the left, up, down, away from the person."""


@dataclass(frozen=True)
class Hold:
    """Where a palm lies on a thing, in the thing's axes.

    Attributes:
        at: the point that the middle of the palm touches, metres.
        into: direction out of the palm, into the thing.
        thumb: where the thumb points, square to ``into``.
        radius: of what the fingers close around, metres; large for a flat side.
    """

    at: tuple[float, float, float]
    into: tuple[float, float, float]
    thumb: tuple[float, float, float]
    radius: float = 0.2

    def frame(self, side: int) -> np.ndarray:
        """``(4, 4)`` the palm as in `Motion.grips`, of the left (``side`` 0) or the right hand (1)."""
        into, thumb = np.array(self.into, float), np.array(self.thumb, float)
        x = into / np.linalg.norm(into)
        y = thumb - (thumb @ x) * x
        y *= (-1.0 if side == LEFT else 1.0) / np.linalg.norm(y)
        frame = np.eye(4)
        frame[:3, :3] = np.stack([x, y, cross(x, y)], axis=1)
        frame[:3, 3] = self.at
        return frame

    @property
    def curl(self) -> float:
        """How far the fingers close, 0 to 1, as in `Motion.curl`."""
        return float(np.clip(0.034 / (self.radius + 0.012), 0.12, 0.95))

    def mirrored(self) -> Hold:
        """The same hold by the other hand on the other side."""
        (x, y, z), (a, b, c), (d, e, f) = self.at, self.into, self.thumb
        return Hold((-x, y, z), (-a, b, c), (-d, e, f), self.radius)


def bar(at, into, thumb, radius: float, side: int = LEFT, deep: float = 0.02) -> Hold:
    """A fist about a round bar.

    Args:
        at: ``(3,)`` a point of the bar's axis, metres.
        into, thumb: ``(3,)`` as in `Hold`.
        radius: of the bar, metres.
        side: 0 left, 1 right.
        deep: metres of the bar from the palm's middle towards the fingers.
    """
    frame = Hold(at, into, thumb).frame(side)
    point = np.array(at, float) - (radius + 0.004) * frame[:3, 0] - deep * frame[:3, 2]
    return Hold((float(point[0]), float(point[1]), float(point[2])), into, thumb, radius)


@dataclass(frozen=True)
class Thing:
    """A mesh about its own origin; held before a person, x is to the person's left and y towards the person.

    Attributes:
        mesh: triangles.
        left, right: where the hands take hold; None where no hand does.
        deep: how far it goes behind the front edge of its seat or its near edge, metres.
        back: its back rest begins so far behind the front edge of the seat; None without a rest.
    """

    mesh: Mesh
    left: Hold | None = None
    right: Hold | None = None
    deep: float = 0.4
    back: float | None = None

    def hold(self, side: int) -> Hold:
        """The hold of one hand, ``side`` 0 left, 1 right.

        Raises:
            ValueError: no hand holds it there.
        """
        hold = self.left if side == LEFT else self.right
        if hold is None:
            raise ValueError("this thing has no hold for that hand")
        return hold

    @property
    def lowest(self) -> float:
        """Height of its lowest point over its origin, metres."""
        return float(self.mesh.points[:, 2].min())


def both(mesh: Mesh, left: Hold) -> Thing:
    """A thing with the same hold on both sides: ``left``, and its mirror image for the right hand."""
    return Thing(mesh, left, left.mirrored())


def hugged(mesh: Mesh, half: float, low: float = 0.0) -> Thing:
    """Between two palms that face each other, ``2 * half`` metres apart, ``low`` metres over the origin."""
    return both(mesh, Hold((half, 0.0, low), INWARD, UP))


def upright(mesh: Mesh, radius: float) -> Thing:
    """A fist about z at the origin, thumb up; for either hand; ``radius`` of the shaft in metres."""
    return both(mesh, bar((0.0, 0.0, 0.0), INWARD, UP, radius))


def hung(mesh: Mesh, radius: float = 0.011) -> Thing:
    """From a handle along y through the origin, ``radius`` metres thick, in the fingers of a hanging arm."""
    return both(mesh, bar((0.0, 0.0, 0.0), INWARD, AHEAD, radius, deep=0.045))


def legs(x: float, y: float, high: float, layer: int, thick: float = 0.035) -> list[Mesh]:
    """Four legs at the corners of a table or a chair, standing on z = 0.

    Args:
        x, y: metres from the middle to a leg.
        high: metres.
        layer: of the texture.
        thick: metres.
    """
    return [box((sx * x, sy * y, high / 2), (thick, thick, high), layer) for sx in (-1, 1) for sy in (-1, 1)]


Make = Callable[[np.random.Generator, Surfaces, float], Thing]
"""Makes a thing whose seat, top or handle is so many metres high; hand-held things don't heed the height."""


@dataclass(frozen=True)
class ThingKind:
    """How to make a kind of thing, and what can be done with it.

    Attributes:
        make: see `Make`.
        roles: words of `aa2_synth.objects.handling.Handling` and the like, such as "hugged".
    """

    make: Make
    roles: frozenset[str]
