"""A trained bundle, run as `aa2 animate` runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from aa2.animate.composer import Composer, composer_of
from aa2.animate.layers import layers_in
from aa2.animate.painter import Model, PainterOptions, load_model
from aa2.config import Device, MaskKind
from aa2.diffusion.windows import Window, plan_windows
from aa2.errors import InputError
from aa2.evaluate.case import Case
from aa2.evaluate.methods.kept import character_of
from aa2.evaluate.methods.method import Method
from aa2.media.files import content_hash
from aa2.models.bundle_folder import bundle_folder
from aa2.types import Reference, Signals

LOADED = 8
"""Bundles kept in memory: the rows of one table take turns, case by case."""
SAMPLER = "DDIM"


def bundle_method(
    name: str,
    bundle: str | Path,
    *,
    steps: int | None = None,
    seed: int = 0,
    device: Device = "auto",
    mask_kind: MaskKind | None = None,
) -> Method:
    """The model in a bundle.

    Inside its mask the result is the painting, outside the driving frames; a model that knows no environment
    paints the whole picture. Weights are read when the first case is painted.

    Args:
        name: of the row.
        bundle: a folder, or the name of a bundle that comes with the package.
        steps: denoising steps; None takes the bundle's.
        seed: decides the noise.
        device: where to compute.
        mask_kind: the masks to paint inside; None takes those that it was trained with.
    Raises:
        InputError: there is no such bundle; damaged weights are found when they are read.
    """
    about = describe(bundle, steps=steps, seed=seed, mask_kind=mask_kind)

    def paint(case: Case) -> np.ndarray:
        how = PainterOptions(steps, seed=seed)
        composer = bundle_composer(bundle, case.reference, how, device=device, mask_kind=mask_kind)
        return painted(composer, case.driving, case.window)

    return Method(name, paint, about)


def bundle_composer(
    bundle: str | Path,
    reference: Reference,
    options: PainterOptions,
    *,
    device: Device,
    mask_kind: MaskKind | None = None,
) -> Composer:
    """The bundle with one character."""
    model = _loaded(str(bundle), device)
    return composer_of(model, character_of(reference, model.lift), options, mask_kind=mask_kind)


def posed(composer: Composer, driving: Signals) -> Signals:
    """A window with the pose that the composer's character takes in it."""
    given = driving.pose, driving.character_mask
    pose = composer.posed(*given, objects=driving.handled, frames=driving.frames)
    return replace(driving, pose=pose, driver=driving.pose)


def painted(composer: Composer, driving: Signals, window: int | None = None) -> np.ndarray:
    """``(F, H, W, 3)`` uint8: the result inside its mask, the driving frames outside.

    Args:
        composer: the model with a character.
        driving: F frames in a picture size of the model.
        window: of `Case`.
    """
    return in_windows(composer, driving, window, partial(_painted, composer))


def in_windows(
    composer: Composer, driving: Signals, window: int | None, paint: Callable[[Signals, Window], np.ndarray]
) -> np.ndarray:
    """``(F, H, W, 3)`` uint8, painted window by window as `aa2 animate` does.

    Args:
        composer: the model with a character, which is posed once in all frames.
        driving: F frames.
        window: of `Case`; no window has more frames than the model's own.
        paint: gives the frames of one window, whose first is finished where it is a motion frame.
    """
    result = driving.frames.copy()
    signals = posed(composer, driving)
    for plan in planned(len(signals), window, composer.painter.window):
        part = _part(signals, slice(plan.start, plan.stop))
        if plan.motion:
            part.frames[0] = result[plan.start]
        result[plan.fresh.start : plan.stop] = paint(part, plan)[plan.motion :]
    return result


def planned(frames: int, window: int | None, longest: int) -> list[Window]:
    """The windows in which a model that denoises at most ``longest`` frames paints a case of ``frames``."""
    return list(plan_windows([True] * frames, max(min(window or frames, longest), 2)))


def _part(signals: Signals, span: slice) -> Signals:
    """Some of the frames, to be written to; without the true environment."""
    return Signals(
        signals.frames[span].copy(),
        signals.pose[span],
        signals.character_mask[span],
        signals.object_masks[span],
        None if signals.depth is None else signals.depth[span],
        occluder_mask=None if signals.occluder_mask is None else signals.occluder_mask[span],
        driver=signals.shown[span],
    )


def _painted(composer: Composer, driving: Signals, plan: Window) -> np.ndarray:
    """One window, in the model's picture."""
    window = composer.window(driving, plan.start, plan.motion)
    frames, model = composer.painted(window), composer.model
    if frames is not None and not model.environment:
        return frames
    if frames is not None and not model.composes:
        return np.where(window.arrays.mask[..., None], frames, driving.frames)
    each = range(len(driving))
    frames = [composer.put_together(layers_in(window.arrays, frames, t)) for t in each]
    mask = window.arrays.mask & ~driving.handled
    return np.where(mask[..., None], np.rint(frames).astype(np.uint8), driving.frames)


def describe(
    bundle: str | Path, *, steps: int | None, seed: int, mask_kind: MaskKind | None
) -> dict[str, object]:
    """What a report states of a bundle and how it is run, and what its results depend on.

    Raises:
        InputError: there is no such bundle.
    """
    path = bundle_folder(bundle)
    try:
        stored = json.loads((path / "bundle.json").read_text())
        preset = stored["preset"]
        return {
            "kind": "bundle",
            "bundle": path.name,
            "weights": content_hash(path)[:16],
            "preset": preset["name"],
            "variant": preset.get("variant", "full"),
            "buckets": preset["buckets"],
            "window": preset["window"],
            "mask": mask_kind or preset.get("mask_kind", "shape-agnostic"),
            "sampler": SAMPLER,
            "steps": steps or preset["diffusion"]["steps"],
            "guidance": preset["diffusion"]["guidance"],
            "seed": seed,
            "training": stored.get("training", []),
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(path, f"the bundle is damaged ({error})", "fetch or train it again") from error


@lru_cache(LOADED)
def _loaded(bundle: str, device: Device) -> Model:
    return load_model(bundle, device)
