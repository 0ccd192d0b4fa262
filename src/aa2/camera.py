"""Cameras as matrices, in OpenGL's convention: x right, y up, looking along -z (`aa2.types.Geometry`)."""

from __future__ import annotations

import numpy as np

from aa2.vectors import cross


def look_at(eye, target) -> np.ndarray:
    """View matrices ``(..., 4, 4)``: x right, y up, the view along -z; never for one straight up or down.

    Args:
        eye, target: ``(..., 3)`` metres, where the camera is and whereto it looks.
    """
    eye, target = np.broadcast_arrays(np.asarray(eye, float), np.asarray(target, float))
    forward = target - eye
    forward = forward / np.linalg.norm(forward, axis=-1, keepdims=True)
    right = cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right, axis=-1, keepdims=True)
    view = np.zeros((*eye.shape[:-1], 4, 4))
    view[..., :3, :3] = np.stack([right, cross(right, forward), -forward], axis=-2)
    view[..., :3, 3] = -(view[..., :3, :3] @ eye[..., None])[..., 0]
    view[..., 3, 3] = 1.0
    return view


def perspective(field: float, near: float = 0.1, far: float = 160.0) -> np.ndarray:
    """``(4, 4)`` projection of a square picture, clip space -1 to 1.

    Args:
        field: of view across and up, radians.
        near, far: metres between which things are seen.
    """
    focal = 1 / np.tan(field / 2)
    depth = near - far
    return np.array(
        [
            [focal, 0, 0, 0],
            [0, focal, 0, 0],
            [0, 0, (far + near) / depth, 2 * far * near / depth],
            [0, 0, -1, 0],
        ]
    )


def orthographic(half: float, near: float, far: float) -> np.ndarray:
    """``(4, 4)`` parallel projection of a square of ``2 * half`` metres.

    Args:
        half: metres from the middle to a side.
        near, far: metres between which things are seen.
    """
    depth = far - near
    return np.array(
        [[1 / half, 0, 0, 0], [0, 1 / half, 0, 0], [0, 0, -2 / depth, -(far + near) / depth], [0, 0, 0, 1]]
    )
