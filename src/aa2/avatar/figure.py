"""The lifted reference: one figure of the character, made once, posed and drawn as often as wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from aa2.avatar.drawing import BEHIND, Canvas, Drawn, Surface
from aa2.avatar.face.live_head import LiveHead
from aa2.avatar.fingers import Hand
from aa2.avatar.groups import HEAD, Group, opposite
from aa2.avatar.handles import Handles
from aa2.avatar.head import head_turn
from aa2.avatar.lower_body import above, tucked_in, with_both_toes
from aa2.avatar.mesh import FINE, Mesh, mesh_of
from aa2.avatar.mirroring import mirrored, of_limbs, seen_of, unseen_limbs
from aa2.avatar.order import settled
from aa2.avatar.posing import Posing, Skeleton
from aa2.avatar.redrawn_arms import redrawn_sides, with_redrawn_arms
from aa2.avatar.skeletons import skeleton_of, with_hands_wrists
from aa2.avatar.textures import Textures
from aa2.avatar.whole_figure import WholeFigure, joints_of
from aa2.types import Pose, Reference

if TYPE_CHECKING:
    from aa2.avatar.limb_labels.labels import LimbMaps

Size = tuple[int, int]
Box = tuple[int, int, int, int]
OPEN, FINGERS = 0.5, 270
"""How surely a hand must be open for its fingers to follow; vertices along a stature that they take."""
LOWER = {f"{side} {joint}" for side in ("left", "right") for joint in ("hip", "knee")}
"""Joints of which one must be known for anything to be drawn on below a half figure."""
UNDER = 0.03
"""Statures by which the other side's limb lies under what is seen of the own one."""
SETTLED = 320
"""Pixels of stature at which layers are ordered."""


@dataclass(frozen=True)
class _Part:
    """A layer of the figure: its mesh, its pose in the reference, its front and perhaps back."""

    group: Group
    mesh: Mesh
    handles: Handles
    rest: Skeleton
    front: Textures
    back: Textures | None
    nearer: float = 0.0
    head: LiveHead | None = None
    hand: Hand | None = None
    shown: Mesh | None = None
    """What the picture shows of a figure that was drawn on; None of others."""

    def posed(
        self,
        posing: Posing,
        keypoints: np.ndarray,
        confidence: np.ndarray,
        bent: bool,
        moved: np.ndarray | None = None,
    ) -> list[Surface]:
        """Its surfaces with the pose's fingers and, where wanted, its expression; the front last.

        ``moved`` is by how much its handles are, ``(K, 2)``.
        """
        mesh = self.mesh
        if self.shown is not None and not set(posing.posed.joints) & LOWER:
            mesh = self.shown  # what hides the driver's hips is not to be drawn over
        if self.hand is not None:
            fingers = self.hand.moved(mesh.places, keypoints, confidence)
            mesh = replace(mesh, vertices=mesh.vertices + fingers)
        surfaces = list(self.surfaces(posing, mesh))
        if self.head is not None:
            surfaces = self.head.posed(surfaces, keypoints, confidence, posing.posed.head, bent)
        if moved is None:
            return surfaces
        by = np.pad(self.handles.spread(moved), ((0, 0), (0, 1)))
        return [replace(surface, vertices=surface.vertices + by) for surface in surfaces]

    def surfaces(self, posing: Posing, mesh: Mesh) -> Iterator[Surface]:
        """Of a mesh of the part."""
        nearer = (self.group.nearer + self.nearer) * posing.posed.size
        if self.back is not None:
            texture, behind = self.back.in_size(posing.scale), mesh.triangles[:, ::-1]
            vertices = posing.carry(mesh, back=True)
            yield Surface(vertices, behind, None, mesh.places, texture, nearer, posing.scale, mesh.inside)
        texture, vertices = self.front.in_size(posing.scale), posing.carry(mesh)
        for only, triangles in enumerate(mesh.cut):
            if len(triangles):
                yield Surface(
                    vertices, triangles, only, mesh.places, texture, nearer, posing.scale, mesh.inside
                )
        yield Surface(vertices, mesh.triangles, None, mesh.places, texture, nearer, posing.scale, mesh.inside)


