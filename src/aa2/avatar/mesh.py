"""A layer as a mesh: vertices, triangles, and with which limbs each vertex goes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.avatar.groups import BONES, HEAD, RADIUS, TRUNK, Group, end_on, parent_of
from aa2.avatar.layers import Layer
from aa2.avatar.limbs import Joints

FINE = 90
"""Vertices along a stature."""
BEND = 1.3
"""Radii of a limb over which it bends at its joint, to either side."""
JOINED = 2.5
"""Radii from their joint within which limbs of a layer are one surface; farther away they only touch."""
SHOULDER, ARMPIT = 1.9, 1.2
"""Over how much more an arm bends at its shoulder; and how many pixels farther out it does for each pixel by
which something lies beside the bone, on the trunk's side, beyond the arm's breadth."""
CLOSING = 0.012
"""Statures from its outline within which a closed layer's front comes to its back."""
CHIN, SHORTEST = 0.045, 0.02
"""Statures from a head's middle to its chin, above which it is stiff; length of the shortest neck."""
ROUND = {TRUNK: 0.6, HEAD: 0.9}
"""How deep a closed layer is, half of it, in halves of its width."""


@dataclass(frozen=True)
class Mesh:
    """The surface of a layer in the pose of the reference.

    Attributes:
        places: ``(N, 2)`` float64, where in the reference its colours are.
        vertices: ``(N, 2)`` float64, where it is in the pose of the reference: the same, unless mirrored.
        triangles: ``(M, 3)`` int64, in positive order as seen from the camera.
        cut: for each limb of the layer ``(K, 3)``, more triangles, which show the pixels of that limb alone:
            where limbs touch without a joint between them.
        limbs: the limbs that its vertices go with.
        weights: ``(N, len(limbs))`` float64, how far, adding up to 1.
        bulge: ``(N,)`` float64, pixels by which the surface is nearer than the bones.
        inside: ``(N,)`` float64, pixels from the layer's outline, negative where nothing of it is opaque; in
            triangles that show a limb alone, from that limb's.
    """

    places: np.ndarray
    vertices: np.ndarray
    triangles: np.ndarray
    cut: tuple[np.ndarray, ...]
    limbs: tuple[str, ...]
    weights: np.ndarray
    bulge: np.ndarray
    inside: np.ndarray


def mesh_of(layer: Layer, joints: Joints, size: float, fine: int = FINE) -> Mesh | None:
    """The mesh of a layer; None where nothing of it is opaque.

    Args:
        layer: of the reference.
        joints: of the reference.
        size: its stature in pixels.
        fine: vertices along a stature.
    """
    vertices, triangles = _grid(layer.alpha, size / fine)
    if not len(triangles):
        return None
    height, width = layer.alpha.shape
    columns = np.clip(vertices[:, 0].round().astype(int), 0, width - 1)
    rows = np.clip(vertices[:, 1].round().astype(int), 0, height - 1)
    own = layer.limb[rows, columns]
    joined = _joined(triangles, vertices, own, layer.group, joints, size)
    used, touching = np.unique(triangles[~joined], return_inverse=True)
    triangles, cut = triangles[joined], []
    opaque = layer.alpha > 0.5
    inside = [_from_edge(opaque, vertices)]
    for place in range(len(layer.group.limbs)):
        if len(used):
            inside.append(_from_edge(opaque & (layer.limb == place), vertices[used]))
        cut.append(len(vertices) + touching.reshape(-1, 3))
        vertices = np.concatenate([vertices, vertices[used]])
        rows, columns = np.concatenate([rows, rows[used]]), np.concatenate([columns, columns[used]])
        own = np.concatenate([own, np.full(len(used), place, own.dtype)])
    limbs, weights = _weights(vertices, own, layer.group, joints, size)
    if layer.joints is not None:
        weights = np.eye(len(limbs))[own.astype(int) + 1]
    bulge = _bulge(layer, rows, columns, size)
    return Mesh(vertices, vertices, triangles, tuple(cut), limbs, weights, bulge, np.concatenate(inside))


