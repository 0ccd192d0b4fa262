"""A character on the renderer: its buffers, and the drawing of its layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from aa2_synth.body.body import template
from aa2_synth.characters.character import Attachment, Character, Garment, covered
from aa2_synth.characters.parts import SIDED
from aa2_synth.render.layer_data import (
    GARMENT_KINDS,
    described_layers,
    static_vertices,
    uncut_vertices,
    worn_faces,
)
from aa2_synth.render.limb_labels import garment_limbs
from aa2_synth.render.programs import BYSTANDER, CHARACTER, RIGID, SKIN
from aa2_synth.render.renderer import ROWS, Renderer
from aa2_synth.render.uniforms import set_uniforms

_RAGGED = 0.008
"""Metres outside the rim of hair where single strands may still be seen."""
_ANKLE = -0.74
"""Height of the ankles on the template, metres."""
_DETAIL = {SKIN: (0.004, 0.0075), RIGID: (0.004, 0.0075)}
_LESS_DETAIL = (0.004, 0.005)
"""Metres a pixel up to which all triangles are drawn, and up to which fewer; beyond, fewer still do."""


@dataclass(frozen=True)
class _Layer:
    """One drawing: uniforms, whether its inside can be seen, its triangles at falling detail, whole limbs."""

    uniforms: dict[str, Any]
    open: bool
    arrays: tuple[Any, Any, Any]
    whole: Any


class CharacterMesh:
    """A character on the renderer. Call `close` when done.

    Its vertices are those of the template, then those of what it wears on single bones (`worn`).

    Args:
        renderer: where to draw.
        character: who.
        slot: place of its description on the renderer, below `renderer.SLOTS`; each actor has its own.
        who: `CHARACTER` or `BYSTANDER`.
    """

    def __init__(self, renderer: Renderer, character: Character, slot: int = 0, who: int = CHARACTER) -> None:
        self.renderer, self.slot, self.who = renderer.use(), slot, who
        self.owned: list = []
        static = static_vertices(character.attachments)
        self.points = np.zeros((len(static), 3), np.float32)
        self.moving = self._buffer(np.zeros((len(static), 6), np.float32))
        self.static = self._buffer(static)
        self.uncut = self._buffer(uncut_vertices(character.attachments))
        worn = worn_faces(character.attachments)
        self.layers = [self._skin(character)]
        self.layers += [self._garment(row, cloth) for row, cloth in enumerate(character.garments, start=1)]
        self.layers += [
            self._rigid(row, attachment, faces)
            for row, (attachment, faces) in enumerate(
                zip(character.attachments, worn, strict=True), start=len(self.layers)
            )
        ]
        shells = sorted({garment.mesh for garment in character.garments} | {"body"})
        faces = np.concatenate([*(template().far_faces[name] for name in shells), *worn])
        index = self._buffer(faces.astype(np.int32))
        content = [(self.moving, "3f 12x", "point")]
        self.shadow = self._own(renderer.gl.vertex_array(renderer.shadow_program, content, index))
        renderer.describe(slot, described_layers(character, slot), character.print)

    def _own(self, resource):
        self.owned.append(resource)
        return resource

    def _buffer(self, values: np.ndarray):
        return self._own(self.renderer.gl.buffer(np.ascontiguousarray(values).tobytes()))

    def _skin(self, character: Character) -> _Layer:
        seen = ~covered(character)
        return self._layer(SKIN, 0, 0, False, "body", seen, self.uncut)

    def _garment(self, row: int, garment: Garment) -> _Layer:
        cut = np.zeros((len(self.points), 3), np.float32)
        cut[: len(garment.edge)] = np.stack([garment.edge, garment.off, garment_limbs(garment)], axis=1)
        is_open = garment.open or garment.mesh in ("skirt", "hair")
        kind = GARMENT_KINDS[garment.kind]
        return self._layer(
            kind, row, garment.part, is_open, garment.mesh, garment.edge > -_RAGGED, self._buffer(cut)
        )

    def _layer(
        self, kind: int, row: int, part: int, is_open: bool, mesh: str, wanted: np.ndarray, cut
    ) -> _Layer:
        body = template()
        fine, coarse, far = (
            self._array(kind, faces[mesh][wanted[faces[mesh]].any(axis=1)], cut)
            for faces in (body.faces, body.coarse_faces, body.far_faces)
        )
        far_faces = body.far_faces[mesh]
        whole = self._whole(far_faces[wanted[far_faces].any(axis=1)], cut)
        return _Layer(self._uniforms(kind, row, part), is_open, (fine, coarse, far), whole)

    def _rigid(self, row: int, attachment: Attachment, faces: np.ndarray) -> _Layer:
        array = self._array(RIGID, faces, self.uncut)
        whole = self._whole(faces, self.uncut)
        return _Layer(self._uniforms(RIGID, row, attachment.part), True, (array, array, array), whole)

    def _uniforms(self, kind: int, row: int, part: int) -> dict[str, Any]:
        return {"kind": kind, "row": self.slot * ROWS + row, "part": part, "sided": part in SIDED}

    def _array(self, kind: int, faces: np.ndarray, cut):
        if not len(faces):  # too narrow for coarse triangles
            faces = np.zeros((1, 3))
        index = self._buffer(faces.astype(np.int32))
        content = [
            (self.moving, "3f 3f", "point", "normal"),
            (self.static, "3f 4f 4f 4f", "canonical", "regions", "fields", "paint"),
            (cut, "3f", "cut"),
        ]
        program = self.renderer.cover_program(kind)
        return self._own(self.renderer.gl.vertex_array(program, content, index))

    def _whole(self, faces: np.ndarray, cut):
        """What draws the limbs of a layer, seen or hidden, at its least detail."""
        content = [(self.moving, "3f 3f", "point", "normal"), (cut, "3f", "cut")]
        index = self._buffer((faces if len(faces) else np.zeros((1, 3))).astype(np.int32))
        return self._own(self.renderer.gl.vertex_array(self.renderer.limb_program, content, index))

    def moved(self, vertices: np.ndarray, normals: np.ndarray) -> CharacterMesh:
        """The same mesh with these posed vertices uploaded: those of the template, then those of `worn`.

        Args:
            vertices: ``(V + A, 3)`` float32, metres in the world.
            normals: ``(V + A, 3)`` float32.
        """
        self.points = vertices
        self.renderer.use()
        self.moving.write(np.concatenate([vertices, normals], axis=1).astype("f4").tobytes())
        return self

    @property
    def kinds(self) -> set[int]:
        """The kinds of its layers, of `programs.KINDS`."""
        return {layer.uniforms["kind"] for layer in self.layers}

    def soles(self) -> list[tuple[float, float, float, float]]:
        """Of each foot x, y, z of its sole's middle, and how far around it the ground is darker, metres."""
        found = []
        for foot in _feet():
            points = self.points[foot]
            low = float(points[:, 2].min())
            x, y = points[:, :2].mean(axis=0)
            reach = 0.75 * float(np.ptp(points[:, :2], axis=0).max())
            found.append((float(x), float(y), low, reach))
        return found

    def cast(self) -> None:
        """Draw into the shadow map."""
        self.shadow.render()

    def cover(self, view: np.ndarray, projection: np.ndarray) -> None:
        """Write down where skin, clothes and hair are, from the inside out.

        Args:
            view: ``(4, 4)`` from the world to the camera.
            projection: ``(4, 4)`` of a square picture.
        """
        gl = self.renderer.gl
        away = -float((self.points.mean(axis=0) @ view[:3, :3].T + view[:3, 3])[2])
        pixel = 2 * away / projection[1, 1] / self.renderer.size
        if self.who == BYSTANDER:
            pixel *= 2  # nobody looks at them
        for layer in self.layers:
            (gl.disable if layer.open else gl.enable)(gl.CULL_FACE)
            kind = layer.uniforms["kind"]
            detail = int(np.searchsorted(_DETAIL.get(kind, _LESS_DETAIL), pixel))
            program = self.renderer.cover_program(kind)
            common = {"who": float(self.who), "view": view, "projection": projection}
            set_uniforms(program, **common, **layer.uniforms)
            layer.arrays[detail].render()
        gl.disable(gl.CULL_FACE)

    def show_limbs(self, view: np.ndarray, projection: np.ndarray) -> None:
        """Draw where each limb is, seen or hidden, into the targets for that.

        Args:
            view: ``(4, 4)`` from the world to the camera.
            projection: ``(4, 4)`` of a square picture.
        """
        set_uniforms(self.renderer.limb_program, view=view, projection=projection)
        for layer in self.layers:
            layer.whole.render()

    def close(self) -> None:
        """Free the graphics memory."""
        self.renderer.use()
        for resource in self.owned:
            resource.release()


def worn(
    attachments: Sequence[Attachment], heads: np.ndarray, rotations: np.ndarray, positions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What a posed body wears on single bones.

    Args:
        attachments: all of it, A vertices together.
        heads: ``(J, 3)`` bone heads of the body at rest, metres.
        rotations: ``(J, 3, 3)`` of the bones.
        positions: ``(J, 3)`` posed bone heads.

    Returns:
        ``(A, 3)`` vertices in metres and ``(A, 3)`` normals, float32.
    """
    points, normals = [np.zeros((0, 3), np.float32)], [np.zeros((0, 3), np.float32)]
    for attachment in attachments:
        bone = template().bone(attachment.bone)
        turn = rotations[bone].T
        points.append((attachment.mesh.points - heads[bone]) @ turn + positions[bone])
        normals.append(attachment.mesh.normals @ turn)
    return np.concatenate(points).astype(np.float32), np.concatenate(normals).astype(np.float32)


@lru_cache(maxsize=1)
def _feet() -> tuple[np.ndarray, np.ndarray]:
    """The vertices of either foot."""
    body = template()
    skin = np.unique(body.faces["body"])
    low = skin[body.vertices[skin, 2] < _ANKLE]
    left = body.vertices[low, 0] > 0
    return low[left], low[~left]
