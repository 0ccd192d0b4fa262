"""From a plan to a clip on disk: the scene without anybody, with the first character, with the second."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.clips.clip import ClipWriter
from aa2.synthesis.body.body import skin
from aa2.synthesis.body.keypoints import keypoints_3d
from aa2.synthesis.characters.wardrobe import Character
from aa2.synthesis.kinds import Split
from aa2.synthesis.motion.choreography import random_motion
from aa2.synthesis.motion.motion import Motion
from aa2.synthesis.motion.posing import leg_length, pose
from aa2.synthesis.objects.action import ADULT_LEG
from aa2.synthesis.plan import make_plan, streams_of
from aa2.synthesis.render.actor import Actor
from aa2.synthesis.render.observe import observed
from aa2.synthesis.render.renderer import Renderer, Shot
from aa2.synthesis.render.stage import Stage
from aa2.synthesis.scenes.camera import make_camera
from aa2.synthesis.scenes.scene import make_scene
from aa2.synthesis.textures.textures import Surfaces
from aa2.types import Pose, Reference

_MADE_BY = {
    name: "aa2 synthesise"
    for name in ("frames", "pose", "character_mask", "object_masks", "depth", "environment")
}


def perform(
    renderer: Renderer, stage: Stage, character: Character, motion: Motion, empty: list[Shot]
) -> tuple[list[Shot], Pose]:
    """A character does a motion on a stage: its frames, and its pose as the camera sees it.

    Args:
        renderer: where to draw.
        stage: the scene and its camera.
        character: who.
        motion: T frames.
        empty: the T frames of the stage without anybody.
    """
    rotations, positions = pose(character.body, motion)
    actor = Actor(renderer, character)
    shots, points = [], []
    try:
        for frame in range(len(motion)):
            vertices, normals = skin(character.body, rotations[frame], positions[frame])
            shots.append(stage.shoot(frame, actor.moved(vertices, normals)))
            points.append(keypoints_3d(character.body, vertices, rotations[frame], positions[frame]))
    finally:
        actor.close()
    return shots, observed(stage.camera, np.stack(points), shots, empty)


def make_reference(
    renderer: Renderer, rng: np.random.Generator, character: Character, *, split: Split
) -> Reference:
    """A picture of the character in another pose, place and light, the whole figure from the front."""
    stature = leg_length(character.body) / ADULT_LEG
    motion = random_motion(
        rng, 1, 12.0, stature, test=split == "test", carrying=False, facing=float(rng.normal(0, 0.35))
    )
    tall = float(np.ptp(character.body.vertices[:, 2]))
    camera = make_camera(rng, motion.root, motion.height, tall, whole=True)
    surfaces = Surfaces(rng, split)
    scene = make_scene(rng, surfaces, np.concatenate([motion.root, camera.eyes[:, :2]]), split=split)
    stage = Stage(renderer, scene, surfaces.stacked(), camera)
    try:
        empty = [stage.shoot(0)]
        (shot,), seen = perform(renderer, stage, character, motion, empty)
    finally:
        stage.close()
    return Reference(shot.picture, shot.mask, seen)


def write_clip(renderer: Renderer, path: Path, *, seed: int, split: Split, index: int, frames: int) -> None:
    """Render clip ``index`` into the folder ``path``, which appears when it is whole."""
    plan = make_plan(seed, split, index, frames)
    streams = streams_of(seed, split, index)
    stage = Stage(renderer, plan.scene, plan.textures, plan.camera, plan.props)
    try:
        empty = [stage.shoot(frame) for frame in range(frames)]
        acts = [perform(renderer, stage, character, plan.motion, empty) for character in plan.characters]
    finally:
        stage.close()
    references = [
        make_reference(renderer, streams[f"{name} reference"], character, split=split)
        for name, character in zip(("first", "second"), plan.characters, strict=True)
    ]
    size = (renderer.size, renderer.size)
    made_by = {**_MADE_BY, "seed": origin(seed, split, index)}
    with ClipWriter(path, fps=Fraction(plan.fps), size=size, made_by=made_by) as writer:
        with writer.other(made_by=made_by) as second:
            _fill(second, *acts[1], references[1], None)
        _fill(writer, *acts[0], references[0], empty)


def _fill(
    writer: ClipWriter, shots: list[Shot], seen: Pose, reference: Reference, empty: list[Shot] | None
) -> None:
    for frame, shot in enumerate(shots):
        writer.write(
            shot.picture,
            character_mask=shot.mask,
            object_masks=shot.objects,
            depth=shot.depth,
            environment=empty[frame].picture if empty else None,
        )
    writer.pose, writer.reference = seen, reference


def origin(seed: int, split: Split, index: int) -> str:
    """What tells a clip from every other, as it stands in its ``clip.json``."""
    return f"{seed} {split} {index}"
