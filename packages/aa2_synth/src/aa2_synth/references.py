"""The reference picture of a character, planned before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2_synth.characters.character import Character
from aa2_synth.characters.make import stature_of
from aa2_synth.kinds import Split
from aa2_synth.looks import Look
from aa2_synth.motion import editing
from aa2_synth.motion.build import ADULT_LEG, leg_length
from aa2_synth.motion.choreography import random_motion
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.user_like import user_like_motion
from aa2_synth.objects.actors import Actors
from aa2_synth.objects.interaction import Setting
from aa2_synth.objects.interactions import CARRIED, drawn_interaction
from aa2_synth.objects.prop import Prop
from aa2_synth.scenes.camera import Camera, make_camera
from aa2_synth.scenes.phone_cameras import portrait_camera, portrait_framing
from aa2_synth.scenes.scene import Scene, make_scene
from aa2_synth.textures.textures import Surfaces

_FRONTAL, _FRONTAL_SHARE = np.radians(20), 0.8
_THREE_QUARTER = np.radians((25, 50))
_FPS = 12.0
_TRIES = 8
_WITH_A_BAG = 0.07
"""Share of the user-like references with a bag in the hand."""


@dataclass(frozen=True)
class ReferencePlan:
    """A picture to be; the rest as in `aa2_synth.plan.Plan`.

    Attributes:
        motion: one frame of it.
        props: what is held.
        camera: what it is seen through.
        scene: where it is taken.
        textures: ``(L, S, S, 3)`` uint8, of scene and props.
        kinds: labels of what it shows.
    """

    motion: Motion
    props: tuple[Prop, ...]
    camera: Camera
    scene: Scene
    textures: np.ndarray
    kinds: tuple[str, ...]


def plan_reference(
    rng: np.random.Generator, character: Character, *, split: Split, whole: bool = True, look: Look = "wild"
) -> ReferencePlan:
    """A picture of the character from the front, in another pose, place and light; perhaps a part only.

    Args:
        rng: source of all choices.
        character: who.
        split: whose kinds to take.
        whole: whether all of the figure must be shown.
        look: "user-like" or "wild".
    """
    tall = stature_of(character.body)
    surfaces = Surfaces(rng, split)
    props: tuple[Prop, ...] = ()
    if look == "user-like":
        motion, props, kinds = _usual(rng, character, surfaces, split)
        camera = portrait_camera(rng, motion, tall, portrait_framing(rng, motion, whole))
    else:
        stature = leg_length(character.body) / ADULT_LEG
        facing = float(rng.normal(0, 0.35))
        motion, kinds = random_motion(
            rng, 1, _FPS, stature, split=split, facing=facing, bodies=(character.body,)
        )
        camera = make_camera(rng, motion, tall, split=split, whole=whole)
    free = [motion.root, camera.eyes[:, :2], *(prop.places[:, :2, 3] for prop in props)]
    scene = make_scene(rng, surfaces, np.concatenate(free), split=split, real=look == "user-like")
    return ReferencePlan(motion, props, camera, scene, surfaces.stacked(), (*kinds, *scene.kinds))


def _usual(
    rng: np.random.Generator, character: Character, surfaces: Surfaces, split: Split
) -> tuple[Motion, tuple[Prop, ...], tuple[str, ...]]:
    """Somebody who stands for a picture, seldom with a bag in the hand."""
    facing = _facing(rng)
    if rng.random() < _WITH_A_BAG:
        setting = Setting(rng, surfaces, Actors((character.body,)), 1, _FPS, split)
        action = drawn_interaction(setting, CARRIED, _TRIES)
        if action is not None:
            action = action.moved(-action.motion.root[0]).turned(facing)
            return action.motion, action.props, action.kinds
    stature = leg_length(character.body) / ADULT_LEG
    motion, kinds, _ = user_like_motion(
        rng, 1, _FPS, stature, split=split, sort="pose", facing=facing, bodies=(character.body,)
    )
    return editing.centred(motion), (), kinds


def _facing(rng: np.random.Generator) -> float:
    """Frontal in most pictures, three-quarter in the others, radians."""
    if rng.random() < _FRONTAL_SHARE:
        return float(np.clip(rng.normal(0, _FRONTAL / 2), -_FRONTAL, _FRONTAL))
    return float(rng.choice([-1, 1]) * rng.uniform(*_THREE_QUARTER))
