"""The 133 keypoints of COCO-WholeBody of a posed body."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from aa2.types import BODY, FACE, FEET, KEYPOINTS, LEFT_HAND, RIGHT_HAND
from aa2_synth.body.body import Shape, template

_SIDED = ("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_BODY_NAMES = ["nose", *(f"{side}_{part}" for part in _SIDED for side in ("left", "right"))]
_FEET_NAMES = [f"{side}_{part}" for side in ("left", "right") for part in ("big_toe", "small_toe", "heel")]


def keypoints_3d(
    body: Shape, vertices: np.ndarray, rotations: np.ndarray, positions: np.ndarray
) -> np.ndarray:
    """``(133, 3)`` in metres, of one frame.

    Args:
        body: the body at rest.
        vertices: ``(V, 3)`` skinned vertices.
        rotations, positions: ``(J, 3, 3)`` and ``(J, 3)``, the pose of the bones.
    """
    shared = template()
    points = np.zeros((KEYPOINTS, 3))
    regressed = shared.regressors @ vertices
    for part, rows in _regressed_rows():
        points[part] = regressed[rows]
    points[FACE] = vertices[_face_vertices()]
    for part, letter in ((LEFT_HAND, "L"), (RIGHT_HAND, "R")):
        points[part] = _hand(body, rotations, positions, letter)
    return points


def keypoints_over_time(body: Shape, rotations: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """``(T, 133, 3)`` in metres: what `keypoints_3d` gives for each frame, with the face at rest.

    A keypoint is a weighted sum of vertices, and each of those a weighted sum of what the bones make of it;
    taken together before anything moves, a frame costs a hundredth of skinning the body.

    Args:
        body: the body at rest.
        rotations, positions: ``(T, J, 3, 3)`` and ``(T, J, 3)``, the poses of the bones.
    """
    shared, chosen = template(), _chosen_vertices()
    shares = (chosen @ shared.blend).toarray()
    levers = [(chosen.multiply(body.vertices[:, axis]) @ shared.blend).toarray() for axis in range(3)]
    offsets = positions - np.einsum("tjab,jb->tja", rotations, body.heads)
    moved = np.tensordot(rotations, np.stack(levers, axis=-1), axes=([1, 3], [1, 2]))  # (T, 3, rows)
    moved = moved.swapaxes(1, 2) + np.einsum("tja,kj->tka", offsets, shares)
    points = np.zeros((len(rotations), KEYPOINTS, 3))
    for part, rows in _regressed_rows():
        points[:, part] = moved[:, rows]
    points[:, FACE] = moved[:, len(shared.regressor_names) :]
    for part, letter in ((LEFT_HAND, "L"), (RIGHT_HAND, "R")):
        points[:, part] = _hand(body, rotations, positions, letter)
    return points


def _hand(body: Shape, rotations: np.ndarray, positions: np.ndarray, letter: str) -> np.ndarray:
    """``(..., 21, 3)``: wrist, then three joints and the tip of every finger."""
    wrist, chains = _hand_bones(letter)
    last = chains[:, 2]
    tips = 0.85 * (body.heads[last] - body.heads[chains[:, 1]])
    tips = positions[..., last, :] + np.einsum("...fab,fb->...fa", rotations[..., last, :, :], tips)
    fingers = np.concatenate([positions[..., chains, :], tips[..., None, :]], axis=-2)
    fingers = fingers.reshape(*fingers.shape[:-3], -1, 3)
    return np.concatenate([positions[..., [wrist], :], fingers], axis=-2)


@lru_cache(maxsize=1)
def _chosen_vertices() -> Any:
    """Sparse ``(R + 68, V)``: the rows of the regressors, then one vertex for each point of the face."""
    from scipy.sparse import csr_matrix, vstack

    shared, face = template(), _face_vertices()
    shape = len(face), len(shared.vertices)
    single = csr_matrix((np.ones(len(face)), (np.arange(len(face)), face)), shape)
    return vstack([shared.regressors, single]).tocsr()


@lru_cache(maxsize=1)
def _regressed_rows() -> list[tuple[slice, list[int]]]:
    """For body and feet, where each keypoint stands among the regressors."""
    names = template().regressor_names
    return [(part, [names.index(n) for n in own]) for part, own in ((BODY, _BODY_NAMES), (FEET, _FEET_NAMES))]


@lru_cache(maxsize=2)
def _hand_bones(letter: str) -> tuple[int, np.ndarray]:
    """The wrist, and ``(5, 3)`` bones of thumb to little finger, of one side."""
    bone = template().bone
    fingers = [[bone(f"finger{f}-{joint}.{letter}") for joint in (1, 2, 3)] for f in range(1, 6)]
    return bone(f"wrist.{letter}"), np.array(fingers)


@lru_cache(maxsize=1)
def _face_vertices() -> np.ndarray:
    """``(68,)`` vertices nearest to the iBUG points of the canonical face (x and z in metres)."""
    vertices = template().vertices
    is_skin = np.zeros(len(vertices), bool)
    is_skin[np.unique(template().faces["body"])] = True
    turn = np.linspace(0, np.pi, 17)
    jaw = np.stack([-0.08 * np.cos(turn), -0.02 - 0.118 * np.sin(turn), 0.69 - 0.103 * np.sin(turn)], axis=1)
    brow = [
        (0.012, 0.715),
        (0.021, 0.72),
        (0.03, 0.721),
        (0.039, 0.72),
        (0.048, 0.714),
    ]  # inner to outer, left
    eye = [(0.0165, 0.696), (0.0245, 0.703), (0.034, 0.703), (0.042, 0.697), (0.034, 0.692), (0.0245, 0.692)]
    nose = [(0, 0.7), (0, 0.69), (0, 0.68), (0, 0.667)]
    nose += [(-0.014, 0.655), (-0.007, 0.653), (0, 0.652), (0.007, 0.653), (0.014, 0.655)]
    across = np.cos(np.linspace(np.pi, 0, 7)) * 0.023
    upper, lower = (
        0.628 + 0.011 * np.sin(np.linspace(0, np.pi, 7)),
        0.628 - 0.011 * np.sin(np.linspace(0, np.pi, 7)),
    )
    mouth = [*zip(across, upper, strict=True), *zip(across[-2:0:-1], lower[-2:0:-1], strict=True)]
    inner_x = (-0.018, -0.009, 0, 0.009, 0.018)
    inner = [*((x, 0.6295) for x in inner_x), *((x, 0.6265) for x in inner_x[-2:0:-1])]
    right_brow = [(-x, z) for x, z in reversed(brow)]
    right_eye = [(-eye[i][0], eye[i][1]) for i in (3, 2, 1, 0, 5, 4)]
    flat = np.array([*right_brow, *brow, *nose, *right_eye, *eye, *mouth, *inner])
    skin = np.flatnonzero(is_skin)
    front = skin[vertices[skin, 1] < -0.095]
    chosen = [skin[np.linalg.norm(vertices[skin] - point, axis=1).argmin()] for point in jaw]
    chosen += [front[np.linalg.norm(vertices[front][:, [0, 2]] - point, axis=1).argmin()] for point in flat]
    return np.array(chosen)
