"""Rasterises scenes and people with OpenGL off screen: on a GPU, or on one core with Mesa's llvmpipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from aa2.errors import InputError
from aa2.synthesis import shaders
from aa2.synthesis.body import LEG, TORSO, template
from aa2.synthesis.camera import Camera
from aa2.synthesis.geometry import Mesh, look_at, orthographic
from aa2.synthesis.scene import Scene
from aa2.synthesis.wardrobe import Character, Garment, covered

SAMPLES = 2
"""Samples per pixel along each side."""
_SHADOW_MAP, _SHADOW_HALF, _SHADOW_AWAY = 1024, 3.2, 8.0
_KINDS = {"skin": 0, "cloth": 1, "cap": 2, "mane": 3, "shoe": 4}
_BODY_LAYOUT = ("3f 4f 4f 3f", "canonical", "regions", "fields", "paint")


@dataclass(frozen=True)
class Shot:
    """One rendered frame.

    Attributes:
        picture: ``(S, S, 3)`` uint8.
        mask: ``(S, S)`` uint8, share of each pixel that shows the person.
        objects: ``(N, S, S)`` bool, the carried objects.
        depth: ``(S, S)`` float32 metres along the view, 0 for the sky.
    """

    picture: np.ndarray
    mask: np.ndarray
    objects: np.ndarray
    depth: np.ndarray


class Renderer:
    """Square pictures of ``size`` pixels a side; one per process.

    Raises:
        InputError: no OpenGL could be had.
    """

    def __init__(self, size: int) -> None:
        try:
            import moderngl

            self.gl = moderngl.create_context(standalone=True, backend="egl")  # pyright: ignore[reportArgumentType]
        except Exception as error:  # moderngl and its backends raise many kinds
            raise InputError(
                "OpenGL",
                f"no off-screen context ({error})",
                "install aa2[synth] and Mesa's libegl1 and libgl1-mesa-dri",
            ) from error
        self.size = size
        self.gl.enable(moderngl.DEPTH_TEST)
        self.nearest = (moderngl.NEAREST, moderngl.NEAREST)
        self.linear = (moderngl.LINEAR, moderngl.LINEAR)
        self.scene_program = self.gl.program(shaders.SCENE_VERTEX, shaders.SCENE_FRAGMENT)
        self.person_program = self.gl.program(shaders.PERSON_VERTEX, shaders.PERSON_FRAGMENT)
        self.shadow_program = self.gl.program(shaders.SHADOW_VERTEX, shaders.SHADOW_FRAGMENT)
        self.resolve_program = self.gl.program(shaders.RESOLVE_VERTEX, shaders.RESOLVE_FRAGMENT)
        self.resolve_array = self.gl.vertex_array(self.resolve_program, [])
        self.fine_textures, self.fine = self._target(size * SAMPLES, depth=True)
        _, self.coarse = self._target(size, depth=False)
        self.shadow_map = self.gl.depth_texture((_SHADOW_MAP, _SHADOW_MAP))
        self.shadow_map.compare_func = "<="
        self.shadow_map.filter = self.linear
        self.shadow = self.gl.framebuffer(depth_attachment=self.shadow_map)
        body = template()
        static = np.concatenate([body.vertices, body.regions, body.fields, body.paint], axis=1)
        self.body_static = self.gl.buffer(static.astype("f4").tobytes())

    def _target(self, size: int, depth: bool):
        shape = (size, size)
        textures = [
            self.gl.texture(shape, 4),
            self.gl.texture(shape, 1),
            self.gl.texture(shape, 1, dtype="f4"),
        ]
        for texture in textures:
            texture.filter = self.nearest
        return textures, self.gl.framebuffer(textures, self.gl.depth_renderbuffer(shape) if depth else None)

    def read(self, objects: int) -> Shot:
        """The frame just drawn, resolved to the size of the picture."""
        self.coarse.use()
        self.gl.disable(self.gl.DEPTH_TEST)
        names = ("fine_picture", "fine_identity", "fine_distance")
        for unit, (name, texture) in enumerate(zip(names, self.fine_textures, strict=True)):
            texture.use(unit)
            _set(self.resolve_program, **{name: unit})
        _set(self.resolve_program, samples=SAMPLES)
        self.resolve_array.render(vertices=3)
        self.gl.enable(self.gl.DEPTH_TEST)
        size = self.size

        def layer(attachment: int, components: int, kind: str) -> np.ndarray:
            raw = self.coarse.read(components=components, attachment=attachment, dtype=kind, alignment=1)
            return np.frombuffer(raw, "f4" if kind == "f4" else "u1").reshape(size, size, components)[::-1]

        colour, identity, depth = layer(0, 4, "f1"), layer(1, 1, "f1")[..., 0], layer(2, 1, "f4")[..., 0]
        masks = (
            np.stack([identity == k + 1 for k in range(objects)])
            if objects
            else np.zeros((0, size, size), bool)
        )
        return Shot(np.ascontiguousarray(colour[..., :3]), colour[..., 3].copy(), masks, depth.copy())


class Stage:
    """One scene on the renderer; draws its frames with or without a person. Call `close` when done."""

    def __init__(self, renderer: Renderer, scene: Scene, camera: Camera) -> None:
        self.renderer, self.scene, self.camera = renderer, scene, camera
        gl = renderer.gl
        layers, height, width, _ = scene.textures.shape
        self.surfaces = gl.texture_array((width, height, layers), 3, scene.textures.tobytes())
        self.surfaces.build_mipmaps()
        self.surfaces.anisotropy = 1
        self.owned = [self.surfaces]
        self.still = self._mesh(scene.still)
        self.sky = self._mesh(scene.sky) if scene.sky else None
        self.held = [self._mesh(held.mesh) for held in scene.held]
        centre = np.array([0.0, 0.0, 1.0])
        sun = look_at(centre + scene.light.direction * _SHADOW_AWAY, centre)
        self.shadow_matrix = orthographic(_SHADOW_HALF, 0.1, 2 * _SHADOW_AWAY) @ sun

    def _mesh(self, mesh: Mesh):
        gl, program = self.renderer.gl, self.renderer.scene_program
        data = np.concatenate([mesh.points, mesh.normals, mesh.uvs], axis=1).astype("f4")
        vertices, faces = gl.buffer(data.tobytes()), gl.buffer(mesh.faces.astype("i4").tobytes())
        drawn = gl.vertex_array(program, [(vertices, "3f 3f 3f", "point", "normal", "uv")], faces)
        shadow = gl.vertex_array(self.renderer.shadow_program, [(vertices, "3f 24x", "point")], faces)
        self.owned += [drawn, shadow, vertices, faces]
        return drawn, shadow

    def shoot(self, frame: int, actor: Actor | None = None) -> Shot:
        """One frame, with ``actor`` (already `Actor.moved`) or without anybody."""
        renderer, scene = self.renderer, self.scene
        identity = np.eye(4)
        props = [(self.still, identity, 0)]
        props += [
            (drawn, held.places[frame], k + 1)
            for k, (drawn, held) in enumerate(zip(self.held, scene.held, strict=True))
        ]
        renderer.shadow.use()
        renderer.shadow.clear()
        for (_, shadow), place, _ in props:
            _set(renderer.shadow_program, shadow_matrix=self.shadow_matrix, model=place)
            shadow.render()
        if actor is not None:
            _set(renderer.shadow_program, model=identity)
            actor.cast()

        renderer.fine.use()
        renderer.fine.clear()
        renderer.shadow_map.use(0)
        self.surfaces.use(1)
        common = {
            "view": self.camera.views[frame],
            "projection": self.camera.projection,
            "eye": self.camera.eyes[frame],
            "shadow_matrix": self.shadow_matrix,
            "shadow_map": 0,
            "light_direction": scene.light.direction,
            "light_sun": scene.light.sun,
            "light_above": scene.light.above,
            "light_below": scene.light.below,
        }
        _set(renderer.scene_program, **common, surfaces=1, glowing=False)
        for (drawn, _), place, who in props:
            _set(renderer.scene_program, model=place, who=float(who))
            drawn.render()
        if self.sky is not None:
            _set(renderer.scene_program, model=identity, who=0.0, glowing=True)
            self.sky[0].render()
        if actor is not None:
            _set(renderer.person_program, **common)
            actor.draw()
        return renderer.read(len(scene.held))

    def close(self) -> None:
        """Free the graphics memory."""
        for resource in self.owned:
            resource.release()


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
        _set(person, skin=_linear(character.skin), hair=_linear(character.hair), iris=_linear(character.iris))
        _set(person, logo=2, seed=character.seed, kind=_KINDS["skin"], inflate=0.0, loose=0.0)
        gl = self.renderer.gl
        gl.enable(gl.CULL_FACE)
        self.skin.render()
        for garment, array in self.layers:
            # Open garments show their inside.
            (gl.disable if garment.opening or garment.mesh in ("skirt", "hair") else gl.enable)(gl.CULL_FACE)
            _set(
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
            _set(person, keep=[tuple(map(float, limits)) for limits in garment.keep])
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


def _set(program: Any, **uniforms) -> None:
    for name, value in uniforms.items():
        if name not in program:
            continue  # the compiler drops what a shader does not use
        if isinstance(value, np.ndarray) and value.ndim == 2:
            program[name].write(np.ascontiguousarray(value.T, "f4").tobytes())
        elif isinstance(value, np.ndarray):
            program[name].value = tuple(float(v) for v in value)
        else:
            program[name].value = value
