"""All choices of a clip, made from its seed before anything is drawn."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aa2_synth.characters.character import Character
from aa2_synth.characters.make import make_character, stature_of
from aa2_synth.crowd import Extra, make_crowd
from aa2_synth.kinds import SPLITS, Split
from aa2_synth.looks import Look, look_of
from aa2_synth.motion.bvh import read_bvh
from aa2_synth.motion.motion import Motion
from aa2_synth.objects.action import random_action
from aa2_synth.objects.interaction import Action
from aa2_synth.objects.prop import Prop
from aa2_synth.scenes.camera import Camera, make_camera
from aa2_synth.scenes.framing import WHOLE
from aa2_synth.scenes.phone_cameras import phone_camera, phone_framing
from aa2_synth.scenes.scene import Scene, make_scene
from aa2_synth.scenes.visibility import occluded
from aa2_synth.textures.textures import Surfaces

_STREAMS = (
    "clip",
    "first",
    "second",
    "action",
    "camera",
    "scene",
    "crowd",
    "first reference",
    "second reference",
)
_CAMERAS, _SCENES = 4, 4
"""How many are tried."""
_USUAL = (1.45, 2.0)
"""Statures of those whom users bring, metres."""
_ALIKE, _UNLIKE = 0.045, 0.12
"""Logarithms of ratios of statures below which two are alike, and above which they are far apart."""
_ALIKE_SHARE = 0.8
"""Of the user-like clips, those whose characters are of one stature."""
_BAGS = 0.2
"""Share of the characters of user-like clips who have a bag."""


@dataclass(frozen=True)
class Plan:
    """A clip to be: two characters who do the same in one place before one camera.

    Attributes:
        fps: frames per second.
        motion: of both characters.
        props: what they handle.
        scene: where it happens; ``textures (L, S, S, 3)`` uint8 are those of scene and props.
        camera: what it is seen through.
        characters: who does it.
        crowd: who else is there, part of the environment.
        kinds: sorted labels of all that the clip shows, such as "gait:limp".
        look: "user-like" or "wild".
    """

    fps: int
    motion: Motion
    props: tuple[Prop, ...]
    scene: Scene
    textures: np.ndarray
    camera: Camera
    characters: tuple[Character, Character]
    crowd: tuple[Extra, ...]
    kinds: tuple[str, ...]
    look: Look = "wild"


def make_plan(
    seed: int, split: Split, index: int, frames: int, motions: Sequence[Path] = (), look: Look = "wild"
) -> Plan:
    """The clip ``index``, a pure function of its arguments; no two splits ever share a random stream.

    Args:
        seed, split, index: which clip.
        frames: how long it is.
        motions: BVH files, one of which may give the motion.
        look: what it is like; of "mixed" the clip's own (`aa2_synth.looks.look_of`).

    Raises:
        InputError: a BVH file cannot be read.
    """
    look = look_of(look, seed, split, index)
    usual = look == "user-like"
    streams = streams_of(seed, split, index)
    fps = int(streams["clip"].choice([12, 15]))
    characters = _pair(streams, split) if usual else _strangers(streams, split)
    bodies = tuple(character.body for character in characters)
    surfaces = Surfaces(streams["scene"], split)
    files = [_own_motion(path, fps) for path in motions]
    action = random_action(streams["action"], surfaces, bodies, frames, fps, split, files, look)
    statures = [stature_of(body) for body in bodies]
    camera = _camera(streams["camera"], action, statures, split)
    scene = _scene(streams["scene"], surfaces, action, camera, max(statures), split, usual)
    crowd, crowd_kinds = make_crowd(streams["crowd"], scene.bystanders, frames, fps, split)
    sources = (action, camera, scene, surfaces, *characters)
    kinds = {label for source in sources for label in source.kinds} | {*crowd_kinds}
    if usual:
        kinds.add(f"look:{look}")
    return Plan(
        fps=fps,
        motion=action.motion,
        props=action.props,
        scene=scene,
        textures=surfaces.stacked(),
        camera=camera,
        characters=characters,
        crowd=crowd,
        kinds=tuple(sorted(kinds)),
        look=look,
    )


def _strangers(streams: dict[str, np.random.Generator], split: Split) -> tuple[Character, Character]:
    return make_character(streams["first"], split=split), make_character(streams["second"], split=split)


def _pair(streams: dict[str, np.random.Generator], split: Split) -> tuple[Character, Character]:
    """Two of the same stature in most clips, and of clearly different ones in the others."""
    low, high = _USUAL
    first = make_character(
        streams["first"], split=split, misfit=lambda tall: max(low - tall, tall - high, 0), bags=_BAGS
    )
    stature = stature_of(first.body)
    alike = streams["clip"].random() < _ALIKE_SHARE

    def misfit(tall: float) -> float:
        apart = abs(float(np.log(tall / stature)))
        return max(apart - _ALIKE, 0.0) if alike else max(_UNLIKE - apart, 0.0)

    return first, make_character(streams["second"], split=split, misfit=misfit, bags=_BAGS)


def _camera(rng: np.random.Generator, action: Action, statures: Sequence[float], split: Split) -> Camera:
    """A camera that shows the heads of both and what is handled; it stands back where close ones do not.

    A user-like action has a sort, and is filmed accordingly.
    """
    motion = action.motion
    trajectories = [prop.places @ _middle(prop) for prop in action.props if prop.handled]
    for stature in statures:
        trajectories.append(
            np.column_stack([motion.root, 0.85 * stature * motion.height, np.ones(len(motion))])
        )
    tall = max(statures)
    for _ in range(_CAMERAS):
        if action.sort:
            framing = phone_framing(rng, action.sort)
            camera = phone_camera(rng, motion, tall, split=split, framing=framing)
        else:
            camera = make_camera(rng, motion, tall, split=split)
        if all(_shown(camera, trajectory) > 0.7 for trajectory in trajectories):
            return camera
    if action.sort:
        return phone_camera(rng, motion, tall, split=split, framing=WHOLE)
    return make_camera(rng, motion, tall, split=split, whole=True)


def _middle(prop: Prop) -> np.ndarray:
    """``(4,)``, in the thing's own coordinates."""
    return np.array([*(prop.mesh.points.min(axis=0) + prop.mesh.points.max(axis=0)) / 2, 1.0])


