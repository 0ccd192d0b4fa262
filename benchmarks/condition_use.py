"""Whether a model uses its conditions: what it loses when one is replaced or taken away (condition ablation).

    python benchmarks/condition_use.py --data CLIPS [--bundle mini] [--limit 10] [--frames 16] [--steps N]

CLIPS is a folder of `aa2 synthesise --split test`. The first window of every clip is painted as `aa2 animate`
does it, in square pictures, with the character that it shows. In dB inside the character, means over clips:

- *everything*: the PSNR.
- *shuffled reference*, *shuffled pose*: what is lost with the character or with the pose of the next clip, in
  all that comes of it. A model that uses both loses 2 dB or more by either.
- *no warp*, *no objects*: what is lost without, below 0 what is won; of objects, where there are some.
- *uncovered*: the same of what the denoiser alone paints, inside the character where the lifted reference
  covers less than a tenth: reference attention alone knows the character there. Clips without have none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import tyro
from rich.console import Console
from rich.table import Table

from aa2.animate.character import Character
from aa2.animate.composer import composer_of
from aa2.animate.diffusion_painter import diffusion_model
from aa2.animate.painter import PainterOptions
from aa2.conditions.ablation import EVERYTHING, ConditionSources, ablations
from aa2.config import Device
from aa2.evaluate.case import Case
from aa2.evaluate.methods.bundles import painted, posed
from aa2.evaluate.metrics.pictures import psnr, sharpness
from aa2.evaluate.protocols.clips import clip_cases
from aa2.models.bundle import Bundle, load
from aa2.models.device import resolve

UNCOVERED = 0.1
"""Coverage below which the lifted reference says nothing."""


def cases_of(data: Path, model: Bundle, limit: int, frames: int) -> list[Case]:
    """Windows of one size and length, so that one can have the conditions of another."""
    preset = replace(model.preset, buckets=model.preset.buckets[:1], window=frames)
    cases = [case for case in clip_cases(data, preset, ("self",), limit) if len(case.truth) == frames]
    assert len(cases) > 1, f"{data} has no two clips of {frames} frames"
    return cases


def scores_of(
    model: Bundle, case: Case, other: Case, steps: int | None, seed: int, device: Device
) -> dict[str, tuple[float, float, float]]:
    """PSNR and sharpness inside the character, and PSNR of the painting where it is not covered, by what was
    ablated."""
    given, spare = (ConditionSources(c.driving, c.reference) for c in (case, other))
    scores, uncovered = {}, case.character
    for name, changed in ablations(given, spare).items():
        loaded = diffusion_model(model, resolve(device))
        character, how = Character(changed.reference, loaded.lift), PainterOptions(steps, seed=seed)
        composer = composer_of(loaded, character, how, proportions=False)
        result = painted(composer, changed.signals)
        window = composer.window(posed(composer, changed.signals))
        if name == EVERYTHING and window.arrays.warp_mask is not None:
            uncovered = case.character & (window.arrays.warp_mask < UNCOVERED * 255)
        scores[name] = (
            psnr(result, case.truth, case.character),
            sharpness(result, case.truth, case.character),
            psnr(composer.painter.paint(window), case.truth, uncovered),
        )
    return scores


def main(
    data: Path,
    bundle: str = "mini",
    limit: int = 10,
    frames: int = 16,
    steps: int | None = None,
    seed: int = 0,
    device: Device = "auto",
) -> None:
    """Prints what each condition is worth.

    Args:
        data: a folder of test clips.
        bundle: a folder, or the name of one that comes with the package.
        limit: take only so many clips.
        frames: of every clip.
        steps: denoising steps; by default the bundle's.
        seed: decides the noise.
        device: where to compute.
    """
    model = load(bundle)
    lost: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    cases = cases_of(data, model, limit, frames)
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for case, other in zip(cases, [*cases[1:], cases[0]], strict=True):
        scores = scores_of(model, case, other, steps, seed, device)
        for name, score in scores.items():
            found[name].append(score)
            lost[name].append(tuple(np.subtract(scores[EVERYTHING], score)))
    table = Table("condition", "clips", "PSNR, dB", "lost, dB", "sharpness", "uncovered, dB", "lost, dB")
    for name, values in found.items():
        level, sharp, bare = np.nanmean(values, axis=0)
        cost, _, dear = np.nanmean(lost[name], axis=0)
        costs = ("", "") if name == EVERYTHING else (f"{cost:.2f}", f"{dear:.2f}")
        row = (f"{level:.2f}", costs[0], f"{sharp:.2f}", f"{bare:.2f}", costs[1])
        table.add_row(name.replace("_", " "), str(len(values)), *row)
    settings = model.preset.diffusion
    console = Console()
    console.print(f"{bundle}: {steps or settings.steps} steps, {frames} frames", highlight=False)
    console.print(table)


if __name__ == "__main__":
    tyro.cli(main)
