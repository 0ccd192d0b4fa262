"""The joints of the common skeletons by what they are called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from aa2.errors import InputError

_NAMES = {
    "hips": ("hips", "hip", "pelvis", "root"),
    "chest": ("spine1", "spine2", "chest", "spine", "spine3", "upperback", "thorax", "abdomen", "torso"),
    "neck": ("neck", "neck1", "lowerneck", "upperneck"),
    "head": ("head", "head1"),
    "hip": ("upleg", "upperleg", "thigh", "femur", "hip", "hipjoint"),
    "knee": ("lowerleg", "lowleg", "knee", "shin", "calf", "tibia", "leg"),
    "ankle": ("ankle", "foot"),
    "toe": ("toebase", "toe", "toes", "toe0", "ball", "foot"),
    "shoulder": ("uparm", "upperarm", "arm", "shldr", "humerus", "shoulder"),
    "elbow": ("forearm", "lowerarm", "lowarm", "elbow", "radius"),
    "wrist": ("wrist", "hand"),
}
"""What the joints of `retarget.JOINTS` are called, without their sides; the likelier first."""
_OPTIONAL = ("neck", "head", "toe")


_GLUED = re.compile(r"([lr])(hipjoint|femur|tibia|foot|toes|humerus|radius|wrist|hand)")
"""Names of the CMU's whose side is one small letter."""


@dataclass
class Joint:
    """A joint of a hierarchy.

    Attributes:
        name: as the file has it.
        parent: index of its parent, -1 for a root.
        offset: ``(3,)`` from its parent at rest, in the file's unit and axes.
        channels: what is given of it in each frame, such as "xposition" and "zrotation", in order.
        first: the column of its first channel among those of all joints.
    """

    name: str
    parent: int
    offset: np.ndarray = field(default_factory=lambda: np.zeros(3))
    channels: list[str] = field(default_factory=list)
    first: int = 0


def joints_by_name(path: Path, joints: list[Joint]) -> dict[str, int]:
    """The index of the joint for every name of `retarget.JOINTS` but "face".

    Where several hierarchies use the same names, the first is taken.

    Raises:
        InputError: one is missing.
    """
    found: dict[str, int] = {}
    plain = {}
    for index, joint in enumerate(joints):
        plain.setdefault(_plain(joint.name), index)
    for part, aliases in _NAMES.items():
        sided = part not in ("hips", "chest", "neck", "head")
        for side in ("left", "right") if sided else ("",):
            name = f"{side}_{part}" if sided else part
            taken = {found.get(f"{side}_ankle"), found.get("hips")}
            hits = [plain[(side, a)] for a in aliases if (side, a) in plain and plain[(side, a)] not in taken]
            if hits:
                found[name] = hits[0]
            elif part not in _OPTIONAL:
                names = ", ".join(joint.name for joint in joints[:6])
                problem = f"no joint looks like the {name.replace('_', ' ')} among {names}, …"
                raise InputError(path, problem, "name the joints as Mixamo, CMU or Biovision do")
    below = {joint.parent: index for index, joint in reversed(list(enumerate(joints)))}
    for side in ("left", "right"):
        ankle = found[f"{side}_ankle"]
        found.setdefault(f"{side}_toe", below.get(ankle, ankle))
    found.setdefault("neck", _common_ancestor(joints, found["left_shoulder"], found["right_shoulder"]))
    found.setdefault("head", below.get(found["neck"], found["neck"]))
    return found


def _plain(name: str) -> tuple[str, str]:
    """The side and the rest of a joint's name: "mixamorig:LeftUpLeg" is ("left", "upleg")."""
    name = re.sub(r"([a-z])([A-Z])", r"\1 \2", name.split(":")[-1])
    words = [word for word in re.split(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])", name) if word]
    words = [word.lower() for word in words if not re.fullmatch(r"(?i)bip\d*|mixamorig\d*|def|org", word)]
    sides = {"left": "left", "l": "left", "right": "right", "r": "right"}
    side = next((sides[word] for word in words if word in sides), "")
    rest = "".join(word for word in words if word not in sides)
    glued = _GLUED.fullmatch(rest)
    if not side and glued:
        return sides[glued[1]], glued[2]
    return side, rest


def _common_ancestor(joints: list[Joint], first: int, second: int) -> int:
    above = []
    while first >= 0:
        above.append(first)
        first = joints[first].parent
    while second not in above:
        second = joints[second].parent
    return second
