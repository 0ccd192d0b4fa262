"""What is done to training samples, so that the model meets there what it will meet in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from aa2.condition_table import CONDITIONS
from aa2.train.degradation.masks import MaskErrors, degraded_mask
from aa2.train.degradation.pictures import (
    Change,
    Grading,
    PictureErrors,
    draw_degradation,
    draw_grading,
    draw_permutation,
)
from aa2.train.degradation.pose import PoseErrors, degraded_pose
from aa2.train.degradation.shots import Shots
from aa2.types import Reference, Signals

SMALL = MaskErrors(edge=0.3, shift=0.005, uneven=0.006, holes=0.05)
"""Of things that are thin, and of a picture that somebody chose because it shows a person well."""


@dataclass(frozen=True)
class Augmentation:
    """What is done to samples, as probabilities and ranges. Most samples are mildly degraded.

    Attributes:
        cross: share of cross-identity samples, where a clip has a second character.
        rescale: share of self-supervised samples with random scale augmentation (AA2 §3.2).
        own_frame: share of self-supervised samples whose reference is another frame of the clip instead of
            the clip's reference picture (AA2 §3.1: all of them).
        random_block: share of windows whose mask has random blocks (AA2 §3.2: all of them); the others have
            those of inference, which is what the model is used with.
        dropped: by the name of the condition the share of samples without it; others are dropped as the table
            says (`aa2.condition_table`).
        no_reference: share of samples from which the character is withheld.
        motion_frame: share of windows that start from a clean frame (AA2 §4.1).
        dilate: most pixels by which masks are widened.
        shots: closer framing of clip and reference.
        grading: light of scene and target, which change together.
        relight: light of the reference, which differs from the scene's.
        permuted: share of the samples whose colour channels change places, in scene, target and reference.
        pose, reference_pose: errors of extracted keypoints.
        masks, object_masks, reference_mask: errors of extracted masks.
        camera, reference_camera: quality lost by the driving video and by the reference picture. What is to
            be painted stays clean.
    """

    cross: float = 0.5
    rescale: float = 0.25
    own_frame: float = 0.25
    random_block: float = 0.75
    dropped: Mapping[str, float] = field(default_factory=dict)
    no_reference: float = 0.1
    motion_frame: float = 0.5
    dilate: int = 4
    shots: Shots = field(default_factory=Shots)
    grading: Grading = field(default_factory=Grading)
    relight: Grading = field(default_factory=Grading)
    permuted: float = 0.1
    pose: PoseErrors = field(default_factory=PoseErrors)
    reference_pose: PoseErrors = field(default_factory=PoseErrors)
    masks: MaskErrors = field(default_factory=MaskErrors)
    object_masks: MaskErrors = SMALL
    reference_mask: MaskErrors = SMALL
    camera: PictureErrors = field(default_factory=PictureErrors)
    reference_camera: PictureErrors = field(default_factory=PictureErrors)


def draw_dropped(settings: Augmentation, rng: np.random.Generator) -> frozenset[str]:
    """Names of the conditions that a sample goes without."""
    shares = {name: settings.dropped.get(name, row.dropped) for name, row in CONDITIONS.items()}
    return frozenset([name for name, share in shares.items() if rng.random() < share])


@dataclass(frozen=True)
class Scene:
    """A sample before conditions are made of it; all signals have one size and length.

    Attributes:
        driving: the video that is driven by, which gives environment and mask.
        given: what pose, depth and objects are taken of: ``driving``, or that with its character rescaled.
        target: the video to be painted, with the reference's character.
        reference: the character.
    """

    driving: Signals
    given: Signals
    target: Signals
    reference: Reference


def graded(scene: Scene, settings: Augmentation, rng: np.random.Generator) -> Scene:
    """The same in other light: scene and target alike, the reference by itself."""
    permutation = draw_permutation(settings.permuted, rng)
    light, other_light = (draw_grading(grading, rng) for grading in (settings.grading, settings.relight))
    scene = _filmed(scene, lambda pictures: permutation(light(pictures)), target=True)
    picture = permutation(other_light(scene.reference.picture))
    return replace(scene, reference=replace(scene.reference, picture=picture))


def degraded(scene: Scene, settings: Augmentation, rng: np.random.Generator) -> Scene:
    """The same as real videos and extraction give it; the target stays as it is."""
    a, side = settings, max(scene.given.frames.shape[1:3])
    scene = _filmed(scene, draw_degradation(a.camera, rng), target=False)
    driving, given, reference = scene.driving, scene.given, scene.reference
    driving = replace(driving, character_mask=degraded_mask(driving.character_mask, a.masks, rng))
    given = replace(
        given,
        pose=degraded_pose(given.pose, side, a.pose, rng),
        object_masks=_degraded_objects(given.object_masks, a.object_masks, rng),
    )
    reference = Reference(
        draw_degradation(a.reference_camera, rng)(reference.picture),
        degraded_mask(reference.mask[None], a.reference_mask, rng)[0],
        degraded_pose(reference.pose, side, a.reference_pose, rng),
    )
    return Scene(driving, given, scene.target, reference)


def _filmed(scene: Scene, change: Change, *, target: bool) -> Scene:
    """The change made to the scene's videos, once to those that are the same."""
    done: dict[int, np.ndarray] = {}

    def changed(signals: Signals) -> Signals:
        key = id(signals.frames)
        if key not in done:
            done[key] = change(signals.frames)
        return replace(signals, frames=done[key])

    return replace(
        scene,
        driving=changed(scene.driving),
        given=changed(scene.given),
        target=changed(scene.target) if target else scene.target,
    )


def _degraded_objects(masks: np.ndarray, errors: MaskErrors, rng: np.random.Generator) -> np.ndarray:
    """``(T, N, H, W)`` bool, each object's mask as extracted."""
    objects = [degraded_mask(masks[:, n] * np.uint8(255), errors, rng) >= 128 for n in range(masks.shape[1])]
    return np.stack(objects, axis=1) if objects else masks
