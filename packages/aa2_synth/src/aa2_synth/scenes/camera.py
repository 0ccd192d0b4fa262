"""Cameras: still, panning, following, in the hand, pushing in, going round; whole figures to busts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.camera import look_at, perspective
from aa2_synth.kinds import Kinds, Split
from aa2_synth.scenes.framing import WHOLE, FigureBounds, Framing, Moves, figure_bounds, make_framing

_NEAREST, _FARTHEST = 0.9, 11.0
_LOWEST, _HIGHEST = 0.25, 2.25
"""Bounds on the distance and the height of the eye, metres."""
SMALLEST = 0.62
"""Least share of the picture's height for a whole figure; else another camera is tried."""
TRIES = 6


@dataclass(frozen=True)
class Camera:
    """A camera over T frames, of a square picture.

    Attributes:
        eyes: ``(T, 3)`` where it is, metres.
        views: ``(T, 4, 4)`` from the world to the camera, which looks along -z with y up.
        projection: ``(4, 4)`` to clip space.
        framing: name of how much of the figure is shown.
        kinds: labels of how the camera moves.
    """

    eyes: np.ndarray
    views: np.ndarray
    projection: np.ndarray
    framing: str = "whole"
    kinds: tuple[str, ...] = ()

    def project(self, frame: int, points: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Where points are in a frame's picture.

        Args:
            frame: 0 to T - 1.
            points: ``(P, 3)`` in the world, metres.
            size: pixels a side.

        Returns:
            ``(P, 2)`` pixels, column and row, 0 the middle of the first, and ``(P,)`` metres along the view.
        """
        seen = points @ self.views[frame][:3, :3].T + self.views[frame][:3, 3]
        distance = -seen[:, 2]
        focal = self.projection[1, 1]
        flat = seen[:, :2] * focal / np.maximum(distance, 1e-3)[:, None] * [1, -1]
        return (flat + 1) * size / 2 - 0.5, distance


@dataclass(frozen=True)
class Move:
    """A way to hold a camera.

    Attributes:
        pan, dolly: how much of the figure's path the aim and the eye follow, 0 to 1.
        push: share of the distance that it comes nearer during the clip; negative to draw back.
        orbit: angle that it goes round the figure, radians.
        shake: unrest of a hand, about in radians.
        field: range of the field of view, degrees.
        tilt: range of the angle from which it looks down; negative looks up.
        side: how far it may stand to the side of the front, radians.
        eye: range of the eye's height as a share of the crown's, in place of ``tilt``.
    """

    pan: float = 0.0
    dolly: float = 0.0
    push: float = 0.0
    orbit: float = 0.0
    shake: float = 0.0
    field: tuple[float, float] = (30.0, 50.0)
    tilt: tuple[float, float] = (-0.05, 0.15)
    side: float = 0.3
    eye: tuple[float, float] | None = None


MOVES = Kinds[Move](
    "camera",
    train={
        "still at eye level": Move(),
        "still from above": Move(tilt=(0.15, 0.4)),
        "still and wide": Move(field=(50, 60)),
        "still through a long lens": Move(field=(25, 30)),
        "still from the side": Move(side=0.7),
        "pan": Move(pan=0.9),
        "dolly": Move(pan=1.0, dolly=1.0),
        "hand-held": Move(pan=0.6, shake=0.012),
        "hand-held and following": Move(pan=1.0, dolly=0.8, shake=0.018),
        "push in": Move(pan=0.5, push=0.22),
        "round to the left": Move(pan=0.5, dolly=0.3, orbit=0.35),
    },
    test={
        "still from below": Move(tilt=(-0.3, -0.06)),
        "still from the shoulder": Move(field=(32, 48), tilt=(0.02, 0.2)),
        "still at the corner": Move(side=0.5, field=(40, 58)),
        "pan after the figure": Move(pan=0.75, field=(28, 42)),
        "tracking": Move(pan=1.0, dolly=0.95, side=0.5),
        "on the shoulder": Move(pan=0.85, dolly=0.4, shake=0.014),
        "draw back": Move(pan=0.5, push=-0.22),
        "round to the right": Move(pan=0.5, dolly=0.3, orbit=-0.35),
    },
)


def make_camera(
    rng: np.random.Generator, motion: Moves, tall: float, *, split: Split, whole: bool = False
) -> Camera:
    """A camera on the -y side of a person, as near as the framing allows in every frame.

    Args:
        rng: source of all choices.
        motion: of the person, T frames.
        tall: the stature of the tallest who does it, metres.
        split: whose kinds to take.
        whole: show the whole figure, as half of all cameras do; see `make_framing`.
    """
    seen = figure_bounds(motion, tall)
    framing = WHOLE if whole else make_framing(rng, seen)
    best: tuple[float, Camera] | None = None
    for _ in range(TRIES):
        label, move = MOVES.draw(rng, split)
        share, camera = aimed(rng, move, label, framing, seen)
        if best is None or share > best[0]:
            best = share, camera
        if share >= SMALLEST * (1 - framing.low):
            break
    assert best is not None
    return best[1]


def aimed(
    rng: np.random.Generator, move: Move, label: str, framing: Framing, seen: FigureBounds
) -> tuple[float, Camera]:
    """A camera, and the mean height of what it frames as a share of the picture's.

    The share is 0 if it does not keep that in the picture.

    Args:
        rng: source of all choices.
        move: how it moves.
        label: of that, or "".
        framing: how much of the figure is shown.
        seen: where the figure is, T frames.
    """
    points = framing.points(seen)
    frames = len(points)
    field = np.radians(rng.uniform(*move.field))
    path, unrest = _calm(seen.root), _unrest(rng, frames) * move.shake
    middle = (points[..., :2].min(axis=(0, 1)) + points[..., :2].max(axis=(0, 1))) / 2
    progress = np.linspace(-0.5, 0.5, frames) if frames > 1 else np.zeros(1)
    around = rng.normal(0, move.side * 0.6) + move.orbit * progress
    toward = np.column_stack([np.sin(around), -np.cos(around)])
    tilt = rng.uniform(*(move.eye or move.tilt))
    aims = np.column_stack([middle + move.pan * (path - middle), np.zeros(frames)])
    stand = middle + move.dolly * (path - middle)
    level = (points[..., 2].min() + points[..., 2].max()) / 2
    edge = rng.uniform(0.8, 0.96)
    lens = 1 / np.tan(field / 2)

    def pose(distance: float, rise: float) -> tuple[np.ndarray, np.ndarray]:
        away = distance * (1 - move.push * progress)
        wanted = level + distance * np.tan(tilt) if move.eye is None else tilt * seen.crown.mean()
        height = np.clip(wanted, _LOWEST, _HIGHEST)
        eyes = np.column_stack([stand + away[:, None] * toward, np.full(frames, height)])
        eyes = eyes + 0.6 * unrest[:, :3]
        aim = aims + [0, 0, level + rise] + distance * unrest[:, 3:]
        return eyes, look_at(eyes, aim)

    def bounds(views: np.ndarray) -> np.ndarray:
        """Least and greatest place in the picture, -1 to 1 in width and height, per frame."""
        local = np.einsum("tij,tpj->tpi", views[:, :3, :3], points) + views[:, None, :3, 3]
        depth = -local[..., 2:]
        flat = np.where(depth > 0.3, lens * local[..., :2] / np.maximum(depth, 0.3), 9.0)
        return np.stack([flat.min(axis=1), flat.max(axis=1)])

    near, far, rise = _NEAREST, _FARTHEST, 0.0
    for _ in range(9):
        distance = (near + far) / 2
        _, views = pose(distance, rise)
        low, high = bounds(views)
        rise += 0.7 * (low[:, 1].min() + high[:, 1].max()) / 2 * distance / lens
        low, high = bounds(pose(distance, rise)[1])
        fits = low.min() > -edge and high.max() < edge
        near, far = (near, distance) if fits else (distance, far)
    eyes, views = pose(far, rise)
    low, high = bounds(views)
    camera = Camera(eyes, views, perspective(field), framing.name, (label,))
    missed = low.min() < -1 or high.max() > 1  # it comes too near on the way
    return 0.0 if missed else float((high - low)[:, 1].mean() / 2), camera


def _calm(path: np.ndarray) -> np.ndarray:
    """The path as a calm cameraman would follow it: a curve of second degree."""
    if len(path) < 4:
        return path
    time = np.linspace(-1, 1, len(path))
    return np.polynomial.polynomial.polyval(time, np.polynomial.polynomial.polyfit(time, path, 2)).T


def _unrest(rng: np.random.Generator, frames: int) -> np.ndarray:
    """``(T, 6)`` smooth wandering of deviation about 1, its amplitude falling with the frequency."""
    time = np.arange(frames) / 12.0
    rate = np.array([0.3, 0.6, 1.1, 2.0, 3.4])
    phase = rng.uniform(0, 2 * np.pi, (len(rate), 6))
    waves = np.sin(2 * np.pi * rate[:, None, None] * time[None, :, None] + phase[:, None])
    return (waves / rate[:, None, None] ** 0.8).sum(axis=0) * 0.4
