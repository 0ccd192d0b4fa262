"""From a plan to a clip on disk: the scene without anybody, with the first character, with the second."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.clips.clip import ClipWriter
from aa2.clips.pictures import ColourFormat
from aa2.types import Limbs, Reference
from aa2_synth.characters.character import Character
from aa2_synth.kinds import SPLITS, Split
from aa2_synth.looks import Look, look_of
from aa2_synth.plan import Plan, make_plan, streams_of
from aa2_synth.references import ReferencePlan, plan_reference
from aa2_synth.render.animated_character import AnimatedCharacter
from aa2_synth.render.exposure import PLAIN, Exposure
from aa2_synth.render.observe import Observer
from aa2_synth.render.programs import BYSTANDER, CHARACTER
from aa2_synth.render.renderer import Renderer, Shot
from aa2_synth.render.scene_renderer import SceneRenderer
from aa2_synth.scenes.framing import WHOLE

_MADE_BY = {
    name: "aa2 synthesise"
    for name in ("frames", "pose", "character_mask", "object_masks", "depth", "environment", "limbs")
}
_OF_DENSE = ("depth", "limbs")
"""Signals that lean clips lack."""


def plan_references(plan: Plan, seed: int, split: Split, index: int) -> tuple[ReferencePlan, ReferencePlan]:
    """The reference pictures of a clip's characters; whole figures where the clip shows them whole.

    Args:
        plan: of the clip.
        seed, split, index: which clip it is.
    """
    streams = streams_of(seed, split, index)
    full = plan.camera.framing == WHOLE.name  # else the reference need not show what the clip never does
    first, second = (
        plan_reference(rng, character, split=split, whole=full or bool(rng.random() < 0.5), look=plan.look)
        for rng, character in zip(
            (streams["first reference"], streams["second reference"]), plan.characters, strict=True
        )
    )
    return first, second


def make_reference(
    renderer: Renderer, rng: np.random.Generator, character: Character, *, split: Split, whole: bool = True
) -> tuple[Reference, Limbs]:
    """A wild reference picture of a character (`aa2_synth.references.plan_reference`) and its limbs.

    Args:
        renderer: where to draw.
        rng: source of all choices.
        character: who.
        split: whose kinds to take.
        whole: whether all of the figure must be shown.
    """
    return draw_reference(renderer, plan_reference(rng, character, split=split, whole=whole), character)


def draw_reference(renderer: Renderer, plan: ReferencePlan, character: Character) -> tuple[Reference, Limbs]:
    """The picture that a plan is of, and the limbs of the character in it.

    Args:
        renderer: where to draw, S pixels a side.
        plan: what.
        character: who.
    """
    performer = AnimatedCharacter(renderer, character, plan.motion)
    try:
        with SceneRenderer(renderer, plan.scene, plan.textures, plan.camera, plan.props) as scene:
            actor = performer.at(0)
            empty, shot = scene.shoot(0), scene.shoot(0, actor)
            limbs = Limbs(shot.limbs, scene.limbs(0, actor))
    finally:
        performer.close()
    observer = Observer(plan.camera)
    observer.observe(performer.keypoints(0), shot, empty)
    return Reference(shot.picture, shot.mask, observer.pose), limbs


@dataclass(frozen=True)
class Take:
    """One frame of a clip.

    Attributes:
        empty: without either character.
        shots: with each of the characters.
        whole: ``(N, S, S)`` bool, the handled things as if nothing hid them.
        limbs: ``(15, S, S)`` bool, likewise the limbs of each of the characters; none if not asked for.
    """

    empty: Shot
    shots: list[Shot]
    whole: np.ndarray
    limbs: list[np.ndarray] = field(default_factory=list)


def takes(
    renderer: Renderer,
    plan: Plan,
    observers: Sequence[Observer],
    exposure: Exposure = PLAIN,
    grain: Sequence[int] = (0,),
    frames: Sequence[int] | None = None,
    limbs: bool = False,
) -> Generator[Take, None, None]:
    """The frames of a plan, one after the other.

    Args:
        renderer: where to draw.
        plan: what.
        observers: one for each character, told of each frame.
        exposure: motion blur and noise.
        grain: seeds of the sensor's noise; with the frame's number they decide it.
        frames: which; all if None.
        limbs: whether whole limbs are wanted.
    """
    with ExitStack() as resources:
        scene = resources.enter_context(
            SceneRenderer(renderer, plan.scene, plan.textures, plan.camera, plan.props, plan.motion.root)
        )
        performers, crowd = _performers(renderer, plan, resources)
        unchanging = scene.still and not crowd and not exposure.noise
        empty = whole = None
        for frame in range(len(plan.motion)) if frames is None else frames:
            exposed = (*grain, frame)
            if empty is None or whole is None or not unchanging:
                empty = exposure.expose(scene, frame, crowd, exposed)
                whole = scene.silhouettes(frame) | empty.objects
            shots = [exposure.expose(scene, frame, [performer, *crowd], exposed) for performer in performers]
            for performer, observer, shot in zip(performers, observers, shots, strict=True):
                observer.observe(performer.keypoints(frame), shot, empty)
            shown = [scene.limbs(frame, performer.at(frame)) for performer in performers] if limbs else []
            yield Take(empty, shots, whole, shown)


def _performers(
    renderer: Renderer, plan: Plan, resources: ExitStack
) -> tuple[list[AnimatedCharacter], list[AnimatedCharacter]]:
    """Those whom the clip is about, and those who are there besides."""
    cast = [(character, plan.motion, CHARACTER) for character in plan.characters]
    cast += [(character, motion, BYSTANDER) for character, motion in plan.crowd]
    everybody = []
    for slot, (character, motion, who) in enumerate(cast):
        everybody.append(AnimatedCharacter(renderer, character, motion, slot, who))
        resources.callback(everybody[-1].close)
    return everybody[: len(plan.characters)], everybody[len(plan.characters) :]


def write_clip(
    renderer: Renderer,
    path: Path,
    *,
    seed: int,
    split: Split,
    index: int,
    frames: int,
    motions: Sequence[Path] = (),
    exposure: Exposure = PLAIN,
    pictures: ColourFormat = "video",
    lean: bool = False,
    look: Look = "wild",
) -> None:
    """Render clip ``index`` into the folder ``path``, which appears when whole and replaces a clip there.

    Args:
        renderer: where to draw.
        path: the clip.
        seed, split, index: decide all choices.
        frames: how many.
        motions: BVH files whose motions are mixed in.
        exposure: motion blur and noise.
        pictures: how frames and environment are stored; only videos need PyAV.
        lean: whether to leave out dense depth, parts, limbs and whole silhouettes, which the training of the
            model does not read.
        look: what it is like; of "mixed" the clip's own.
    """
    plan = make_plan(seed, split, index, frames, motions, look)
    made_by = {**_MADE_BY, "seed": origin(seed, split, index, motions, exposure, look)}
    if lean:
        made_by = {name: maker for name, maker in made_by.items() if name not in _OF_DENSE}
    references = [
        draw_reference(renderer, planned, character)
        for planned, character in zip(plan_references(plan, seed, split, index), plan.characters, strict=True)
    ]
    observers = [Observer(plan.camera) for _ in plan.characters]
    size = (renderer.size, renderer.size)
    with (
        ClipWriter(
            path, fps=Fraction(plan.fps), size=size, made_by=made_by, replace=True, pictures=pictures
        ) as first,
        first.other(made_by=made_by) as second,
    ):
        grain = (seed, SPLITS.index(split), index)
        for take in takes(renderer, plan, observers, exposure, grain, limbs=not lean):
            whole_limbs = take.limbs or [None, None]
            for writer, shot, limbs in zip((first, second), take.shots, whole_limbs, strict=True):
                writer.write(
                    shot.picture,
                    character_mask=shot.mask,
                    object_masks=shot.objects,
                    whole_objects=None if lean else take.whole,
                    depth=None if lean else shot.depth,
                    parts=None if lean else shot.parts,
                    limbs=None if lean else shot.limbs,
                    whole_limbs=limbs,
                    environment=take.empty.picture if writer is first else None,
                )
        for writer, observer, made in zip((first, second), observers, references, strict=True):
            writer.pose, writer.geometry = observer.pose, observer.geometry
            writer.reference, limbs = made
            writer.reference_limbs = None if lean else limbs
            writer.labels = list(plan.kinds)


def origin(
    seed: int,
    split: Split,
    index: int,
    motions: Sequence[Path] = (),
    exposure: Exposure = PLAIN,
    look: Look = "wild",
) -> str:
    """What tells a clip from every other, as it stands in its ``clip.json``.

    Args:
        seed, split, index: decide all choices.
        motions: BVH files that are mixed in.
        exposure: motion blur and noise.
        look: of the run; the clip's own is what counts.
    """
    parts = [str(seed), split, str(index)]
    if (own := look_of(look, seed, split, index)) != "wild":
        parts.append(own)
    if motions:
        parts.append(_digest(tuple(motions)))
    if exposure != PLAIN:
        parts.append(f"blur {exposure.moments} noise {exposure.noise:g}")
    return " ".join(parts)


@functools.cache
def _digest(files: tuple[Path, ...]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
