"""Bodies: shapes from phenotypes, forward kinematics, linear blend skinning, all in numpy.

Axes: z up, the person looks along -y, the person's left is +x; metres. Rotations are world rotations that
carry a bone from its rest orientation to the posed one, so the identity everywhere is the rest pose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from aa2_synth.body.bake import GRID, NUANCES, PAINTS, SHELLS, baked_path
from aa2_synth.body.coarser import FAR, coarser
from aa2_synth.body.regions import ARM, HEAD, LEG, TORSO, fields, regions
from aa2_synth.body.targets import EXPRESSIONS

__all__ = ["ARM", "EXPRESSIONS", "HEAD", "LEG", "TORSO", "Shape", "Template"]
__all__ += ["joints", "normals", "shape", "skin", "template"]


@dataclass(frozen=True)
class Moves:
    """Displacements of some vertices.

    Attributes:
        names: of the R displacements.
        vertices: ``(M,)`` indices of those that they move.
        moves: ``(R, M, 3)`` metres at amount 1.
    """

    names: tuple[str, ...]
    vertices: np.ndarray
    moves: np.ndarray


@dataclass(frozen=True)
class Template:
    """What all bodies share.

    Attributes:
        corners: ``(C, V, 3)`` metres, rest vertices at the corners of the phenotype grid.
        corner_heads: ``(C, J, 3)`` rest bone heads there.
        nuances: ``(K, N, V, 3)`` changes by `bake.NUANCES` at the K corners of gender and age.
        nuance_heads: ``(K, N, J, 3)`` theirs of the bone heads.
        features: what makes faces differ.
        expressions: what a face can do.
        vertices: ``(V, 3)`` canonical rest vertices, which textures and garment cuts refer to.
        heads: ``(J, 3)`` canonical bone heads.
        weights: ``(V, J)`` skinning weights.
        blend: the same as a sparse matrix.
        bones: names of the J bones, parents before children.
        parents: ``(J,)`` index of each bone's parent, -1 for the root.
        regressors: sparse ``(23, V)``: the vertices in each COCO body and foot keypoint.
        regressor_names: their names.
        paint: ``(V, 5)`` in [0, 1]: `bake.PAINTS`.
        faces: ``(F, 3)`` triangles of ``body`` and of each of the shells ``tights``, ``skirt``, ``hair``.
        coarse_faces: ``(F, 3)`` fewer of each over the same vertices, for small figures.
        far_faces: ``(F, 3)`` still fewer, for figures far away and for shadows.
        regions: ``(V, 4)`` share of arm, leg, torso and head in each vertex.
        fields: ``(V, 4)`` place along them: arm 0 shoulder, 1 elbow, 2 wrist; leg 0 hip, 1 knee, 2 ankle;
            torso 0 crotch, 1 base of the neck; head 0 its joint, 1 the crown.
    """

    corners: np.ndarray
    corner_heads: np.ndarray
    nuances: np.ndarray
    nuance_heads: np.ndarray
    features: Moves
    expressions: Moves
    vertices: np.ndarray
    heads: np.ndarray
    weights: np.ndarray
    blend: Any
    bones: list[str]
    parents: np.ndarray
    regressors: Any
    regressor_names: list[str]
    paint: np.ndarray
    faces: dict[str, np.ndarray]
    coarse_faces: dict[str, np.ndarray]
    far_faces: dict[str, np.ndarray]
    regions: np.ndarray
    fields: np.ndarray

    def bone(self, name: str) -> int:
        """The index of the bone called ``name`` among the J.

        Raises:
            ValueError: no bone is called so.
        """
        return self.bones.index(name)

    def painted(self, name: str) -> np.ndarray:
        """``(V,)`` in [0, 1]: one of `bake.PAINTS`, by its name."""
        return self.paint[:, PAINTS.index(name)]


@dataclass(frozen=True)
class Shape:
    """One body at rest, metres, z up, looking along -y.

    Attributes:
        vertices, normals: ``(V, 3)`` float32.
        heads: ``(J, 3)`` bone heads.
        moves: ``(E, M, 3)`` how each of `EXPRESSIONS` moves the vertices of ``Template.expressions``.
    """

    vertices: np.ndarray
    normals: np.ndarray
    heads: np.ndarray
    moves: np.ndarray

    @cached_property
    def turns(self) -> np.ndarray:
        """``(E, M, 3)`` how each of `EXPRESSIONS` turns the normals of those vertices."""
        face, still = _face_triangles(), self.vertices[template().expressions.vertices]
        at_rest = normals(still, face)
        return np.stack([normals(still + move, face) - at_rest for move in self.moves])


@lru_cache(maxsize=1)
def template() -> Template:
    """The baked body, loaded once per process.

    Raises:
        InputError: as `aa2_synth.body.bake.baked_path` does.
    """
    from scipy.sparse import csr_matrix

    with np.load(baked_path()) as file:
        data = {name: file[name] for name in file.files}
    bones = [str(name) for name in data["bones"]]
    weights = data["weights"].astype(np.float32)
    names = ("body", *SHELLS)
    features = tuple(str(name) for name in data["feature_names"])
    return Template(
        corners=data["corners"].astype(np.float32),
        corner_heads=data["corner_heads"],
        nuances=data["nuances"].astype(np.float32),
        nuance_heads=data["nuance_heads"],
        features=Moves(features, data["feature_vertices"], data["feature_moves"]),
        expressions=Moves(EXPRESSIONS, data["expression_vertices"], data["expression_moves"]),
        vertices=data["vertices"],
        heads=data["heads"],
        weights=weights,
        blend=csr_matrix(weights),
        bones=bones,
        parents=data["parents"],
        regressors=csr_matrix(data["regressors"]),
        regressor_names=[str(name) for name in data["regressor_names"]],
        paint=data["paint"].astype(np.float32),
        faces={name: data[f"faces_{name}"] for name in names},
        coarse_faces={name: data[f"coarse_{name}"] for name in names},
        far_faces={
            name: coarser(data[f"faces_{name}"], data["vertices"], weights, bones, data["paint"], FAR)
            for name in names
        },
        regions=regions(bones, weights),
        fields=fields(bones, data["vertices"], data["heads"]),
    )


def shape(phenotypes: Mapping[str, float], features: Mapping[str, float] | None = None) -> Shape:
    """One body.

    Args:
        phenotypes: names and range of `bake.GRID`, 0.5 where not given, and amounts of `bake.NUANCES`
            (0 where not given; those of ancestry are shares).
        features: amounts of ``Template.features``, about [0, 1].
    """
    body = template()
    mix = _coefficients(phenotypes, list(GRID))
    used = np.flatnonzero(mix)
    shares = _coefficients(phenotypes, ["gender", "age"])[:, None] * _amounts(phenotypes)
    vertices = np.tensordot(mix[used], body.corners[used], 1) + np.tensordot(shares, body.nuances, 2)
    heads = np.tensordot(mix[used], body.corner_heads[used], 1) + np.tensordot(shares, body.nuance_heads, 2)
    moved = vertices[body.features.vertices]
    for name, amount in (features or {}).items():
        moved += np.float32(amount) * _feature_moves()[body.features.names.index(name)]
    vertices[body.features.vertices] = moved
    return finished(vertices, heads, body.expressions.moves.astype(np.float32))


@lru_cache(maxsize=1)
def _feature_moves() -> np.ndarray:
    return template().features.moves.astype(np.float32)


def _amounts(phenotypes: Mapping[str, float]) -> np.ndarray:
    return np.array([phenotypes.get(name, 0.0) for name in NUANCES], np.float32)


def finished(vertices: np.ndarray, heads: np.ndarray, moves: np.ndarray) -> Shape:
    """The shape with these expressions, its normals added.

    Args:
        vertices: ``(V, 3)`` at rest, metres.
        heads: ``(J, 3)`` of the bones.
        moves: ``(E, M, 3)`` as in `Shape`.
    """
    return Shape(vertices, normals(vertices, _all_triangles()), heads, moves)


@lru_cache(maxsize=1)
def _all_triangles() -> np.ndarray:
    return np.concatenate(list(template().faces.values()))


@lru_cache(maxsize=1)
def _face_triangles() -> np.ndarray:
    """Triangles between the vertices that expressions move, numbered among these."""
    body = template()
    number = np.full(len(body.vertices), -1)
    number[body.expressions.vertices] = np.arange(len(body.expressions.vertices))
    faces = number[body.faces["body"]]
    return faces[(faces >= 0).all(axis=1)]


def _coefficients(phenotypes: Mapping[str, float], names: list[str]) -> np.ndarray:
    """``(C,)`` shares of the corners of the grid of ``names``."""
    coefficients = np.ones(1)
    for name in names:
        knots = np.array(GRID[name])
        value = float(np.clip(phenotypes.get(name, 0.5), knots[0], knots[-1]))
        hats = [np.interp(value, knots, row) for row in np.eye(len(knots))]
        coefficients = np.outer(coefficients, hats).ravel()
    return coefficients.astype(np.float32)


def normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """``(V, 3)`` float32 unit normals of vertices, weighted by the areas of their triangles.

    Args:
        vertices: ``(V, 3)``, of any unit.
        faces: ``(F, 3)`` indices of vertices.
    """
    a, b, c = (vertices.take(faces[:, i], axis=0) for i in range(3))  # faster than by brackets
    (ux, uy, uz), (vx, vy, vz) = (b - a).T, (c - a).T
    total = np.empty_like(vertices)
    for axis, flat in enumerate((uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx)):
        total[:, axis] = np.bincount(faces.ravel(), np.repeat(flat, 3), len(vertices))
    length = np.sqrt((total * total).sum(axis=1, keepdims=True))
    return (total / (length + 1e-9)).astype(np.float32)


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


def skin(
    body: Shape, rotations: np.ndarray, positions: np.ndarray, expression: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Linear blend skinning of one frame.

    Args:
        body: the body at rest.
        rotations: ``(J, 3, 3)`` world rotations from rest.
        positions: ``(J, 3)`` posed bone heads (`joints`), metres.
        expression: ``(E,)`` amounts of `EXPRESSIONS` in [0, 1]; None for a face at rest.

    Returns:
        ``(V, 3)`` vertices in metres and ``(V, 3)`` normals, float32.
    """
    shared = template()
    vertices, normals = body.vertices, body.normals
    if expression is not None and np.any(expression):
        amounts, chosen = np.asarray(expression, np.float32), shared.expressions.vertices
        vertices, normals = vertices.copy(), normals.copy()
        vertices[chosen] += np.tensordot(amounts, body.moves, 1)
        normals[chosen] += np.tensordot(amounts, body.turns, 1)
    offsets = positions - np.einsum("jab,jb->ja", rotations, body.heads)
    transforms = np.concatenate([rotations, offsets[..., None]], axis=2).reshape(-1, 12).astype(np.float32)
    blended = (shared.blend @ transforms).reshape(-1, 3, 4)
    turn = blended[..., :3]
    return np.einsum("vab,vb->va", turn, vertices) + blended[..., 3], np.einsum("vab,vb->va", turn, normals)
