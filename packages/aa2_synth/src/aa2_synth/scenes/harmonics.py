"""Light from all around in nine numbers a colour: irradiance by spherical harmonics of second order.

After Ramamoorthi and Hanrahan, "An Efficient Representation for Irradiance Environment Maps", 2001. What is
kept is the irradiance over π: what a white matt surface sends back. Maps are equirectangular, with z up.
"""

from __future__ import annotations

import numpy as np

_CONVOLVED = np.array([1.0, *[2 / 3] * 3, *[1 / 4] * 5])
"""What a matt surface makes of each harmonic, over π."""


def basis(ways: np.ndarray) -> np.ndarray:
    """``(..., 9)`` the real spherical harmonics up to degree 2 at unit vectors ``ways (..., 3)``."""
    x, y, z = np.moveaxis(np.asarray(ways, float), -1, 0)
    one = np.ones_like(x)
    return np.stack(
        [
            0.282095 * one,
            0.488603 * y,
            0.488603 * z,
            0.488603 * x,
            1.092548 * x * y,
            1.092548 * y * z,
            0.315392 * (3 * z * z - 1),
            1.092548 * x * z,
            0.546274 * (x * x - y * y),
        ],
        axis=-1,
    )


def directions(high: int, wide: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the texels of a map of H × W look, and how much they cover.

    Args:
        high, wide: H and W.

    Returns:
        ``(H, W, 3)`` unit vectors and ``(H, W)`` solid angles in steradians.
    """
    rise = np.pi / 2 - (np.arange(high) + 0.5) / high * np.pi
    around = (np.arange(wide) + 0.5) / wide * 2 * np.pi
    flat = np.cos(rise)[:, None]
    ways = np.stack(
        [
            -flat * np.sin(around),
            -flat * np.cos(around),
            np.broadcast_to(np.sin(rise)[:, None], (high, wide)),
        ],
        axis=-1,
    )
    edges = np.sin(np.pi / 2 - np.arange(high + 1) / high * np.pi)
    return ways, np.broadcast_to((edges[:-1] - edges[1:])[:, None] * 2 * np.pi / wide, (high, wide))


def harmonics(radiance: np.ndarray) -> np.ndarray:
    """``(9, 3)`` of ``radiance (H, W, 3)``, linear RGB: `irradiance` takes them."""
    ways, angles = directions(*radiance.shape[:2])
    return _CONVOLVED[:, None] * np.einsum("hwk,hwc,hw->kc", basis(ways), radiance.astype(float), angles)


def irradiance(coefficients: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """``(..., 3)`` irradiance over π, linear RGB, never negative.

    Args:
        coefficients: ``(9, 3)`` as from `harmonics`.
        normals: ``(..., 3)`` unit vectors.
    """
    return np.maximum(basis(normals) @ coefficients, 0.0)


def turned(coefficients: np.ndarray, angle: float) -> np.ndarray:
    """``(9, 3)`` of the same surroundings turned about z.

    Args:
        coefficients: ``(9, 3)`` as from `harmonics`.
        angle: radians, counter-clockwise from above.
    """
    found = np.array(coefficients, float)
    for first, second, times in (
        (3, 1, 1),
        (7, 5, 1),
        (8, 4, 2),
    ):  # cosine and sine of once or twice the angle
        cos, sin = np.cos(times * angle), np.sin(times * angle)
        one, other = coefficients[first], coefficients[second]
        found[first], found[second] = cos * one - sin * other, sin * one + cos * other
    return found
