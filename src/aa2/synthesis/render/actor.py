"""A character on the renderer: its buffers, and the drawing of its layers."""

from __future__ import annotations

import numpy as np

from aa2.synthesis.body.body import LEG, TORSO, template
from aa2.synthesis.characters.wardrobe import Character, Garment, covered
from aa2.synthesis.render.person_cover import CAP, CHARACTER, CLOTH, MANE, SHOE, SKIN
from aa2.synthesis.render.renderer import ROWS, Renderer
from aa2.synthesis.render.uniforms import set_uniforms

_KINDS = {"cloth": CLOTH, "cap": CAP, "mane": MANE, "shoe": SHOE}
_BODY_LAYOUT = ("3f 4f 4f 3f", "canonical", "regions", "fields", "paint")

_REACH = 0.15
"""Metres by which clothes may stand off the body."""


class Actor:
    """A character on the renderer. Call `close` when done.

    Args:
        renderer: where to draw.
        character: who.
        slot: place of its description on the renderer, below `renderer.SLOTS`; each actor has its own.
        who: `CHARACTER` or `BYSTANDER`.
    """

    def __init__(self, renderer: Renderer, character: Character, slot: int = 0, who: int = CHARACTER) -> None:
        self.renderer, self.character, self.slot, self.who = renderer, character, slot, who
        gl, body = renderer.gl, template()
        self.moving = gl.buffer(reserve=len(body.vertices) * 24)
        self.points = np.zeros((0, 3), np.float32)
        self.owned = [self.moving]
        seen = ~covered(character)
        self.skin = self._array(body.faces["body"], seen)
        self.layers = [
            (garment, self._array(body.faces[garment.mesh], _wanted(garment)))
            for garment in character.garments
        ]
        shells = {layer.mesh: body.faces[layer.mesh] for layer in character.garments}
        shells["body"] = body.faces["body"][seen[body.faces["body"]].any(axis=1)]
        faces = gl.buffer(np.concatenate(list(shells.values())).astype("i4").tobytes())
        self.shadow = gl.vertex_array(renderer.shadow_program, [(self.moving, "3f 12x", "point")], faces)
        self.owned += [faces, self.shadow]
        renderer.describe(slot, _described(character, slot), character.logo)

    def _array(self, faces: np.ndarray, wanted: np.ndarray):
        gl = self.renderer.gl
        index = gl.buffer(faces[wanted[faces].any(axis=1)].astype("i4").tobytes())
        buffers = [(self.moving, "3f 3f", "point", "normal"), (self.renderer.body_static, *_BODY_LAYOUT)]
        array = gl.vertex_array(self.renderer.cover_program, buffers, index)
        self.owned += [array, index]
        return array

    def moved(self, vertices: np.ndarray, normals: np.ndarray) -> Actor:
        """The same actor, its skinned ``(V, 3)`` vertices and normals uploaded."""
        self.points = vertices
        self.moving.write(np.concatenate([vertices, normals], axis=1).astype("f4").tobytes())
        return self

    def window(self, view: np.ndarray, projection: np.ndarray) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in clip space of what it may cover; cloth stands off the body."""
        seen = self.points @ view[:3, :3].T + view[:3, 3]
        reach = max(_REACH / max(-float(seen[:, 2].max()), 0.1) * projection[1, 1], 0.0)
        flat = seen[:, :2] * np.diag(projection)[:2] / np.maximum(-seen[:, 2:], 0.1)
        left, bottom = flat.min(axis=0) - reach
        right, top = flat.max(axis=0) + reach
        return left, bottom, right, top

    def cast(self) -> None:
        """Draw into the shadow map."""
        self.shadow.render()

    def cover(self) -> None:
        """Write down where skin, clothes and hair are, from the inside out."""
        gl, program, character = self.renderer.gl, self.renderer.cover_program, self.character
        set_uniforms(program, who=float(self.who), seed=character.seed, kind=SKIN, row=self.slot * ROWS)
        set_uniforms(program, inflate=0.0, loose=0.0)
        gl.enable(gl.CULL_FACE)
        self.skin.render()
        for number, (garment, array) in enumerate(self.layers, start=1):
            # Open garments show their inside.
            (gl.disable if garment.opening or garment.mesh in ("skirt", "hair") else gl.enable)(gl.CULL_FACE)
            set_uniforms(
                program,
                kind=_KINDS[garment.kind],
                row=self.slot * ROWS + number,
                part=getattr(garment, "part", 5),
                inflate=garment.inflate,
                loose=garment.loose,
                neck=garment.neck,
                opening=garment.opening,
                overall=garment.mesh == "skirt",
                keep=[tuple(map(float, limits)) for limits in garment.keep],
            )
            array.render()
        gl.disable(gl.CULL_FACE)

    def close(self) -> None:
        """Free the graphics memory."""
        for resource in self.owned:
            resource.release()


def _described(character: Character, slot: int) -> np.ndarray:
    """``(L, LAYER_TEXELS, 4)`` float32: skin and layers, as the shader's ``layer_of`` reads them."""
    person = [_linear(colour) for colour in (character.skin, character.hair, character.iris)]

    def row(kind: int, pattern: int, a, b, scale: float, shine: float, logo: bool, overall: bool):
        ends = (scale, shine, character.seed, float(logo), float(overall))
        colours = zip((a, b, *person), ends, strict=True)
        return [(kind, pattern, slot, 0.0), *((*colour, end) for colour, end in colours)]

    rows = [row(SKIN, 0, person[0], person[0], 1.0, 0.0, False, False)]
    for garment in character.garments:
        a, b = (_linear(colour) for colour in garment.colours)
        overall = garment.mesh == "skirt"
        kind, scale, shine = _KINDS[garment.kind], garment.scale, garment.shine
        rows.append(row(kind, garment.pattern, a, b, scale, shine, garment.logo, overall))
    return np.array(rows, np.float32)


def _wanted(garment: Garment) -> np.ndarray:
    """``(V,)`` bool: vertices near the cloth; the fragment shader cuts exactly."""
    body = template()
    if garment.mesh == "skirt":
        return body.fields[:, 2] > garment.keep[2][0] - 0.1
    if garment.kind in ("cap", "mane"):
        scalp = (body.vertices[:, 2] > 0.59) & ((body.vertices[:, 1] > -0.1) | (body.vertices[:, 2] > 0.74))
        return scalp if garment.kind == "cap" else np.ones(len(body.vertices), bool)
    low, high = np.array(garment.keep).T
    inside = (body.fields > low - 0.1) & (body.fields < high + 0.1)
    if low[LEG] > high[LEG]:
        inside[:, LEG] = inside[:, TORSO]  # the shader lets it end at its hem
    return (inside & (body.regions > 0.02)).any(axis=1)


def _linear(colour: np.ndarray) -> np.ndarray:
    return np.clip(colour, 0, 1) ** 2