def _grid(alpha: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    """A regular grid over what is opaque and a little around it."""
    height, width = alpha.shape
    around = cv2.dilate(
        (alpha > 0).astype(np.uint8), np.ones((3, 3), np.uint8), iterations=int(np.ceil(step))
    )
    across, down = np.meshgrid(
        np.arange(-step, width + 2 * step, step), np.arange(-step, height + 2 * step, step)
    )
    places = np.stack([across.ravel(), down.ravel()], axis=1)
    columns = np.clip(places[:, 0].round().astype(int), 0, width - 1)
    rows = np.clip(places[:, 1].round().astype(int), 0, height - 1)
    inside = around[rows, columns] > 0
    number = np.where(inside, np.cumsum(inside) - 1, -1)
    grid = number.reshape(across.shape)
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    both = [np.stack(corners, axis=-1).reshape(-1, 3) for corners in ((a, b, c), (b, d, c))]
    triangles = np.concatenate(both)
    return places[inside], triangles[(triangles >= 0).all(axis=1)]


def _joined(
    triangles: np.ndarray, vertices: np.ndarray, own: np.ndarray, group: Group, joints: Joints, size: float
) -> np.ndarray:
    """``(M,)`` bool: limbs that touch without a joint between them are cut apart."""
    corners = own[triangles].astype(int)
    low, high = corners.min(axis=1), corners.max(axis=1)
    whole = low == high
    if group.closed:
        return np.ones(len(triangles), bool)
    middle = vertices[triangles].mean(axis=1)
    for place in range(1, len(group.limbs)):
        joint = joints.get(BONES[group.limbs[place]][0])
        if joint is not None:
            near = np.linalg.norm(middle - joint[:2], axis=1) < JOINED * RADIUS[group.limbs[place]] * size
            whole |= (low == place - 1) & (high == place) & near
    return whole


def _weights(
    vertices: np.ndarray, own: np.ndarray, group: Group, joints: Joints, size: float
) -> tuple[tuple[str, ...], np.ndarray]:
    """The limbs of a layer, with the one that it hangs on, and how far each vertex goes with each."""
    if TRUNK in group.limbs:
        return _trunk_weights(vertices, own, joints)
    limbs = (parent_of(group.limbs[0]) or TRUNK, *group.limbs)
    weights = np.zeros((len(vertices), len(limbs)))
    weights[np.arange(len(vertices)), own.astype(int) + 1] = 1
    for place in range(len(limbs) - 1, 0, -1):
        limb, parent = limbs[place], limbs[place - 1]
        joint = joints.get(BONES[limb][0])
        if joint is None or any(name not in joints for name in BONES[limb]):
            weights[:, place - 1] += weights[:, place]
            weights[:, place] = 0
            continue
        if end_on(limb, joints, size) or end_on(parent, joints, size):
            continue
        radius = BEND * RADIUS[limb] * size
        if limb == HEAD:  # below its collar a neck goes with the trunk, or it would come out through it
            bone = float(np.linalg.norm((joints[BONES[HEAD][1]] - joint)[:2]))
            radius = min(radius, max(bone - CHIN * size, SHORTEST * size))
        away = vertices - joint[:2]
        along = away @ _bisector(limb, parent, joints)
        joined = JOINED
        if limb.endswith(" arm") and "pelvis" in joints:
            # An armpit stays at the trunk, or the sleeve's corner there sticks out once the arm is raised.
            inwards = away @ _inwards(limb, joints) - RADIUS[limb] * size
            along, joined = along - ARMPIT * np.maximum(inwards, 0), 2 * JOINED
            radius *= SHOULDER
        along = along / radius
        share = _smooth(along if limb == HEAD else 0.5 + 0.5 * along)
        near = np.linalg.norm(away, axis=1) < joined * RADIUS[limb] * size
        both = weights[:, place] + weights[:, place - 1]
        here = near & (both > 0.999)
        weights[here, place] = (share * both)[here]
        weights[here, place - 1] = ((1 - share) * both)[here]
    return limbs, weights


def _trunk_weights(
    vertices: np.ndarray, own: np.ndarray, joints: Joints
) -> tuple[tuple[str, ...], np.ndarray]:
    """The trunk is stiff; a skirt goes with the thigh on its side, the more the lower it is."""
    limbs = (TRUNK, "left thigh", "right thigh")
    weights = np.zeros((len(vertices), 3))
    weights[:, 0] = 1
    hips, knees = [f"{s} hip" for s in ("left", "right")], [f"{s} knee" for s in ("left", "right")]
    skirt = own == 1
    if not skirt.any() or not all(name in joints for name in (*hips, *knees, "pelvis")):
        return limbs, weights
    hip, knee = [np.mean([joints[name][:2] for name in names], axis=0) for names in (hips, knees)]
    down = knee - hip
    below = _smooth((vertices - hip) @ down / max(float(down @ down), 1e-6)) * 0.9
    across = joints["left hip"][:2] - joints["right hip"][:2]
    left = _smooth(0.5 + (vertices - hip) @ across / max(2.5 * float(across @ across), 1e-6))
    share = np.where(skirt, below, 0)
    weights[:, 0], weights[:, 1], weights[:, 2] = 1 - share, share * left, share * (1 - left)
    return limbs, weights


def _bisector(limb: str, parent: str, joints: Joints) -> np.ndarray:
    """The direction in which the figure goes on at a joint: of both bones, or of a folded one its own."""
    own = _direction(limb, joints)
    if parent == TRUNK:
        return own if limb != HEAD else _direction(HEAD, joints)
    if any(name not in joints for name in BONES[parent]):
        return own
    both = own + _direction(parent, joints)
    length = float(np.linalg.norm(both))
    return own if length < 0.5 else both / length


def _inwards(limb: str, joints: Joints) -> np.ndarray:
    """The direction across an arm's bone towards the trunk."""
    own = _direction(limb, joints)
    down = (joints["pelvis"] - joints[BONES[limb][0]])[:2]
    across = down - (down @ own) * own
    return across / max(float(np.linalg.norm(across)), 1e-6)


def _direction(limb: str, joints: Joints) -> np.ndarray:
    start, end = BONES[limb]
    bone = joints[end][:2] - joints[start][:2]
    return bone / max(float(np.linalg.norm(bone)), 1e-6)


def _from_edge(mask: np.ndarray, places: np.ndarray) -> np.ndarray:
    """``(N,)`` float64: pixels from the mask's outline at ``(N, 2)`` places, negative outside."""
    one, other = (cv2.distanceTransform(side.astype(np.uint8), cv2.DIST_L2, 5) for side in (mask, ~mask))
    # Pixels beside the outline are one from each other's centres, half of that from it.
    away = one - other
    away -= 0.5 * np.sign(away)
    x, y = places.astype(np.float32).T[..., None]
    return np.concatenate(
        [
            cv2.remap(away, x[part], y[part], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[:, 0]
            for part in np.array_split(np.arange(len(x)), len(x) // 2**15 + 1)
        ]
    ).astype(np.float64)


def _smooth(share: np.ndarray) -> np.ndarray:
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


def _bulge(layer: Layer, rows: np.ndarray, columns: np.ndarray, size: float) -> np.ndarray:
    """Round as a parabola over the layer's width in each row, or over a limb's distance to its edge."""
    inside = layer.alpha > 0.5
    if not layer.group.closed:
        away = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
        return np.asarray(away[rows, columns], np.float64)
    width = np.arange(inside.shape[1])
    any_ = inside.any(axis=1)
    left = np.where(any_, inside.argmax(axis=1), 0)
    right = np.where(any_, inside.shape[1] - 1 - inside[:, ::-1].argmax(axis=1), 0)
    smoothing = (0, 0)
    sigma = max(1.0, 0.02 * size)
    ends = [cv2.GaussianBlur(e.astype(np.float32)[:, None], smoothing, sigma)[:, 0] for e in (left, right)]
    if any_.any():
        known = np.flatnonzero(any_)
        ends = [np.interp(np.arange(len(e)), known, e[known]) for e in (left, right)]
    middle, half = (ends[0] + ends[1]) / 2, np.maximum((ends[1] - ends[0]) / 2, 1)
    u = (width[columns] - middle[rows]) / half[rows]
    depth = ROUND[TRUNK if layer.group.name == "trunk" else HEAD] * np.minimum(half[rows], 0.13 * size)
    # A parabola: an ellipse is steep at its edges, and would lose a rim at every turn. Front and back meet.
    away = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)[rows, columns]
    return depth * np.clip(1 - u * u, 0, 1) * np.clip((away / size - 0.5 / FINE) / CLOSING, 0, 1)
