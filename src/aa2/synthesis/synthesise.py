"""The data engine: clips of two characters who do the same in the same place, with exact ground truth."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np

from aa2.clips.clip import Clip, ClipWriter
from aa2.errors import InputError
from aa2.synthesis.body import skin, template
from aa2.synthesis.camera import Camera, make_camera
from aa2.synthesis.choreography import random_motion
from aa2.synthesis.keypoints import keypoints_3d, observed
from aa2.synthesis.motion import Motion
from aa2.synthesis.posing import hip_height, leg_length, pose
from aa2.synthesis.render import Actor, Renderer, Shot, Stage
from aa2.synthesis.scene import Scene, carried_way, make_scene
from aa2.synthesis.wardrobe import Character, make_character
from aa2.types import Pose, Reference

Split = Literal["train", "test"]
Job = tuple[Path, int, int, Split, int, int]
_ADULT_LEG = 0.82
"""Metres; motions are made for it and scaled."""
_MADE_BY = {
    name: "aa2 synthesise"
    for name in ("frames", "pose", "character_mask", "object_masks", "depth", "environment")
}


@dataclass(frozen=True)
class Plan:
    """All choices of a clip, before anything is drawn."""

    fps: int
    motion: Motion
    scene: Scene
    camera: Camera
    characters: tuple[Character, Character]


def make_plan(seed: int, split: Split, index: int, frames: int) -> Plan:
    """The clip ``index``, a pure function of its arguments; no two splits ever share a random stream."""
    streams = _streams(seed, split, index)
    test = split == "test"
    rng = streams["clip"]
    carrying = bool(rng.random() < 0.3)
    characters = (
        make_character(streams["first"], test=test, adult=carrying),
        make_character(streams["second"], test=test, adult=carrying),
    )
    fps = int(rng.choice([12, 15]))
    legs = np.mean([leg_length(character.body) for character in characters])
    motion = random_motion(
        streams["motion"], frames, fps, float(legs) / _ADULT_LEG, test=test, carrying=carrying
    )
    hip = float(np.mean([hip_height(character.body) for character in characters]))
    way = carried_way(rng, motion.root, motion.yaw, hip) if carrying else None
    tall = max(float(np.ptp(character.body.vertices[:, 2])) for character in characters)
    camera = make_camera(streams["camera"], motion.root, motion.height, tall)
    scene = make_scene(
        streams["scene"], np.concatenate([motion.root, camera.eyes[:, :2]]), test=test, held_way=way
    )
    return Plan(fps, motion, scene, camera, characters)


def _streams(seed: int, split: Split, index: int) -> dict[str, np.random.Generator]:
    names = ("clip", "first", "second", "motion", "camera", "scene", "first reference", "second reference")
    root = np.random.SeedSequence([seed, ("train", "test").index(split), index])
    return {
        name: np.random.default_rng(child) for name, child in zip(names, root.spawn(len(names)), strict=True)
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
    grips = stage.scene.held[0].grips if stage.scene.held else None
    rotations, positions = pose(character.body, motion, grips)
    actor = Actor(renderer, character)
    shots, points = [], []
    try:
        for frame in range(len(motion.yaw)):
            vertices, normals = skin(character.body, rotations[frame], positions[frame])
            shots.append(stage.shoot(frame, actor.moved(vertices, normals)))
            points.append(keypoints_3d(character.body, vertices, rotations[frame], positions[frame]))
    finally:
        actor.close()
    return shots, observed(stage.camera, np.stack(points), shots, empty)


def make_reference(
    renderer: Renderer, rng: np.random.Generator, character: Character, *, test: bool
) -> Reference:
    """A picture of the character in another pose, place and light, the whole figure from the front."""
    stature = leg_length(character.body) / _ADULT_LEG
    motion = random_motion(
        rng, 1, 12.0, stature, test=test, carrying=False, facing=float(rng.normal(0, 0.35))
    )
    tall = float(np.ptp(character.body.vertices[:, 2]))
    camera = make_camera(rng, motion.root, motion.height, tall, whole=True)
    stage = Stage(
        renderer, make_scene(rng, np.concatenate([motion.root, camera.eyes[:, :2]]), test=test), camera
    )
    try:
        empty = [stage.shoot(0)]
        (shot,), seen = perform(renderer, stage, character, motion, empty)
    finally:
        stage.close()
    return Reference(shot.picture, shot.mask, seen)


def write_clip(renderer: Renderer, path: Path, *, seed: int, split: Split, index: int, frames: int) -> None:
    """Render clip ``index`` into the folder ``path``, which appears when it is whole."""
    plan = make_plan(seed, split, index, frames)
    streams = _streams(seed, split, index)
    test = split == "test"
    stage = Stage(renderer, plan.scene, plan.camera)
    try:
        empty = [stage.shoot(frame) for frame in range(frames)]
        acts = [perform(renderer, stage, character, plan.motion, empty) for character in plan.characters]
    finally:
        stage.close()
    references = [
        make_reference(renderer, streams[f"{name} reference"], character, test=test)
        for name, character in zip(("first", "second"), plan.characters, strict=True)
    ]
    size = (renderer.size, renderer.size)
    made_by = {**_MADE_BY, "seed": _origin(seed, split, index)}
    with ClipWriter(
        path, fps=Fraction(plan.fps), size=size, environment=True, depth=True, made_by=made_by
    ) as writer:
        with writer.other(depth=True, made_by=made_by) as second:
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


def synthesise(
    count: int,
    output: Path,
    *,
    size: int = 256,
    frames: int = 24,
    seed: int = 0,
    split: Split = "train",
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Render ``count`` clips into ``output/000000`` and on; clips that are there already are kept.

    Args:
        count: how many.
        output: the folder, made if need be.
        size: pixels along each side.
        frames: frames per clip.
        seed: of all choices; the same seed gives the same clips whatever the number of workers.
        split: "test" takes characters, motions and places that "train" never takes.
        workers: processes.
        progress: called with the number of clips done and ``count`` after each clip.

    Raises:
        InputError: a number is out of range, the folder cannot be made, or there is no OpenGL.
    """
    for name, value, least in (
        ("count", count, 0),
        ("size", size, 32),
        ("frames", frames, 1),
        ("workers", workers, 1),
    ):
        if value < least:
            raise InputError(f"{name} {value}", f"is less than {least}", f"give at least {least}")
    if size % 2:
        raise InputError(f"size {size}", "is odd, and video wants even sides", "give an even number")
    output = Path(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(output, f"cannot be made ({error.strerror})", "choose another folder") from error
    template()  # bakes the body before workers start, so that they do not all do it
    jobs: list[Job] = [(output / f"{index:06d}", size, seed, split, index, frames) for index in range(count)]
    jobs = [job for job in jobs if not _is_there(job)]
    done = count - len(jobs)
    with multiprocessing.get_context("spawn").Pool(workers, _start_worker) as pool:
        for _ in pool.imap_unordered(_work, jobs):
            done += 1
            if progress:
                progress(done, count)


def _is_there(job: Job) -> bool:
    """Whether the clip was rendered before.

    Raises:
        InputError: another clip has its place.
    """
    path, size, seed, split, index, frames = job
    if not path.exists():
        return False
    with Clip.open(path) as clip:
        if (clip.size, len(clip), clip.made_by.get("seed")) != (
            (size, size),
            frames,
            _origin(seed, split, index),
        ):
            raise InputError(
                path, "holds a clip of another size, length, split or seed", "choose another folder"
            )
    return True


def _origin(seed: int, split: Split, index: int) -> str:
    return f"{seed} {split} {index}"


_renderers: dict[int, Renderer] = {}


def _start_worker() -> None:
    os.environ["LP_NUM_THREADS"] = "1"  # one core per worker: processes scale better than llvmpipe's threads


def _work(job: Job) -> None:
    path, size, seed, split, index, frames = job
    if size not in _renderers:
        _renderers[size] = Renderer(size)
    write_clip(_renderers[size], path, seed=seed, split=split, index=index, frames=frames)
