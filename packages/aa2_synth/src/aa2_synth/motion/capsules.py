"""A body as capsules: what limbs must not enter, measured from its own vertices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aa2_synth.body.body import TORSO, Shape, template
from aa2_synth.motion import build
from aa2_synth.motion.bones import bones_of

_SECTIONS = {
    # of the trunk: the bone that carries it, and its height between two bones
    "hips": ("root", "upperleg01.L", "spine05", 0.4),
    "waist": ("spine04", "spine04", "spine03", 0.5),
    "ribs": ("spine02", "spine02", "spine01", 0.3),
    "chest": ("spine01", "spine02", "spine01", 0.95),
}
TRUNK = tuple(_SECTIONS)
_LIMBS = {
    # the bone that carries it, from where to where, and whose vertices give its radius
    "upper_arm": ("upperarm01", "upperarm02", "lowerarm01", "upperarm02"),
    "forearm": ("lowerarm01", "lowerarm01", "wrist", "lowerarm"),
    "hand": ("wrist", "wrist", "finger3-2", "metacarpal"),
    "thigh": ("upperleg02", "upperleg02", "lowerleg01", "upperleg02"),
    "shin": ("lowerleg01", "lowerleg01", "foot", "lowerleg"),
    "foot": ("foot", "foot", "toe3-1", "foot"),
}
_SOFT = 0.85
"""The share of a measured radius that stays when flesh is pressed."""


@dataclass(frozen=True)
class Capsule:
    """All points within a radius of a line, which a bone carries.

    Attributes:
        bone: index of the bone.
        start, end: ``(3,)`` of the line at rest, metres.
        radius: metres.
    """

    bone: int
    start: np.ndarray
    end: np.ndarray
    radius: float

    def placed(
        self, body: Shape, rotations: np.ndarray, positions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Both ends on a posed body.

        Args:
            body: the body at rest.
            rotations: ``(T, J, 3, 3)`` of its bones, as from `aa2_synth.motion.posing.pose`.
            positions: ``(T, J, 3)`` of their heads, metres.

        Returns:
            ``(T, 3)`` the start and ``(T, 3)`` the end, metres.
        """
        turn, at, head = rotations[:, self.bone], positions[:, self.bone], body.heads[self.bone]
        return at + turn @ (self.start - head), at + turn @ (self.end - head)


def capsules(body: Shape) -> dict[str, Capsule]:
    """The capsules of a body by name: the sections of `TRUNK`, "head", and "forearm.L" and so on."""
    found = {name: _section(body, name) for name in TRUNK}
    skull = body.vertices[_vertices("head")]
    low, high = skull.min(axis=0), skull.max(axis=0)
    radius = 0.45 * float(high[0] - low[0])
    middle = 0.5 * (low + high)
    upright = np.array([0.0, 0.0, max(0.5 * (high[2] - low[2]) - radius, 0.0)])
    found["head"] = Capsule(template().bone("head"), middle - upright, middle + upright, radius)
    for letter, _ in build.SIDES:
        for name, (bone, start, end, owner) in _LIMBS.items():
            ends = build.head(body, f"{start}.{letter}"), build.head(body, f"{end}.{letter}")
            skin = body.vertices[_vertices(owner, letter)]
            radius = _SOFT * float(np.median(_distances(skin, *ends)))
            found[f"{name}.{letter}"] = Capsule(template().bone(f"{bone}.{letter}"), *ends, radius)
    return found


def depth(
    points: np.ndarray, start: np.ndarray, end: np.ndarray, reach: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How deep points are in a capsule, and the way out.

    Args:
        points: ``(T, P, 3)``.
        start, end: ``(T, 3)`` the capsule's line.
        reach: its radius and that of what is about the points, one or ``(P,)``.

    Returns:
        ``(T, P)`` metres, 0 outside, and unit vectors ``(T, P, 3)``.
    """
    along = (end - start)[:, None]
    share = ((points - start[:, None]) * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-9)
    out = points - start[:, None] - np.clip(share, 0, 1)[..., None] * along
    distance = np.linalg.norm(out, axis=-1)
    return np.maximum(reach - distance, 0), out / np.maximum(distance, 1e-6)[..., None]


def _section(body: Shape, name: str) -> Capsule:
    bone, low, high, share = _SECTIONS[name]
    skin = body.vertices[_vertices(name)]
    front, back = np.percentile(skin[:, 1], (4, 96))
    wide = np.percentile(np.abs(skin[:, 0]), 96)
    radius = 0.5 * float(back - front) * 0.95
    z = (1 - share) * build.head(body, low)[2] + share * build.head(body, high)[2]
    middle = np.array([0.0, 0.5 * (front + back), z])
    aside = np.array([max(float(wide) * 0.97 - radius, 0.0), 0.0, 0.0])
    return Capsule(template().bone(bone), middle - aside, middle + aside, radius)


@lru_cache(maxsize=32)
def _vertices(owner: str, letter: str = "") -> np.ndarray:
    """The skin of a section of the trunk, of the head, or of the bones whose names begin with ``owner``."""
    shared = template()
    skin = np.zeros(len(shared.vertices), bool)
    skin[np.unique(shared.faces["body"])] = True
    if owner in _SECTIONS:
        _, low, high, share = _SECTIONS[owner]
        z = (1 - share) * shared.heads[shared.bone(low), 2] + share * shared.heads[shared.bone(high), 2]
        near = np.abs(shared.vertices[:, 2] - z) < 0.04
        return np.flatnonzero(skin & near & (shared.regions[:, TORSO] > 0.75))
    owned = shared.weights[:, bones_of(owner, letter)].sum(axis=1) > 0.7
    return np.flatnonzero(skin & owned)


def _distances(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    along = end - start
    share = np.clip((points - start) @ along / (along @ along), 0, 1)
    return np.linalg.norm(points - start - np.outer(share, along), axis=1)
