"""Bodies: shapes from phenotypes, forward kinematics, linear blend skinning, all in numpy.

Axes: z up, the person looks along -y, the person's left is +x; metres. Rotations are world rotations that
carry a bone from its rest orientation to the posed one, so the identity everywhere is the rest pose.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aa2.synthesis.body.bake import GRID, SHELLS, baked_path

ARM, LEG, TORSO, HEAD = range(4)
"""Regions of the body, the order of `Template.regions` and `Template.fields`."""
_REGION_BONES = {
    ARM: ("upperarm", "lowerarm", "wrist", "finger", "metacarpal"),
    LEG: ("upperleg", "lowerleg", "foot", "toe"),
    HEAD: ("head", "neck02", "neck03", "eye"),
}


EXPRESSIONS = ("blink", "jaw_open", "smile", "frown", "brows_up", "pucker")
"""What a face can do, the order of `Motion.face`."""


@dataclass(frozen=True)
class Template:
    """What all bodies share.

    Attributes:
        corners: ``(C, V, 3)`` rest vertices at the corners of the phenotype grid.
        corner_heads: ``(C, J, 3)`` rest bone heads there.
        vertices: ``(V, 3)`` canonical rest vertices, which textures and garment cuts refer to.
        heads: ``(J, 3)`` canonical bone heads.
        weights: ``(V, J)`` skinning weights.
        bones: names of the J bones, parents before children.
        parents: ``(J,)`` index of each bone's parent, -1 for the root.
        regressors: ``(23, V)`` weights of the vertices in each COCO body and foot keypoint.
        regressor_names: their names.
        paint: ``(V, 3)`` in [0, 1]: eyeball, lips, ears.
        faces: triangles of ``body`` and of the shells ``tights``, ``skirt``, ``hair``.
        regions: ``(V, 4)`` share of arm, leg, torso and head in each vertex.
        fields: ``(V, 4)`` place along them: arm 0 shoulder, 1 elbow, 2 wrist; leg 0 hip, 1 knee, 2 ankle;
            torso 0 crotch, 1 base of the neck; head 0 its joint, 1 the crown.
    """

    corners: np.ndarray
    corner_heads: np.ndarray
    vertices: np.ndarray
    heads: np.ndarray
    weights: np.ndarray
    bones: list[str]
    parents: np.ndarray
    regressors: np.ndarray
    regressor_names: list[str]
    paint: np.ndarray
    faces: dict[str, np.ndarray]
    regions: np.ndarray
    fields: np.ndarray

    def bone(self, name: str) -> int:
        """The index of a bone."""
        return self.bones.index(name)


@dataclass(frozen=True)
class Shape:
    """One body at rest: ``vertices (V, 3)``, ``normals (V, 3)``, bone ``heads (J, 3)``."""

    vertices: np.ndarray
    normals: np.ndarray
    heads: np.ndarray


@lru_cache(maxsize=1)
def template() -> Template:
    """The baked body, loaded once per process."""
    with np.load(baked_path()) as file:
        data = {name: file[name] for name in file.files}
    bones = [str(name) for name in data["bones"]]
    weights = data["weights"].astype(np.float32)
    return Template(
        corners=data["corners"],
        corner_heads=data["corner_heads"],
        vertices=data["vertices"],
        heads=data["heads"],
        weights=weights,
        bones=bones,
        parents=data["parents"],
        regressors=data["regressors"],
        regressor_names=[str(name) for name in data["regressor_names"]],
        paint=data["paint"].astype(np.float32),
        faces={name: data[f"faces_{name}"] for name in ("body", *SHELLS)},
        regions=_regions(bones, weights),
        fields=_fields(bones, data["vertices"], data["heads"]),
    )


def shape(phenotypes: dict[str, float]) -> Shape:
    """The body with these phenotypes (names and range: `bake.GRID`; 0.5 where not given)."""
    body = template()
    coefficients = np.ones(1)
    for name, knots in GRID.items():
        coefficients = np.outer(coefficients, _hat(phenotypes.get(name, 0.5), np.array(knots))).ravel()
    used = np.flatnonzero(coefficients)
    mix = coefficients[used].astype(np.float32)
    vertices = np.tensordot(mix, body.corners[used].astype(np.float32), 1)
    heads = np.tensordot(mix, body.corner_heads[used], 1)
    return Shape(vertices, normals(vertices, np.concatenate(list(body.faces.values()))), heads)


def _hat(value: float, knots: np.ndarray) -> np.ndarray:
    """Linear interpolation weights of ``knots`` at ``value``."""
    value = float(np.clip(value, knots[0], knots[-1]))
    return np.array([np.interp(value, knots, np.eye(len(knots))[i]) for i in range(len(knots))])


def normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Area-weighted vertex normals ``(V, 3)``."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    face_normals = np.cross(b - a, c - a)
    total = np.zeros_like(vertices)
    for corner, axis in itertools.product(range(3), range(3)):
        total[:, axis] += np.bincount(faces[:, corner], face_normals[:, axis], len(vertices))
    return (total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-9)).astype(np.float32)


def joints(heads: np.ndarray, rotations: np.ndarray, root: np.ndarray) -> np.ndarray:
    """Forward kinematics.

    Args:
        heads: ``(J, 3)`` rest bone heads.
        rotations: ``(T, J, 3, 3)`` world rotations relative to rest.
        root: ``(T, 3)`` position of the root bone.

    Returns:
        ``(T, J, 3)`` posed bone heads.
    """
    positions = np.zeros((*rotations.shape[:2], 3))
    for bone, parent in enumerate(template().parents):
        if parent < 0:
            positions[:, bone] = root
        else:
            positions[:, bone] = positions[:, parent] + rotations[:, parent] @ (heads[bone] - heads[parent])
    return positions


def skin(body: Shape, rotations: np.ndarray, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Linear blend skinning of one frame.

    Args:
        body: the body at rest.
        rotations: ``(J, 3, 3)``.
        positions: ``(J, 3)`` posed bone heads (`joints`).

    Returns:
        ``(V, 3)`` vertices and ``(V, 3)`` normals, float32.
    """
    offsets = positions - np.einsum("jab,jb->ja", rotations, body.heads)
    transforms = np.concatenate([rotations, offsets[..., None]], axis=2).reshape(-1, 12).astype(np.float32)
    blended = (template().weights @ transforms).reshape(-1, 3, 4)
    vertices = np.einsum("vab,vb->va", blended[..., :3], body.vertices) + blended[..., 3]
    return vertices, np.einsum("vab,vb->va", blended[..., :3], body.normals)


