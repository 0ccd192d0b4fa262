"""The stage of the compositor, on windows that were prepared with a bundle's denoiser."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import torch

from aa2.config import COMPOSITOR_PARTS as PARTS
from aa2.config import PRESETS, CompositorPart, Device
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.models.bundle_folder import EarlierCompositorError
from aa2.models.lpips import Lpips
from aa2.models.weight_files import Weights as WeightFiles
from aa2.models.weight_files import WeightsAbsent
from aa2.train.compositor import CompositorLoss, CompositorLossWeights
from aa2.train.compositor_validator import make_compositor_validator
from aa2.train.layered_batch import collate_windows
from aa2.train.layered_windows import LayeredCrops, load_window, window_files
from aa2.train.schedule import Schedule
from aa2.train.stages.export import BundleExport
from aa2.train.stages.stage import Stage
from aa2.train.trainer import TrainingProgress, silent

COMPOSITOR = Schedule(steps=20000, batch=4, learning_rate=1e-3, ema=0.999)


def train_compositor(
    bundle: str | Path,
    windows: Path,
    output: Path,
    *,
    frames: int = 2,
    side: int = 256,
    parts: Collection[CompositorPart] | None = None,
    weights: CompositorLossWeights | None = None,
    schedule: Schedule = COMPOSITOR,
    resume: bool = False,
    device: Device = "auto",
    progress: TrainingProgress = silent,
) -> Path:
    """Train the compositor of ``bundle`` and write the bundle that results.

    Args:
        output: folder for the run; the bundle is ``output / "bundle"``.
        bundle, windows, frames, side, parts, weights, schedule: of `compositor_stage`.
    Raises:
        InputError: as `compositor_stage`, and nothing to resume.
    """
    ready = compositor_stage(
        bundle, windows, frames=frames, side=side, parts=parts, weights=weights, schedule=schedule
    )
    return ready.run(output, resume=resume, device=device, progress=progress)


def compositor_stage(
    bundle: str | Path,
    windows: Path,
    *,
    frames: int = 2,
    side: int = 256,
    parts: Collection[CompositorPart] | None = None,
    weights: CompositorLossWeights | None = None,
    schedule: Schedule = COMPOSITOR,
) -> Stage:
    """The training of the compositor.

    Args:
        bundle: where to start; all of it but the compositor stays as it is.
        windows: folder of windows (`aa2.train.prepare_windows`), painted by this bundle.
        frames: frames a sample; from two on steadiness is learnt too.
        side: of the pieces, pixels.
        parts: of `aa2.config.COMPOSITOR_PARTS`, to begin anew with these alone; None goes on with the
            bundle's compositor, or begins anew with all where it has none or one of an earlier version.
        weights: of the loss's terms.
    Raises:
        InputError: no such bundle, one whose preset has no compositor, no windows or too short ones, no
            weights of LPIPS.
    """
    weights = weights or CompositorLossWeights()
    lpips = None
    if weights.lpips:
        try:
            lpips = Lpips.load(WeightFiles())
        except WeightsAbsent as absent:
            raise InputError(
                "LPIPS", absent.reason, "run `make metric-weights`, or set its weight to 0"
            ) from absent
    start = _start(bundle, anew=parts is not None)
    if start.compositor is None or not start.compositor.parts:
        _add_compositor(start, bundle, PARTS if parts is None else parts, schedule.seed)
    paths = window_files(windows)
    length = len(load_window(paths[0]).target)
    if length < frames:
        raise InputError(windows, f"holds windows of {length} frames, not {frames}", "ask for fewer `frames`")
    torch.manual_seed(schedule.seed)
    facts = {"stage": "compositor", "frames": frames, "windows": len(paths)}
    pieces = LayeredCrops(paths, side, frames, schedule.seed)
    loss = CompositorLoss(start, lpips, weights)
    validate = make_compositor_validator(loss.compositor, paths, steps=schedule.validation_steps)
    return Stage(loss, pieces, collate_windows, schedule, BundleExport(start, facts), validate)


def _start(name: str | Path, *, anew: bool) -> bundles.Bundle:
    """A bundle, without a compositor where that is not gone on with."""
    try:
        return bundles.load(name, composes=not anew)
    except EarlierCompositorError:
        return bundles.load(name, composes=False)


def _add_compositor(
    start: bundles.Bundle, name: str | Path, parts: Collection[CompositorPart], seed: int
) -> None:
    preset = PRESETS.get(start.preset.name)
    if preset is None or preset.compositor is None or not start.preset.denoiser.environment:
        raise InputError(name, f"{start.preset.name} is made without a compositor", "choose another bundle")
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        raise InputError("`parts`", f"{unknown[0]} is no part", f"choose some of: {', '.join(PARTS)}")
    if not parts:
        raise InputError("`parts`", "names no part, so nothing is trained", f"choose of: {', '.join(PARTS)}")
    torch.manual_seed(seed)
    start.preset = replace(start.preset, compositor=replace(preset.compositor, parts=tuple(parts)))
    start.compositor = bundles.build_compositor(start.preset)
