"""How clothes are cut and how they hang: distances from a rim, and distances off the body.

All are functions of the canonical body, whose landmarks are: floor -0.82, ankle -0.75, knee -0.35, crotch
-0.03, waist 0.2, armpit 0.38, collar bone 0.47, base of the neck 0.55, chin 0.59, crown 0.81 (z in metres).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from aa2_synth.body.body import ARM, HEAD, LEG, TORSO, Shape, template

WAIST = 0.19
_ARM_LENGTH, _LEG_LENGTH = 0.24, 0.4
_NECK_Y = 0.0
NOTHING = -1.0


@lru_cache(maxsize=1)
def _limbs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``(V,)`` bool each: vertices of arms, legs, heads."""
    body = template()
    region = body.regions.argmax(axis=1)
    return region == ARM, region == LEG, region == HEAD


def place(axis: int) -> np.ndarray:
    """``(V,)`` canonical coordinates along an axis (0 x, 1 y, 2 z), metres."""
    return template().vertices[:, axis]


def trunk(hem: float, neck: np.ndarray, sleeve: float | None) -> np.ndarray:
    """``(V,)`` edge of what covers the trunk.

    Args:
        hem: canonical height of the hem.
        neck: ``(V,)`` edge of the neckline.
        sleeve: end of the sleeves along the arm (1 elbow, 2 wrist), None for none.
    """
    arms, _, head = _limbs()
    x, z = np.abs(place(0)), place(2)
    edge = np.minimum(z - hem, neck)
    if sleeve is None:
        armhole = 0.148 + 0.25 * np.maximum(0.0, 0.44 - z) - 0.3 * np.maximum(0.0, z - 0.47)
        edge = np.where(
            arms, np.minimum(edge, armhole - x), np.where(z > 0.3, np.minimum(edge, armhole - x), edge)
        )
    else:
        along = template().fields[:, ARM]
        edge = np.where(arms, (sleeve - along) * _ARM_LENGTH, edge)
    return np.where(head & (z > 0.64), NOTHING, edge).astype(np.float32)


def round_neck(radius: float, front: float) -> np.ndarray:
    """``(V,)`` edge of a round neckline: its radius, and its canonical height in front, metres."""
    x, y, z = template().vertices.T
    across = np.hypot(x, 0.85 * (y - _NECK_Y)) - radius
    slope = np.clip((0.04 - y) / 0.14, 0.0, 1.0)
    return np.maximum(across, 0.55 + (front - 0.55) * slope - z).astype(np.float32)


def vee(neck: np.ndarray, lowest: float, wide: float = 0.55) -> np.ndarray:
    """``(V,)`` a neckline cut down in front.

    Args:
        neck: ``(V,)`` edge of the neckline.
        lowest: canonical height to which it is cut, metres.
        wide: metres across a metre further up.
    """
    x, y, z = template().vertices.T
    slit = np.abs(x) - np.maximum(0.0, z - lowest) * wide
    slit = np.where(z > lowest, slit, lowest - z + np.abs(x))
    return np.where(y < -0.02, np.minimum(neck, slit), neck).astype(np.float32)


def high_neck(top: float) -> np.ndarray:
    """``(V,)`` edge of what closes around the neck up to ``top``, metres, sloping down in front."""
    _, y, z = template().vertices.T
    return (top + 0.25 * y - z).astype(np.float32)


def opening(edge: np.ndarray, half: float, low: float = -1.0) -> np.ndarray:
    """``(V,)`` an edge with the front left open.

    Args:
        edge: ``(V,)`` of the garment.
        half: half the width of the opening, metres.
        low: canonical height above which it is open, metres.
    """
    x, y, z = template().vertices.T
    gap = np.abs(x) - half * (0.7 + 0.8 * np.clip((z - 0.1) / 0.4, 0.0, 1.5))
    return np.where((y < -0.01) & (z > low), np.minimum(edge, gap), edge).astype(np.float32)


def legs(end: float, waist: float = WAIST) -> np.ndarray:
    """``(V,)`` edge of trousers.

    Args:
        end: along the leg (1 knee, 2 ankle).
        waist: canonical height, metres.
    """
    arms, leg, head = _limbs()
    along = template().fields[:, LEG]
    edge = np.minimum(waist - place(2), np.where(leg, (end - along) * _LEG_LENGTH, 1.0))
    return np.where(arms | head, NOTHING, edge).astype(np.float32)


