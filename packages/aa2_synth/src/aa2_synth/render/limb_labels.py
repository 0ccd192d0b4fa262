"""Which limb each vertex of a person belongs to."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from aa2.types import LIMBS
from aa2_synth.body.body import LEG, Template, template
from aa2_synth.characters.character import Attachment, Garment
from aa2_synth.characters.parts import part

_TORSO = 1 + LIMBS.index("torso")
_HEAD = 1 + LIMBS.index("head")
_SKIRT = 1 + LIMBS.index("skirt")
_SIDES = {"L": "left", "R": "right"}
_BONES = {
    "upperleg": "thigh",
    "lowerleg": "shin",
    "foot": "foot",
    "toe": "foot",
    "upperarm": "arm",
    "lowerarm": "forearm",
    "wrist": "hand",
    "finger": "hand",
    "metacarpal": "hand",
}
"""The limb of a bone by how its name begins; neck, head and eyes are the head's, all others the torso's."""
_OF_TRUNK = frozenset(part(name) for name in ("upper clothes", "dress", "coat", "scarf"))
"""Parts that go with the trunk even where they lie over hips, thighs or neck."""
_ARM = ("arm", "forearm", "hand")
_SHAFT = 1.78
"""Place along the leg (1 knee, 2 ankle) above which a boot goes with the shin."""


def limb_of_bone(bone: str) -> int:
    """The label of the limb that a bone of the body moves: 1 for the first of `LIMBS`."""
    for start, limb in _BONES.items():
        if bone.startswith(start):
            return 1 + LIMBS.index(f"{_SIDES[bone[-1]]} {limb}")
    return _HEAD if bone.startswith(("neck", "head", "eye")) else _TORSO


@lru_cache(maxsize=1)
def skin_limbs() -> np.ndarray:
    """``(V,)`` float32: the label of the limb whose bones move each vertex of the template most."""
    body = template()
    shares = np.zeros((len(body.vertices), 1 + len(LIMBS)), np.float32)
    for index, bone in enumerate(body.bones):
        shares[:, limb_of_bone(bone)] += body.weights[:, index]
    return shares.argmax(axis=1).astype(np.float32)


def garment_limbs(garment: Garment) -> np.ndarray:
    """``(V,)`` float32: the labels of what is worn, by the bones below it and by what it is.

    Hair is the head's. A skirt is one from the hips down, above it is the trunk's; so are hems of shirts that
    lie over thighs, and collars. Boots are the feet's up to the ankle.
    """
    limbs, body = skin_limbs(), template()
    if garment.kind == "hair":
        return np.full_like(limbs, _HEAD)
    if garment.kind == "shoe":
        foot = body.fields[:, LEG] > _SHAFT
        left = body.vertices[:, 0] >= 0
        feet = np.where(left, 1 + LIMBS.index("left foot"), 1 + LIMBS.index("right foot"))
        return np.where(foot, feet, limbs).astype(np.float32)
    if garment.mesh == "skirt":
        return np.where(body.vertices[:, 2] < _hips(body), _SKIRT, _TORSO).astype(np.float32)
    if garment.part in _OF_TRUNK:
        arm = np.isin(limbs, [1 + k for k, name in enumerate(LIMBS) if name.split()[-1] in _ARM])
        return np.where(arm, limbs, _TORSO).astype(np.float32)
    return np.where(limbs == _HEAD, _TORSO, limbs).astype(np.float32)


def _hips(body: Template) -> float:
    """The canonical height of the hip joints."""
    return float(body.heads[body.bone("upperleg01.L"), 2])


def attachment_limb(attachment: Attachment) -> int:
    """The label of a rigid thing that is worn: that of its bone's limb."""
    return limb_of_bone(attachment.bone)
