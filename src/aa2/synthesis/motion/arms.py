"""Things that arms do. Each kind returns ``(T, 2, 5)`` angles as in `Motion.arms`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aa2.synthesis.motion.motion import LEFT, wander


def _posed(
    rng: np.random.Generator, time: np.ndarray, left: tuple, right: tuple, slack: float = 0.06
) -> np.ndarray:
    arms = np.stack([np.tile(left, (len(time), 1)), np.tile(right, (len(time), 1))], axis=1).astype(float)
    return arms + slack * wander(rng, time, 10).reshape(-1, 2, 5)


def _hang(rng: np.random.Generator) -> tuple:
    return (rng.uniform(0.12, 0.3), rng.uniform(0, 1), 0.0, rng.uniform(0.1, 0.5), 0.0)


def _wave(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    arms = _posed(rng, time, (rng.uniform(1.1, 1.9), 0.3, -1.4, 1.2, 0.5), _hang(rng))
    arms[:, LEFT, 3] += rng.uniform(0.2, 0.5) * np.sin(2 * np.pi * rng.uniform(1, 2) * time)
    return arms


def _point(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    arms = _posed(rng, time, (rng.uniform(1.0, 1.7), rng.uniform(0, 1.6), 0, 0.15, 0), _hang(rng))
    arms[:, LEFT, :2] += 0.3 * wander(rng, time, 2, 0.4)
    return arms


def _talk(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    base = (0.4, 1.0, 0.2, 1.3, 0.3)
    arms = _posed(rng, time, base, base)
    return arms + wander(rng, time, 10, 0.8).reshape(-1, 2, 5) * [0.25, 0.3, 0.45, 0.45, 0.5]


def _raise(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    low, high = rng.uniform(0.2, 0.8), rng.uniform(1.6, 2.8)
    up = (0.5 - 0.5 * np.cos(2 * np.pi * (time / rng.uniform(1.5, 3) + rng.random())))[:, None]
    arms = _posed(
        rng, time, (low, rng.uniform(-0.2, 1.5), -0.6, 0.25, 0), (low, rng.uniform(-0.2, 1.5), -0.6, 0.25, 0)
    )
    both = rng.random() < 0.6
    arms[:, :, 0] += np.concatenate([up, up if both else 0 * up], axis=1) * (high - low)
    return arms


def _akimbo(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    hip = (0.75, -0.35, 0.9, 1.75, 0.0)
    return _posed(rng, time, hip, hip if rng.random() < 0.5 else _hang(rng), 0.03)


def _dance(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    arms = _posed(rng, time, (1.2, 0.6, -0.8, 0.9, 0), (1.2, 0.6, -0.8, 0.9, 0))
    return arms + wander(rng, time, 10, 1.0).reshape(-1, 2, 5) * [0.8, 0.6, 0.8, 0.7, 0.4]


def _wander(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    low, high = np.array([0.1, -0.4, -1.3, 0.1, -0.6]), np.array([2.2, 1.5, 0.7, 1.9, 0.8])
    unit = 0.5 + 0.5 * wander(rng, time, 10, 0.45).reshape(-1, 2, 5) + rng.uniform(-0.2, 0.2, (1, 2, 5))
    return low + np.clip(unit, 0, 1) * (high - low)


def _clap(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    arms = _posed(rng, time, (0.7, 1.1, 0.4, 1.3, 0.2), (0.7, 1.1, 0.4, 1.3, 0.2), 0.02)
    arms[:, :, 2] += 0.35 * np.sin(2 * np.pi * rng.uniform(1.2, 2.2) * time)[:, None]
    return arms


def _fly(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    arms = _posed(rng, time, (1.2, 0, -0.2, 0.3, 0), (1.2, 0, -0.2, 0.3, 0))
    arms[:, :, 0] += rng.uniform(0.4, 0.7) * np.sin(2 * np.pi * rng.uniform(0.5, 0.9) * time)[:, None]
    return arms


def _reach(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    out = (0.5 - 0.5 * np.cos(2 * np.pi * time / rng.uniform(1.6, 2.4)))[:, None]
    near, far = np.array([0.4, 1.2, 0, 1.7, 0]), np.array([rng.uniform(1.2, 2.4), 1.2, 0, 0.15, 0])
    arms = _posed(rng, time, tuple(near), _hang(rng))
    arms[:, LEFT] += out * (far - near)
    return arms


Arms = Callable[[np.random.Generator, np.ndarray], np.ndarray]
ARMS: dict[str, Arms] = {
    "wave": _wave,
    "point": _point,
    "talk": _talk,
    "raise": _raise,
    "akimbo": _akimbo,
    "dance": _dance,
    "wander": _wander,
}
TEST_ARMS: dict[str, Arms] = {"clap": _clap, "fly": _fly, "reach": _reach, "point": _point}
