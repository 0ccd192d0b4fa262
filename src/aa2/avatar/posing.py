"""The figure in another pose: where every vertex of its meshes goes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aa2.avatar.groups import BONES, HEAD, SKIRT, TRUNK, opposite, parent_of
from aa2.avatar.head import limited
from aa2.avatar.limbs import Joints
from aa2.avatar.mesh import Mesh
from aa2.vectors import cross

THIGHS = ("left thigh", "right thigh")
SIDEWAYS = np.pi / 3
"""Radians of a turn of the trunk up to which a skirt does not turn."""
STATURE = 1.7
"""Metres that a stature is taken for."""
STRETCH = (0.0, 1.25)
"""Bounds of a bone's length on the screen, in its length in the reference at the figure's scale."""
FORESHORTENED = 0.15
"""How much, in lengths of a bone, its direction is held to that of the bone it hangs on: when it points to
the camera it has none."""
BACKWARDS = -0.2
"""The cosine of the angle between head and trunk below which no neck turns."""
WIDTHS = (0.75, 1.3)
"""Bounds of the trunk's width in that of the reference at the figure's scale."""


@dataclass(frozen=True)
class Skeleton:
    """One frame's joints in space: x, y, and z behind the pelvis, in pixels.

    Attributes:
        joints: by name, ``(3,)``.
        size: the stature in pixels.
        head: ``(3, 3)`` the head's turn, columns its left, down and forth; None where it is not known.
    """

    joints: dict[str, np.ndarray]
    size: float
    head: np.ndarray | None = None

    @staticmethod
    def of(joints: Joints, size: float, head: np.ndarray | None = None) -> Skeleton:
        """Of `find_joints` and `head_turn`, with neck and pelvis known.

        Nobody's head looks backwards: where it seems to, its face was found at the back of a head, and it is
        turned as the trunk. So is the head of somebody who is seen from behind and of whose face nothing is
        known: something hides it.
        """
        deep = size / STATURE
        places = {name: np.array([j[0], j[1], j[2] * deep]) for name, j in joints.items()}
        skeleton = Skeleton(places, size, head)
        trunk = trunk_frame(skeleton)
        back = trunk[2, 2] if head is None else trunk[:, 2] @ head[:, 2]
        if back < BACKWARDS:
            skeleton = replace(skeleton, head=trunk)
        return skeleton

    def mirrored(self) -> Skeleton:
        """Of the picture turned about the line x = 0, left and right exchanged."""
        turned = {opposite(name): joint * (-1, 1, 1) for name, joint in self.joints.items()}
        flip = np.diag([-1.0, 1, 1])
        return Skeleton(turned, self.size, None if self.head is None else flip @ self.head @ flip)

    def scaled(self, factor: float) -> Skeleton:
        """In a picture of another size."""
        return Skeleton({name: j * factor for name, j in self.joints.items()}, self.size * factor, self.head)


class Posing:
    """Carries points of the figure from its pose in the reference to another.

    Args:
        rest: in the reference.
        posed: wanted.
    """

    def __init__(self, rest: Skeleton, posed: Skeleton) -> None:
        self.rest, self.posed, self.scale = rest, posed, posed.size / rest.size
        self._turns: dict[str, np.ndarray] = {}

    def has(self, limb: str) -> bool:
        """Whether a limb's place is known in both poses."""
        names = ("neck", "pelvis") if limb in (TRUNK, SKIRT) else BONES[limb]
        return all(name in self.rest.joints and name in self.posed.joints for name in names)

    def carry(self, mesh: Mesh, back: bool = False) -> np.ndarray:
        """``(N, 3)``: where the vertices go, x and y in pixels and the depth; NaN where nobody knows.

        Args:
            mesh: of a layer.
            back: whether the other side of it is meant.
        """
        bulge = -mesh.bulge if back else mesh.bulge
        result = np.zeros((len(mesh.vertices), 3))
        parts: dict[int, np.ndarray] = {}
        known = np.zeros(len(mesh.vertices))
        for place, limb in enumerate(mesh.limbs):
            used = mesh.weights[:, place] > 0
            if not used.any() or not self.has(limb):
                continue
            moved = np.full((len(mesh.vertices), 3), np.nan)
            if limb in THIGHS and set(THIGHS) <= set(mesh.limbs):  # of the trunk's layer, not of a leg's
                moved[used] = self._skirt(limb, mesh.vertices[used], bulge[used])
            else:
                moved[used] = self._moved(limb, mesh.vertices[used], bulge[used])
            parts[place] = moved
            known += mesh.weights[:, place]
            result[used] += mesh.weights[used, place, None] * moved[used]
        # A limb that is not known ends at its joint.
        result /= np.where(known >= 0.5, known, np.nan)[:, None]
        self._keep_round(result, mesh, parts)
        return result

    def _keep_round(self, result: np.ndarray, mesh: Mesh, parts: dict[int, np.ndarray]) -> None:
        """At a bent joint points keep their distance from it: a mean of two turns would pull them in."""
        for place in range(1, len(mesh.limbs)):
            limb, parent = mesh.limbs[place], mesh.limbs[place - 1]
            if limb in (HEAD,) or parent_of(limb) != parent or place not in parts or place - 1 not in parts:
                continue
            joint = self.posed.joints.get(BONES[limb][0])
            both = (mesh.weights[:, place] > 0) & (mesh.weights[:, place - 1] > 0)
            if joint is None or not both.any():
                continue
            wanted = sum(
                mesh.weights[both, p] * np.linalg.norm(parts[p][both, :2] - joint[:2], axis=1)
                for p in (place - 1, place)
            )
            away = result[both, :2] - joint[:2]
            now = np.linalg.norm(away, axis=1)
            grown = np.clip(wanted / np.maximum(now, 1e-6), 1, 2)
            result[both, :2] = joint[:2] + away * grown[:, None]

    def _moved(self, limb: str, points: np.ndarray, bulge: np.ndarray) -> np.ndarray:
        if limb in (TRUNK, SKIRT):
            return self._trunk(points, bulge)
        if limb == HEAD:
            return self._head(points, bulge)
        return self._limb(limb, points, bulge)

    def _skirt(self, limb: str, points: np.ndarray, bulge: np.ndarray) -> np.ndarray:
        """What hangs about a thigh goes with it, and turns with the trunk: from behind it is mirrored."""
        own, wanted = trunk_frame(self.rest)[:, 0], trunk_frame(self.posed)[:, 0]
        wide = max(float(np.linalg.norm(own[:2])), 1e-6)
        aside = wanted[:2] @ (self.turn(TRUNK) @ own[:2]) / wide
        turned = np.arctan2(wanted[2], aside) - np.arctan2(own[2], wide)
        turned = (turned + np.pi) % (2 * np.pi) - np.pi
        # Wide clothes hang round, and turn only where they are seen from the side or from behind.
        about = np.sign(turned) * max(abs(turned) - SIDEWAYS, 0) * np.pi / (np.pi - SIDEWAYS)
        return self._limb(limb, points, bulge, (float(np.cos(about)), float(np.sin(about))))

    def _limb(
        self, limb: str, points: np.ndarray, bulge: np.ndarray, about: tuple[float, float] | None = None
    ) -> np.ndarray:
        """``about`` are cosine and sine of its turn about its bone; None: it is round, whatever its turn."""
        start, end = BONES[limb]
        a, b = self.rest.joints[start], self.rest.joints[end]
        c, d = self.posed.joints[start], self.posed.joints[end]
        bone = (b - a)[:2]
        length = max(float(np.linalg.norm(bone)), 1e-6)
        along, across = bone / length, np.array([-bone[1], bone[0]]) / length
        target = (d - c)[:2]
        reach = float(np.linalg.norm(target))
        turned = self.turn(limb)
        forth, aside = turned @ along, turned @ across
        share = (points - a[:2]) @ along / length
        held = np.clip(share, 0, 1)
        offset = points - (a[:2] + held[:, None] * bone)
        stretch = np.clip(reach / (length * self.scale), *STRETCH)
        beyond = (offset @ along) * min(max(stretch, 0.3), 1.0)
        aside_by = offset @ across
        nearer = np.abs(bulge)
        if about is not None:
            cosine, sine = about
            aside_by, nearer = cosine * aside_by + sine * bulge, cosine * bulge - sine * aside_by
        anchor = c + held[:, None] * (d - c)
        moved = anchor[:, :2] + self.scale * (beyond[:, None] * forth + aside_by[:, None] * aside)
        return np.column_stack([moved, anchor[:, 2] - self.scale * nearer])

    def turn(self, limb: str) -> np.ndarray:
        """``(2, 2)``: how a limb is turned on the screen from its pose in the reference."""
        if limb in self._turns:
            return self._turns[limb]
        if limb in (TRUNK, SKIRT, HEAD):
            start, end = "neck", "pelvis"
            before = np.eye(2)
        else:
            start, end = BONES[limb]
            parent = parent_of(limb)
            before = self.turn(parent) if parent and self.has(parent) else np.eye(2)
        bone = (self.rest.joints[end] - self.rest.joints[start])[:2]
        target = (self.posed.joints[end] - self.posed.joints[start])[:2]
        length = max(float(np.linalg.norm(bone)), 1e-6)
        wanted = target / (length * self.scale) + FORESHORTENED * (before @ bone) / length
        if limb in (TRUNK, SKIRT, HEAD):
            wanted = target
        angle = np.arctan2(wanted[1], wanted[0]) - np.arctan2(bone[1], bone[0])
        turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        self._turns[limb] = turned
        return turned

    def _trunk(self, points: np.ndarray, bulge: np.ndarray) -> np.ndarray:
        rest, posed = self.rest.joints, self.posed.joints
        own, wanted = trunk_frame(self.rest), trunk_frame(self.posed)
        moved = self._turned_trunk(points, bulge, own, wanted)
        corners = [f"{s} {j}" for j in ("shoulder", "hip") for s in ("left", "right")]
        if all(name in rest and name in posed for name in corners):
            # What the turn leaves of the four joints' ways is spread over the trunk.
            square = np.array([rest[name][:2] for name in corners])
            at = self._turned_trunk(square, np.zeros(4), own, wanted, np.array([rest[n][2] for n in corners]))
            left = np.array([posed[name][:2] for name in corners]) - at[:, :2]
            moved[:, :2] += self._bilinear(points) @ left
        return moved

    def _turned_trunk(
        self,
        points: np.ndarray,
        bulge: np.ndarray,
        own: np.ndarray,
        wanted: np.ndarray,
        behind: np.ndarray | None = None,
    ) -> np.ndarray:
        rest, posed = self.rest.joints, self.posed.joints
        spine = rest["pelvis"] - rest["neck"]
        share = (points - rest["neck"][:2]) @ spine[:2] / max(float(spine[:2] @ spine[:2]), 1e-6)
        held = np.clip(share, 0, 1)
        anchor = rest["neck"] + held[:, None] * spine
        # The surface lies over the plane of the trunk, which may be turned in the reference already.
        flat = points - anchor[:, :2]
        if behind is None:
            normal = own[:, 2]
            slope = -(flat @ normal[:2]) / np.copysign(max(abs(normal[2]), 0.5), normal[2])
            # The plane ends at its joints, and what is seen beside them is not so much deeper.
            most = trunk_width(self.rest) / 2 * float(np.linalg.norm(normal[:2]))
            depth = np.clip(slope, -most, most) - bulge
        else:
            depth = behind - anchor[:, 2]
        local = np.column_stack([flat, depth]) @ own
        local[:, 0] *= self._width(own, wanted)
        place = posed["neck"] + held[:, None] * (posed["pelvis"] - posed["neck"])
        return place + self.scale * local @ wanted.T

    def _width(self, own: np.ndarray, wanted: np.ndarray) -> float:
        ratio = trunk_width(self.posed) / max(trunk_width(self.rest), 1e-6) / self.scale
        return float(np.clip(ratio, *WIDTHS))

    def _bilinear(self, points: np.ndarray) -> np.ndarray:
        """``(N, 4)``: how far points are at the left and right shoulder and hip."""
        rest = self.rest.joints
        spine = (rest["pelvis"] - rest["neck"])[:2]
        down = np.clip((points - rest["neck"][:2]) @ spine / max(float(spine @ spine), 1e-6), 0, 1)
        pairs = [rest[f"left {j}"] - rest[f"right {j}"] for j in ("shoulder", "hip")]
        across = np.mean(pairs, axis=0)[:2]
        middle = rest["neck"][:2] + down[:, None] * spine
        width = max(float(across @ across), (0.05 * self.rest.size) ** 2)
        left = np.clip(0.5 + (points - middle) @ across / width, 0, 1)
        return np.stack([(1 - down) * left, (1 - down) * (1 - left), down * left, down * (1 - left)], axis=1)

    def _head(self, points: np.ndarray, bulge: np.ndarray) -> np.ndarray:
        centre, place = self.rest.joints["head"], self.posed.joints["head"]
        offset = np.column_stack([points - centre[:2], -bulge])
        if self.rest.head is not None and self.posed.head is not None:
            turned = limited(self.posed.head @ self.rest.head.T)
        else:
            turned = np.eye(3)
            turned[:2, :2] = self.turn(TRUNK)
        return place + self.scale * offset @ turned.T


def trunk_width(skeleton: Skeleton) -> float:
    """Pixels from side to side of the trunk, in space."""
    return float(np.linalg.norm(_across(skeleton)))


def trunk_frame(skeleton: Skeleton) -> np.ndarray:
    """``(3, 3)``, columns: the trunk's left, down its spine, and its front's opposite, in camera axes."""
    joints = skeleton.joints
    down = joints["pelvis"] - joints["neck"]
    down = down / max(float(np.linalg.norm(down)), 1e-6)
    across = _across(skeleton)
    across = across - (across @ down) * down
    length = float(np.linalg.norm(across))
    across = across / length if length > 1e-6 else np.array([1.0, 0, 0])
    return np.column_stack([across, down, cross(across, down)])


def _across(skeleton: Skeleton) -> np.ndarray:
    joints, sides = skeleton.joints, []
    for joint in ("shoulder", "hip"):
        if f"left {joint}" in joints and f"right {joint}" in joints:
            sides.append(joints[f"left {joint}"] - joints[f"right {joint}"])
    return np.mean(sides, axis=0) if sides else np.array([0.155 * skeleton.size, 0, 0])