@dataclass(frozen=True)
class Placed:
    """Where a figure is in a frame.

    Attributes:
        surfaces: all of its.
        box: left, top, right and bottom of what they cover.
        points: ``(K, 2)`` pixels, its handles, layer by layer.
        stature: pixels.
    """

    surfaces: list[Surface]
    box: Box
    points: np.ndarray
    stature: float


class Figure:
    """A reference on a mesh; of a half figure with legs that are guessed (`aa2.avatar.lower_body`).

    Args:
        reference: the character, a picture of any size.
        maps: which limb is where in it; None where it has no pose.
        as_seen: whether no arm is redrawn (`aa2.avatar.redrawn_arms`).

    Attributes:
        rest: its joints in the picture; None where it has no pose.
        redrawn: sides of which the arm is redrawn.
    """

    def __init__(self, reference: Reference, maps: LimbMaps | None, as_seen: bool = False) -> None:
        self._make(WholeFigure.of(reference, maps), as_seen)

    @classmethod
    def of(cls, whole: WholeFigure | None, as_seen: bool = False) -> Figure:
        """The figure of a reference that is taken apart already."""
        figure = cls.__new__(cls)
        figure._make(whole, as_seen)
        return figure

    def _make(self, whole: WholeFigure | None, as_seen: bool) -> None:
        self._shod = whole is not None and whole.cut is not None
        self._parts: list[_Part] = []
        self.rest: Skeleton | None = None
        self.redrawn: list[str] = []
        if whole is None:
            return
        reference, joints, size, layers = whole.reference, whole.joints, whole.size, whole.layers
        pose = reference.pose
        self.redrawn = [] if as_seen else redrawn_sides(joints, size)
        if self.redrawn:
            layers = with_redrawn_arms(layers, reference, whole.maps.label, joints, size)
            joints = joints_of(with_hands_wrists(pose, self.redrawn, size))
        turn = head_turn(pose.keypoints[0], pose.confidence[0])
        self.rest = rest = Skeleton.of(joints, size, turn)
        if self._shod:
            layers = [tucked_in(layer, joints, size) for layer in layers]
        unseen = unseen_limbs(layers)
        for layer in layers:
            hand = _hand(layer.group, pose) if layer.group.limbs[-1].endswith("hand") else None
            mesh = mesh_of(layer, layer.joints or joints, size, FINE if hand is None else FINGERS)
            if mesh is not None:
                back = Textures(layer, back=True) if layer.group.closed else None
                head = LiveHead(reference, mesh.places) if HEAD in layer.group.limbs else None
                if hand is not None:
                    apart = hand.cut(mesh.places, mesh.triangles)
                    mesh = replace(mesh, triangles=mesh.triangles[~apart])
                if layer.group.side is not None:
                    # What is seen stays; what was guessed of such a limb is the other side's.
                    left = frozenset(layer.group.limbs) - unseen
                    mesh = of_limbs(mesh, left, seen_of(layer, mesh))
                front, handles = Textures(layer), Handles.of(mesh, size)
                own = rest if layer.joints is None else Skeleton.of(layer.joints, size, turn)
                part = _Part(layer.group, mesh, handles, own, front, back, head=head, hand=hand)
                if whole.cut is not None and own is rest:
                    part = replace(part, shown=above(mesh, whole.cut))
                self._parts.append(part)
        self._parts = _settled(self._parts, rest)
        self._parts += _mirrored(self._parts, unseen)

    def onto(self, pose: Pose, size: Size) -> tuple[np.ndarray, np.ndarray]:
        """Colours and coverage of `draw`."""
        drawn = self.draw(pose, size)
        return drawn.colours, drawn.coverage

    def draw(self, pose: Pose, size: Size) -> Drawn:
        """The figure in another pose.

        Args:
            pose: one frame, pixels of the result; limbs with an unknown joint in the picture are left out,
                nearer limbs cover farther ones.
            size: width and height of the result.
        """
        posed = self.skeleton(pose, size)
        surfaces = [surface for part in self._posed(pose, posed, bent=True) for surface in part]
        canvas = Canvas(size, _box(surfaces) or (0, 0, 0, 0), BEHIND * (posed.size if posed else 0))
        for surface in surfaces:
            canvas.add(surface)
        return canvas.finished()

    @property
    def handles(self) -> list[np.ndarray]:
        """Of each layer ``(K, 2)``, where its handles are in the picture, in statures."""
        return [part.mesh.vertices[part.handles.vertices] / part.rest.size for part in self._parts]

    def placed(self, pose: Pose, frame: Size) -> Placed | None:
        """Where the figure is in another pose, without an expression; None where it is not.

        Args:
            pose: one frame, pixels.
            frame: width and height of the picture that it is in.
        """
        posed = self.skeleton(pose, frame)
        parts = list(self._posed(pose, posed, bent=False))
        surfaces = [surface for part in parts for surface in part]
        box = _box(surfaces)
        if posed is None or box is None:
            return None
        points = [
            front.vertices[part.handles.vertices, :2]
            for part, (*_, front) in zip(self._parts, parts, strict=True)
        ]
        return Placed(surfaces, box, np.concatenate(points), posed.size)

    def reach(self, pose: Pose) -> Box | None:
        """A box that holds the figure in another pose, wherever it is; None where that is nothing.

        Args:
            pose: one frame.
        """
        parts = self._posed(pose, self.skeleton(pose), bent=False)
        return _box(surface for part in parts for surface in part)

    def skeleton(self, pose: Pose, frame: Size | None = None) -> Skeleton | None:
        """The joints of a pose's frame; shoes that were made up point to where one toe is, too."""
        return skeleton_of(with_both_toes(pose) if self._shod else pose, frame, self.redrawn)

    def _posed(self, pose: Pose, posed: Skeleton | None, *, bent: bool) -> Iterator[list[Surface]]:
        """The surfaces of each part."""
        if posed is None:
            return
        posings: dict[int, Posing] = {}
        keypoints, confidence, first = pose.keypoints[0], pose.confidence[0], 0
        for part in self._parts:
            posing = posings.setdefault(id(part.rest), Posing(part.rest, posed))
            last = first + len(part.handles)
            moved = None if pose.moved is None else pose.moved[0, first:last]
            first = last
            yield part.posed(posing, keypoints, confidence, bent, moved)


