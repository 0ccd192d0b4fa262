"""The compositor's validation while it trains: which layers it uses, and what it composes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from aa2.conditions.ablation import EVERYTHING
from aa2.media.picture import contact_sheet
from aa2.models.compositor import Compositor, Layers
from aa2.train.layered_batch import collate_windows
from aa2.train.layered_windows import LayeredWindow, load_window
from aa2.train.validation import Validation, psnr
from aa2.train.validation_windows import INSIDE

COUNT = 6
"""Windows that are looked at, at most."""
ROWS = ("figure on plate", "painting", "skeleton", "composed", "truth")


class CompositorValidator:
    """Composes the middle frames of some windows with every layer and without one, and compares.

    Scalars are in dB inside the character: ``use/everything`` is the PSNR, the others what it loses.
    ``use/no_network`` is the figure on the plate, which takes no training. ``light/spread`` is the standard
    deviation of the light's logarithm, there and over all windows: 0 is the same light for whatever is seen.

    Args:
        compositor: what is in training.
        paths: files of windows; those that are looked at are spread evenly over them.
    """

    def __init__(self, compositor: Compositor, paths: Sequence[Path]) -> None:
        self._compositor = compositor
        chosen = np.unique(np.linspace(0, len(paths) - 1, COUNT).round().astype(int))
        windows = [_middle(load_window(paths[number])) for number in chosen]
        self._windows = [window for window in windows if (window.character >= INSIDE).any()]

    @torch.no_grad()
    def __call__(self) -> Validation:
        """Scores and a sheet, as the weights stand; nothing where no window shows a character."""
        scores: dict[str, list[float]] = defaultdict(list)
        columns, lights = [], []
        device = next(self._compositor.parameters()).device
        for window in self._windows:
            layers = collate_windows([window]).to(device).layers
            compositions = {name: self._compositor(one) for name, one in _without_each(layers).items()}
            composed = {name: composition.picture for name, composition in compositions.items()}
            composed["no_network"] = pasted = layers.plate + layers.coverage * (layers.figure - layers.plate)
            pictures = {name: _pasted_in(picture, window) for name, picture in composed.items()}
            inside = window.character >= INSIDE
            lights.append(compositions[EVERYTHING].light.log().cpu().movedim(1, -1)[torch.from_numpy(inside)])
            reached = {name: psnr(picture, window.target, inside) for name, picture in pictures.items()}
            for name, value in reached.items():
                scores[name].append(value if name == EVERYTHING else reached[EVERYTHING] - value)
            shown = (_levels(pasted), window.painted, window.skeleton, pictures[EVERYTHING], window.target)
            columns.append([row[0] for row in shown])
        if not columns:
            return Validation()
        scalars = {f"use/{name}": float(np.mean(values)) for name, values in scores.items()}
        scalars["light/spread"] = float(torch.cat(lights).std(dim=0, correction=0).mean())
        height, width = self._windows[0].mask.shape[1:]
        sheet = contact_sheet(list(zip(*columns, strict=True)), labels=ROWS, cell=(width, height))
        return Validation(scalars, {"samples": sheet})


def make_compositor_validator(
    compositor: Compositor, paths: Sequence[Path], *, steps: int
) -> CompositorValidator | None:
    """What `aa2.train.trainer.train` calls every ``steps`` steps; None where that is never.

    Args:
        compositor, paths: of `CompositorValidator`.
    """
    return CompositorValidator(compositor, paths) if steps else None


def _without_each(layers: Layers) -> dict[str, Layers]:
    """All layers (`EVERYTHING`), and in each of the other entries without one."""
    return {
        EVERYTHING: layers,
        "no_figure": replace(layers, coverage=torch.zeros_like(layers.coverage)),
        "no_painting": replace(layers, painted=layers.plate),
        "no_skeleton": replace(layers, skeleton=torch.zeros_like(layers.skeleton)),
    }


def _middle(window: LayeredWindow) -> LayeredWindow:
    at = len(window.target) // 2
    return window.each(lambda a: a[at : at + 1])


def _pasted_in(picture: torch.Tensor, window: LayeredWindow) -> np.ndarray:
    """``(1, H, W, 3)`` uint8: a picture inside the mask, the target elsewhere."""
    return np.where(window.mask[..., None], _levels(picture), window.target)


def _levels(picture: torch.Tensor) -> np.ndarray:
    """``(1, 3, H, W)`` in [-1, 1] as ``(1, H, W, 3)`` uint8."""
    levels = ((picture.float() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return levels.movedim(1, -1).cpu().numpy()
