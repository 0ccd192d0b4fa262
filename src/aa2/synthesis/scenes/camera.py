"""Cameras: still, or following with a slow pan; from the whole figure to half of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.synthesis.geometry import look_at, perspective


@dataclass(frozen=True)
class Camera:
    """``eyes (T, 3)``, ``views (T, 4, 4)`` and one ``projection (4, 4)`` of a square picture."""

    eyes: np.ndarray
    views: np.ndarray
    projection: np.ndarray

    def project(self, frame: int, points: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Pixels ``(P, 2)`` and distances along the view ``(P,)``, in metres, of points ``(P, 3)``."""
        seen = points @ self.views[frame][:3, :3].T + self.views[frame][:3, 3]
        distance = -seen[:, 2]
        focal = self.projection[1, 1]
        flat = seen[:, :2] * focal / np.maximum(distance, 1e-3)[:, None] * [1, -1]
        return (flat + 1) * size / 2 - 0.5, distance


def make_camera(
    rng: np.random.Generator, root: np.ndarray, height: np.ndarray, tall: float, *, whole: bool = False
) -> Camera:
    """A camera on the -y side of a person.

    Args:
        rng: source of all choices.
        root: ``(T, 2)`` the person's place over time.
        height: ``(T,)`` height of the pelvis, 1 when standing.
        tall: height of the person, metres.
        whole: always show the whole figure.
    """
    frames = len(root)
    follow = frames > 1 and rng.random() < 0.65
    lively = np.ptp(height) > 0.12 or (not follow and np.ptp(root, axis=0).max() > 0.5)
    span = 1.0 if whole or lively else rng.choice([1.0, 0.72, 0.55])
    path = _smooth(root) if follow else np.tile(root.mean(axis=0), (frames, 1))
    roam = 0.0 if follow else float(np.ptp(root[:, 0]))
    near = -float(root[:, 1].min() - path[:, 1].mean()) if not follow else 0.1

    field = np.radians(rng.uniform(30, 52))
    seen = max(tall * span * rng.uniform(1.1, 1.35), tall * 0.5 + roam * (1.0 if span == 1.0 else 0.6))
    distance = max(seen / 2 / np.tan(field / 2) + near, 1.2)
    around, high = rng.normal(0, 0.22), rng.uniform(0.45, 1.05) * tall
    aim_z = tall * (0.5 if span == 1.0 else 1.0 - span * 0.5) + rng.normal(0, 0.02)
    drift = rng.normal(0, 0.12, 3) * np.linspace(-1, 1, frames)[:, None] * (rng.random() < 0.4)
    centre = path.mean(axis=0)
    eye = np.array([centre[0] + distance * np.sin(around), centre[1] - distance * np.cos(around), high])
    eyes = eye + drift
    if follow and rng.random() < 0.5:
        eyes[:, :2] += path - centre
    shift = rng.normal(0, 0.05) * tall
    targets = np.column_stack([path[:, 0] + shift, path[:, 1], np.full(frames, aim_z)])
    views = np.stack([look_at(e, t) for e, t in zip(eyes, targets, strict=True)])
    return Camera(eyes, views, perspective(field))


def _smooth(path: np.ndarray) -> np.ndarray:
    """The path as a calm cameraman would follow it: a straight line fitted to it."""
    time = np.linspace(-1, 1, len(path))
    return path.mean(axis=0) + np.outer(time, (path * time[:, None]).sum(axis=0) / (time @ time))