def _box(surfaces: Iterable[Surface]) -> Box | None:
    """A box that holds surfaces; None where there is nothing of them."""
    found = [surface.vertices for surface in surfaces]
    points = np.concatenate([v[np.isfinite(v).all(axis=1), :2] for v in found] or [np.zeros((0, 2))])
    if not len(points):
        return None
    low, high = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0)) + 1
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _hand(group: Group, pose: Pose) -> Hand | None:
    """The hand of an arm, where its fingers can follow."""
    hand = Hand(pose.keypoints[0], pose.confidence[0], str(group.side))
    return hand if hand.open > OPEN else None


def _settled(parts: list[_Part], rest: Skeleton) -> list[_Part]:
    """Ordered as the reference shows them."""
    under = [part for part in parts if part.rest is not rest]
    parts = [part for part in parts if part.rest is rest]
    small = rest.scaled(SETTLED / rest.size)
    # What is opaque is told from the whole texture: in a small one thin things are not.
    fronts = [
        replace(list(part.surfaces(Posing(rest, small), part.mesh))[-1], texture=part.front.in_size(1.0))
        for part in parts
    ]
    if not fronts:
        return under
    parts = [replace(part, nearer=by) for part, by in zip(parts, settled(fronts, small.size), strict=True)]
    nearer = {part.group.limbs[0]: part.nearer for part in parts}
    return parts + [replace(part, nearer=nearer.get(part.group.limbs[0], 0) - UNDER) for part in under]


def _mirrored(parts: list[_Part], unseen: frozenset[str]) -> list[_Part]:
    """Limbs of which next to nothing is seen, taken from the other side of the body."""
    found, there = [], {limb for part in parts for limb in part.group.limbs}
    for part in parts:
        wanted = unseen.intersection(map(opposite, part.group.limbs))
        if wanted:
            mesh, group = of_limbs(mirrored(part.mesh), wanted), part.group.opposite()
            nearer = part.nearer - (UNDER if wanted & there else 0)
            rest = part.rest.mirrored()
            found.append(
                replace(part, group=group, mesh=mesh, rest=rest, nearer=nearer, hand=None, shown=None)
            )
    return found