def _regions(bones: list[str], weights: np.ndarray) -> np.ndarray:
    share = np.zeros((len(weights), 4), np.float32)
    for index, bone in enumerate(bones):
        owners = [region for region, names in _REGION_BONES.items() if bone.startswith(names)]
        share[:, owners[0] if owners else TORSO] += weights[:, index]
    return share


def _fields(bones: list[str], vertices: np.ndarray, heads: np.ndarray) -> np.ndarray:
    def head(name: str) -> np.ndarray:
        return heads[bones.index(name)]

    fields = np.zeros((len(vertices), 4), np.float32)
    for side, chosen in (("L", vertices[:, 0] >= 0), ("R", vertices[:, 0] < 0)):
        for region, names in (
            (ARM, ("upperarm01", "lowerarm01", "wrist")),
            (LEG, ("upperleg01", "lowerleg01", "foot")),
        ):
            chain = [head(f"{name}.{side}") for name in names]
            fields[chosen, region] = _along(chain, vertices[chosen])
    crotch, neck, skull = head("upperleg01.L")[2] - 0.06, head("neck01")[2], head("head")[2]
    fields[:, TORSO] = (vertices[:, 2] - crotch) / (neck - crotch)
    fields[:, HEAD] = (vertices[:, 2] - skull) / (vertices[:, 2].max() - skull)
    return fields


def _along(chain: list[np.ndarray], points: np.ndarray) -> np.ndarray:
    """Place of each point along a polyline: k at its k-th vertex, running on beyond both ends."""
    nearest = np.full(len(points), np.inf)
    place = np.zeros(len(points), np.float32)
    for k, (start, end) in enumerate(itertools.pairwise(chain)):
        step = end - start
        along = (points - start) @ step / (step @ step)
        along = np.clip(along, -1.0 if k == 0 else 0.0, 9.0 if k == len(chain) - 2 else 1.0)
        distance = np.linalg.norm(points - (start + along[:, None] * step), axis=1)
        better = distance < nearest
        nearest[better], place[better] = distance[better], k + along[better]
    return place
