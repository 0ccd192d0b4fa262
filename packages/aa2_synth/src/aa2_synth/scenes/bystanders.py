"""Where other people may be: beside and behind the action, never before the camera or in furniture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2_synth.scenes.site import Site, footprint

_CHANCE = 0.45
"""Of company in a place that can have it."""
_WAY = 3.0
"""Seconds during which the way of a walker must be clear."""


@dataclass(frozen=True)
class Spot:
    """A place for another person.

    Attributes:
        place: ``(2,)`` on the ground at the first frame, metres.
        yaw: heading, radians.
        velocity: ``(2,)`` metres per second; zero for who stands.
    """

    place: np.ndarray
    yaw: float
    velocity: np.ndarray


def make_bystanders(site: Site, most: int) -> tuple[Spot, ...]:
    """Up to ``most`` places, in about half of the scenes that can have any."""
    rng = site.rng
    if most == 0 or rng.random() > _CHANCE:
        return ()
    spots: list[Spot] = []
    behind = site.free[:, 1].max()
    left, right = site.free[:, 0].min(), site.free[:, 0].max()
    for _ in range(12 * most):
        x, y = rng.uniform(left - 3.0, right + 3.0), behind + rng.uniform(-0.5, 5.0)
        walks = rng.random() < 0.4
        yaw = (
            float(rng.choice([np.pi / 2, -np.pi / 2]) + rng.normal(0, 0.3))
            if walks
            else float(rng.uniform(-np.pi, np.pi))
        )
        speed = rng.uniform(0.9, 1.4) if walks else 0.0
        velocity = speed * np.array([np.sin(yaw), -np.cos(yaw)])
        way = velocity * _WAY
        base = footprint(x + way[0] / 2, y + way[1] / 2, 0.6, 0.6 + speed * _WAY, yaw)
        if within(site, base.corners) and site.clear(base, 0.1):
            site.taken.append(base)
            spots.append(Spot(np.array([x, y]), yaw, velocity))
            if len(spots) == most:
                break
    return tuple(spots)


def within(site: Site, points: np.ndarray) -> bool:
    """Whether ``points (P, 2)``, in metres, lie inside the place's walls."""
    left, right, near, back = site.bounds
    return bool(((points > [left, near]) & (points < [right, back])).all())