def _shown(camera: Camera, trajectory: np.ndarray) -> float:
    """Share of the frames in which a point on its ``trajectory (T, 4)`` is well inside the picture."""
    at = np.stack([camera.project(frame, point[None, :3], 1)[0][0] for frame, point in enumerate(trajectory)])
    return float((np.abs(at) < 0.45).all(axis=1).mean())


def _scene(
    rng: np.random.Generator,
    surfaces: Surfaces,
    action: Action,
    camera: Camera,
    tall: float,
    split: Split,
    real: bool,
) -> Scene:
    """A place that does not hide the person all the time."""
    before = len(surfaces.layers)
    frames = np.linspace(0, len(action.motion) - 1, 3).astype(int)
    heights = np.array([0.55, 0.85]) * tall * action.motion.height[frames, None].clip(0.3, 1.0)
    for _ in range(_SCENES):
        del surfaces.layers[before:], surfaces.kinds[before:]
        scene = make_scene(rng, surfaces, _trodden(action, camera), split=split, real=real)
        unseen = []
        for frame, levels in zip(frames, heights, strict=True):
            points = np.array([[*action.motion.root[frame], level] for level in levels])
            unseen.append(occluded([scene.still, scene.shell], camera.eyes[frame], points))
        if np.mean(unseen) < 0.5:
            break
    return scene


@functools.cache
def _own_motion(path: Path, fps: int) -> Motion:
    return read_bvh(path, fps)


def _trodden(action: Action, camera: Camera) -> np.ndarray:
    """``(P, 2)`` points on the ground that the place must leave free."""
    trajectories = [prop.places[:, :2, 3] for prop in action.props]
    return np.concatenate([action.motion.root, camera.eyes[:, :2], *trajectories])


def streams_of(seed: int, split: Split, index: int) -> dict[str, np.random.Generator]:
    """The random streams of clip ``index`` of a seed and split by name.

    There is one for each sort of choice, so that one does not shift another.
    """
    root = np.random.SeedSequence([seed, SPLITS.index(split), index])
    return {
        name: np.random.default_rng(child)
        for name, child in zip(_STREAMS, root.spawn(len(_STREAMS)), strict=True)
    }
