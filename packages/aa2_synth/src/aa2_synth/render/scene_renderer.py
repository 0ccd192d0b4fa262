"""A scene before a camera, drawn frame by frame with or without a person."""

from __future__ import annotations

from typing import Any

import numpy as np

from aa2.camera import look_at, orthographic
from aa2_synth.geometry import Mesh, merged
from aa2_synth.objects.prop import Prop
from aa2_synth.render.character_mesh import CharacterMesh
from aa2_synth.render.culling import front_facing, in_frustum
from aa2_synth.render.programs import FEET
from aa2_synth.render.renderer import Renderer, Shot
from aa2_synth.render.uniforms import set_uniforms
from aa2_synth.scenes.camera import Camera
from aa2_synth.scenes.scene import Scene

_SHADOW_MARGIN, _SHADOW_AWAY = 2.6, 10.0
"""Metres around the action within which things cast shadows, and from which the light looks at it."""
_ORIGIN = np.zeros((1, 2))
_SURFACES = 2
"""Texture unit; those before it are for shadow maps."""


class SceneRenderer:
    """One scene on the renderer; draws its frames with or without a person. Call `close` when done.

    Args:
        renderer: where to draw.
        scene: what stands still, and the light.
        textures: ``(L, S, S, 3)`` uint8, of scene and props.
        camera: what it is seen through.
        props: what moves.
        action: ``(P, 2)`` places on the ground around which shadows fall.
    """

    def __init__(
        self,
        renderer: Renderer,
        scene: Scene,
        textures: np.ndarray,
        camera: Camera,
        props: tuple[Prop, ...] = (),
        action: np.ndarray = _ORIGIN,
    ) -> None:
        self.renderer, self.scene, self.camera, self.props = renderer, scene, camera, props
        gl = renderer.use().gl
        self.lit = renderer.lit(scene.light.real)
        layers, height, width, _ = textures.shape
        self.surfaces = gl.texture_array((width, height, layers), 3, textures.tobytes())
        self.surfaces.build_mipmaps()
        self.surfaces.anisotropy = 1
        self.owned = [self.surfaces]
        self.moving = [self._mesh(prop.mesh) for prop in props]
        low, high = action.min(axis=0), action.max(axis=0)
        centre = np.array([*(low + high) / 2, 1.0])
        half = float(np.linalg.norm(high - low)) / 2 + _SHADOW_MARGIN
        sun = look_at(centre + scene.light.direction * _SHADOW_AWAY, centre)
        self.shadow_matrix = orthographic(half, 0.1, 2 * _SHADOW_AWAY) @ sun
        place = merged([scene.still, scene.shell])
        casting = in_frustum(scene.still, self.shadow_matrix[None])
        self.place = self._mesh(place, self._seen(place), casting)
        self.sky = self._sky(scene.sky) if scene.sky else None

    def _seen(self, mesh: Mesh) -> np.ndarray:
        """The faces of what stands still that the camera may show, the near first: they hide others."""
        camera = self.camera
        views = np.concatenate([camera.views[::3], camera.views[-1:]])
        faces = front_facing(mesh, in_frustum(mesh, camera.projection @ views), camera.eyes)
        away = np.linalg.norm(mesh.points[faces].mean(axis=1) - camera.eyes.mean(axis=0), axis=1)
        return faces[np.argsort(away)]

    def _mesh(self, mesh: Mesh, seen: np.ndarray | None = None, casting: np.ndarray | None = None):
        """Arrays for the picture and for the shadows, of all faces unless told which."""
        gl, program = self.renderer.gl, self.lit.scene
        data = np.concatenate([mesh.points, mesh.normals, mesh.uvs], axis=1).astype("f4")
        vertices = gl.buffer(data.tobytes())
        faces, cast = (
            gl.buffer((mesh.faces if chosen is None else chosen).astype("i4").tobytes())
            for chosen in (seen, casting)
        )
        drawn = gl.vertex_array(program, [(vertices, "3f 3f 3f", "point", "normal", "uv")], faces)
        shadow = gl.vertex_array(self.renderer.shadow_program, [(vertices, "3f 24x", "point")], cast)
        self.owned += [drawn, shadow, vertices, faces, cast]
        return drawn, shadow

    def _sky(self, mesh: Mesh):
        gl = self.renderer.gl
        vertices = gl.buffer(np.concatenate([mesh.points, mesh.uvs], axis=1).astype("f4").tobytes())
        faces = gl.buffer(mesh.faces.astype("i4").tobytes())
        drawn = gl.vertex_array(self.lit.sky, [(vertices, "3f 3f", "point", "uv")], faces)
        self.owned += [drawn, vertices, faces]
        return drawn

    def __enter__(self) -> SceneRenderer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def still(self) -> bool:
        """Whether neither camera nor things ever move."""
        trajectories = [self.camera.views, self.camera.eyes, *(prop.places for prop in self.props)]
        return all(bool((trajectory == trajectory[:1]).all()) for trajectory in trajectories)

    def shoot(self, moment: float, *actors: CharacterMesh) -> Shot:
        """A picture of ``actors`` (already `CharacterMesh.moved`), of nobody if there are none.

        Args:
            moment: in frames; things and camera are blended between two frames.
            actors: who is there.
        """
        renderer = self.renderer.use()
        view = {
            "view": at_moment(self.camera.views, moment),
            "projection": self.camera.projection,
            "eye": at_moment(self.camera.eyes, moment),
            "half_view": 1 / np.diag(self.camera.projection)[:2],
        }
        common = {**view, **self._light()}
        if renderer.shown != (self, moment):
            self._show(moment, common)
            renderer.shown = self, moment
        renderer.restore()
        self._cast(actors)
        renderer.cover.use()
        for actor in actors:
            actor.cover(view["view"], self.camera.projection)
        for unit, (shadows, _) in enumerate(renderer.shadows):
            shadows.use(unit)
        if self.scene.light.real:
            common |= _under(actors)
        kinds = sorted({kind for actor in actors for kind in actor.kinds})
        return renderer.read(len(self.props), kinds, self.scene.light.real, **common)

    def _show(self, moment: float, common: dict[str, Any]) -> None:
        """Draw the scene without anybody, in its own shadows."""
        renderer = self.renderer
        things = [(self.place, np.eye(4), 0)]
        things += [
            (drawn, at_moment(prop.places, moment), k + 1)
            for k, (drawn, prop) in enumerate(zip(self.moving, self.props, strict=True))
        ]
        shadows, target = renderer.shadows[0]
        target.use()
        target.clear()
        for (_, shadow), place, _ in things:
            set_uniforms(renderer.shadow_program, shadow_matrix=self.shadow_matrix, model=place)
            shadow.render()
        renderer.scene.use()
        renderer.scene.clear()
        shadows.use(0)
        self.surfaces.use(_SURFACES)
        set_uniforms(self.lit.scene, **common, surfaces=_SURFACES)
        for (drawn, _), place, who in things:
            set_uniforms(self.lit.scene, model=place, who=float(who))
            drawn.render()
        if self.sky is not None:
            set_uniforms(self.lit.sky, **common, surfaces=_SURFACES)
            self.sky.render()

    def _cast(self, actors: tuple[CharacterMesh, ...]) -> None:
        """Draw the shadow map of people."""
        if actors:
            _, target = self.renderer.shadows[1]
            target.use()
            target.clear()
            program = self.renderer.shadow_program
            set_uniforms(program, shadow_matrix=self.shadow_matrix, model=np.eye(4))
            for actor in actors:
                actor.cast()

    def silhouettes(self, frame: int) -> np.ndarray:
        """``(N, S, S)`` bool: where each handled thing is in the picture of ``frame``, hidden or not."""
        renderer, masks = self.renderer.use(), []
        seen = self.camera.projection @ self.camera.views[frame]
        for (_, outline), prop in zip(self.moving, self.props, strict=True):
            renderer.outline.use()
            renderer.outline.clear()
            set_uniforms(renderer.shadow_program, shadow_matrix=seen, model=prop.places[frame])
            outline.render()
            masks.append(renderer.outlined())
        return np.stack(masks) if masks else np.zeros((0, renderer.size, renderer.size), bool)

    def limbs(self, moment: float, actor: CharacterMesh) -> np.ndarray:
        """``(15, S, S)`` bool: where each limb of ``actor`` is at ``moment`` (in frames), seen or hidden."""
        renderer = self.renderer.use()
        gl = renderer.gl
        renderer.whole_limbs.use()
        renderer.whole_limbs.clear()
        gl.disable(gl.DEPTH_TEST)
        gl.enable(gl.BLEND)
        gl.blend_func, gl.blend_equation = (gl.ONE, gl.ONE), (gl.MAX, gl.MAX)
        actor.show_limbs(at_moment(self.camera.views, moment), self.camera.projection)
        gl.blend_equation = gl.FUNC_ADD, gl.FUNC_ADD
        gl.disable(gl.BLEND)
        gl.enable(gl.DEPTH_TEST)
        return renderer.limbs_drawn()

    def _light(self) -> dict[str, Any]:
        maps = {"shadow_matrix": self.shadow_matrix, "shadow_map": 0, "people_map": 1}
        return {**maps, **self.scene.light.uniforms()}

    def close(self) -> None:
        """Free the graphics memory."""
        self.renderer.use()
        for resource in self.owned:
            resource.release()


def _under(actors: tuple[CharacterMesh, ...]) -> dict[str, Any]:
    """The soles that darken the ground, as the shaders take them."""
    feet = [foot for actor in actors for foot in actor.soles()][:FEET]
    padded = feet + [(0.0, 0.0, 0.0, 1.0)] * (FEET - len(feet))
    return {"feet": padded, "feet_count": len(feet)}


def at_moment(values: np.ndarray, moment: float) -> np.ndarray:
    """``(...)``: ``values (T, ...)`` at a moment in frames, on a straight line between the two around it."""
    moment = float(np.clip(moment, 0, len(values) - 1))
    frame = int(moment)
    share = moment - frame
    return values[frame] if not share else (1 - share) * values[frame] + share * values[frame + 1]
