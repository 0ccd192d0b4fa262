"""The denoiser's validation while it trains: which conditions it uses, and what it paints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch

from aa2.conditions.ablation import EVERYTHING, ConditionSources, ablations
from aa2.conditions.build import WindowArrays, to_conditions, window_arrays
from aa2.conditions.framing import Size
from aa2.conditions.lift import Lifted, lifted
from aa2.config import Preset
from aa2.media.picture import contact_sheet
from aa2.models.bundle import Bundle
from aa2.train.clip_folder import Clips
from aa2.train.painting import paint
from aa2.train.validation import Validation, psnr
from aa2.train.validation_windows import INSIDE, validation_windows
from aa2.types import Reference

DILATE = 2
"""Pixels by which masks are widened: what training does in the mean."""
ROWS = ("reference", "skeleton", "environment", "warp", "painted", "truth")


class DenoiserValidator:
    """Paints validation windows with every condition and with one replaced or taken away, and compares.

    Scalars are in dB inside the character: ``use/everything`` is the PSNR, the others what it loses. The
    reference of a window is replaced by that of the next, and so is the pose.

    Args:
        bundle: what is in training; it is sampled as for a user.
        windows: at least two windows of one size and length.
        seed: decides the noise.
    """

    def __init__(self, bundle: Bundle, windows: Sequence[ConditionSources], seed: int = 0) -> None:
        self._bundle, self._truths, self._seed = bundle, windows, seed
        self._windows = []
        for this, other in zip(windows, [*windows[1:], windows[0]], strict=True):
            changed = ablations(this, other)
            references = {id(given.reference): given.reference for given in changed.values()}
            lifts = {key: _lifted(reference, bundle.preset) for key, reference in references.items()}
            self._windows.append(
                {
                    name: _arrays(given, lifts[id(given.reference)], bundle.preset)
                    for name, given in changed.items()
                }
            )

    @torch.no_grad()
    def __call__(self) -> Validation:
        """Scores and a sheet of the middle frames, as the weights stand."""
        scores: dict[str, list[float]] = defaultdict(list)
        columns = []
        for number, (given, windows) in enumerate(zip(self._truths, self._windows, strict=True)):
            truth, character = given.signals.frames, given.signals.character_mask >= INSIDE
            painted = {
                name: np.where(window.mask[..., None], self._paint(window, number), truth)
                for name, window in windows.items()
            }
            reached = {name: psnr(frames, truth, character) for name, frames in painted.items()}
            for name, value in reached.items():
                scores[name].append(value if name == EVERYTHING else reached[EVERYTHING] - value)
            columns.append(_column(windows[EVERYTHING], painted[EVERYTHING], truth))
        scalars = {f"use/{name}": float(np.mean(values)) for name, values in scores.items()}
        height, width = self._truths[0].signals.frames.shape[1:3]
        sheet = contact_sheet(list(zip(*columns, strict=True)), labels=ROWS, cell=(width, height))
        return Validation(scalars, {"samples": sheet})

    def _paint(self, window: WindowArrays, number: int) -> np.ndarray:
        """``(F, H, W, 3)`` uint8; equal noise for all that is compared."""
        bundle = self._bundle
        conditions = to_conditions([window], next(bundle.denoiser.parameters()).device)
        pictures = paint(bundle, conditions, torch.Generator().manual_seed(self._seed + number))
        levels = ((pictures[0].float() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
        return levels.movedim(1, -1).cpu().numpy()


def make_denoiser_validator(
    bundle: Bundle, clips: Clips, size: Size, frames: int, *, steps: int, seed: int = 0
) -> DenoiserValidator | None:
    """What `aa2.train.trainer.train` calls every ``steps`` steps; None where that is never.

    Args:
        bundle, clips, size, frames, seed: of `validation_windows` and `DenoiserValidator`.
    """
    if steps == 0:
        return None
    return DenoiserValidator(bundle, validation_windows(clips, bundle.preset, size, frames, seed=seed), seed)


def _lifted(reference: Reference, preset: Preset) -> Lifted | None:
    return lifted(reference, preset.lift) if preset.denoiser.warp else None


def _arrays(given: ConditionSources, lift: Lifted | None, preset: Preset) -> WindowArrays:
    window = window_arrays(
        given.signals,
        given.reference,
        mask_kind=preset.mask_kind,
        dilate=DILATE,
        lift=lift,
    )
    return window if preset.denoiser.environment else window.having(mask=np.ones_like(window.mask))


def _column(window: WindowArrays, painted: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, ...]:
    """The middle frame as `ROWS` name it."""
    at = len(truth) // 2
    environment = window.frames[at] * ~window.mask[at][..., None]
    warp = np.zeros_like(environment) if window.warp is None else window.warp[at]
    return window.reference, window.skeleton[at], environment, warp, painted[at], truth[at]