def band(low: float, high: float) -> np.ndarray:
    """``(V,)`` edge of what lies around the trunk from ``low`` to ``high``, canonical heights in metres."""
    arms, _, head = _limbs()
    z = place(2)
    return np.where(arms | head, NOTHING, np.minimum(z - low, high - z)).astype(np.float32)


def feet(top: float, collar: float = 0.0) -> np.ndarray:
    """``(V,)`` edge of shoes and socks.

    Args:
        top: the place on the leg up to which they go (1 knee, 2 ankle).
        collar: metres by which they are lower in front.
    """
    arms, _, _ = _limbs()
    along = template().fields[:, LEG]
    instep = collar * np.clip((-0.02 - place(1)) / 0.06, 0.0, 1.0) * (place(2) > -0.79)
    edge = np.where(place(2) < -0.45, (along - top) * _LEG_LENGTH - instep, NOTHING)
    return np.where(arms, NOTHING, edge).astype(np.float32)


def hands() -> np.ndarray:
    """``(V,)`` edge of gloves, metres."""
    arms, _, _ = _limbs()
    return np.where(arms, (template().fields[:, ARM] - 1.9) * _ARM_LENGTH, NOTHING).astype(np.float32)


def sleeves(off: float, wide: float) -> np.ndarray:
    """``(V,)`` metres off the arms: ``off`` at the shoulder, ``wide`` more at the wrist."""
    along = np.clip(template().fields[:, ARM], 0.0, 2.0)
    return (template().regions[:, ARM] * (off + wide * along / 2)).astype(np.float32)


def flared(knee: float, ankle: float) -> np.ndarray:
    """``(V,)`` metres more off the legs: at the knee, and at the ankle; the crotch stays close."""
    along = np.clip(template().fields[:, LEG], 0.0, 2.0)
    share = template().regions[:, LEG]
    outer = np.clip(np.abs(place(0)) / 0.06, 0.3, 1.0)
    return (share * outer * np.interp(along, [0.0, 0.35, 1.0, 2.0], [0, 0.4 * knee, knee, ankle])).astype(
        np.float32
    )


def hang(body: Shape, amount: float) -> np.ndarray:
    """``(V,)`` metres that cloth falls straight down from what stands out above: chest, belly, buttocks.

    Args:
        body: who wears it.
        amount: share of the hollow that it bridges, 0 to 1.
    """
    x, y, _ = body.vertices.T
    around = np.arctan2(x, -(y - body.heads[0, 1])) / (2 * np.pi) + 0.5
    column = np.clip((around * _COLUMNS).astype(int), 0, _COLUMNS - 1)
    row = np.clip(((0.5 - place(2)) / 0.03).astype(int), 0, _ROWS - 1)
    radius = np.hypot(x, y - body.heads[0, 1])
    of_trunk = _on_trunk()
    widest = np.zeros((_ROWS, _COLUMNS))
    np.maximum.at(widest, (row[of_trunk], column[of_trunk]), radius[of_trunk])
    for k in range(1, _ROWS):
        widest[k] = np.maximum(widest[k], widest[k - 1] - 0.0035)
    hollow = widest[row, column] - radius
    share = template().regions[:, TORSO] + template().regions[:, LEG] * (place(2) > -0.1)
    return (amount * np.clip(hollow, 0.0, 0.09) * share * np.clip((0.4 - place(2)) / 0.06, 0.0, 1.0)).astype(
        np.float32
    )


_ROWS, _COLUMNS = 22, 16


@lru_cache(maxsize=1)
def _on_trunk() -> np.ndarray:
    """``(N,)`` vertices of the tights shell that belong to the trunk."""
    body = template()
    shell = np.unique(body.faces["tights"])
    # Shoulders carry cloth too, but it falls inside of the arms.
    chosen = (body.regions[shell, TORSO] > 0.6) & (body.vertices[shell, 2] < 0.36)
    return shell[chosen]


def folds(size: float, phase: float) -> np.ndarray:
    """``(V,)`` shallow folds of cloth, never inwards: up to ``size`` metres; ``phase`` tells them apart."""
    x, y, z = template().vertices.T
    wave = np.sin(31 * x + 17 * z + phase) * np.sin(23 * z - 19 * y + 2.1 * phase) + 0.5 * np.sin(
        47 * x + 9 * y
    )
    return (size * np.clip(0.5 + 0.4 * wave, 0.0, 1.0)).astype(np.float32)
