"""A character on the renderer: its buffers, and the drawing of its layers."""

from __future__ import annotations

import numpy as np

from aa2.synthesis.body.body import LEG, TORSO, template
from aa2.synthesis.characters.wardrobe import Character, Garment, covered
from aa2.synthesis.render.renderer import Renderer
from aa2.synthesis.render.uniforms import set_uniforms

_KINDS = {"skin": 0, "cloth": 1, "cap": 2, "mane": 3, "shoe": 4}
_BODY_LAYOUT = ("3f 4f 4f 3f", "canonical", "regions", "fields", "paint")


class Actor:
    """A character on the renderer. Call `close` when done."""

    def __init__(self, renderer: Renderer, character: Character) -> None:
        self.renderer, self.character = renderer, character
        gl, body = renderer.gl, template()
        self.moving = gl.buffer(reserve=len(body.vertices) * 24)
        self.logo = gl.texture(character.logo.shape[1::-1], 4, character.logo.tobytes())
        self.logo.build_mipmaps()
        self.owned = [self.moving, self.logo]
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

    def _array(self, faces: np.ndarray, wanted: np.ndarray):
        gl = self.renderer.gl
        index = gl.buffer(faces[wanted[faces].any(axis=1)].astype("i4").tobytes())
        buffers = [(self.moving, "3f 3f", "point", "normal"), (self.renderer.body_static, *_BODY_LAYOUT)]
        array = gl.vertex_array(self.renderer.person_program, buffers, index)
        self.owned += [array, index]
        return array

    def moved(self, vertices: np.ndarray, normals: np.ndarray) -> Actor:
        """The same actor, its skinned ``(V, 3)`` vertices and normals uploaded."""
        self.moving.write(np.concatenate([vertices, normals], axis=1).astype("f4").tobytes())
        return self

    def cast(self) -> None:
        """Draw into the shadow map."""
        self.shadow.render()

    def draw(self) -> None:
        """Draw skin, then clothes and hair from the inside out."""
        person, character = self.renderer.person_program, self.character
        self.logo.use(2)
        set_uniforms(
            person, skin=_linear(character.skin), hair=_linear(character.hair), iris=_linear(character.iris)
        )
        set_uniforms(person, logo=2, seed=character.seed, kind=_KINDS["skin"], inflate=0.0, loose=0.0)
        gl = self.renderer.gl
        gl.enable(gl.CULL_FACE)
        self.skin.render()
        for garment, array in self.layers:
            # Open garments show their inside.
            (gl.disable if garment.opening or garment.mesh in ("skirt", "hair") else gl.enable)(gl.CULL_FACE)
            set_uniforms(
                person,
                kind=_KINDS[garment.kind],
                inflate=garment.inflate,
                loose=garment.loose,
                shine=garment.shine,
                colour_a=_linear(garment.colours[0]),
                colour_b=_linear(garment.colours[1]),
                pattern=garment.pattern,
                scale=garment.scale,
                neck=garment.neck,
                opening=garment.opening,
                with_logo=garment.logo,
                overall=garment.mesh == "skirt",
            )
            set_uniforms(person, keep=[tuple(map(float, limits)) for limits in garment.keep])
            array.render()
        gl.disable(gl.CULL_FACE)

    def close(self) -> None:
        """Free the graphics memory."""
        for resource in self.owned:
            resource.release()


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
