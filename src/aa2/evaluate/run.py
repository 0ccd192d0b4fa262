"""`aa2 evaluate`: a bundle against the baselines, written as a table with a contact sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from aa2.animate import Device
from aa2.evaluate.methods.baselines import Method, filled_hole, model, pasted_warp
from aa2.evaluate.quality import as_markdown, quality, write_table
from aa2.media.picture import contact_sheet, write_picture
from aa2.models.bundle import Bundle, load

SHEET_CLIPS = 10


def run_quality(
    data: Path,
    output: Path,
    *,
    bundle: str | Path = "mini",
    limit: int | None = None,
    steps: Sequence[int] = (),
    seed: int = 0,
    device: Device = "auto",
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> str:
    """Score a bundle and both trivial baselines; write ``table.json``, ``table.md`` and ``sheet_*.png``.

    Args:
        data: test clips with a second character each (``aa2 synthesise --split test``).
        output: folder for what is written.
        bundle: the model.
        limit: take only so many clips.
        steps: one row for each of these numbers of denoising steps; empty is the bundle's own.
        seed: decides the model's noise.
        device: where to compute.
        progress: told clips done and to do.
    Returns:
        the table as Markdown.
    Raises:
        InputError: no such bundle, or no clips that can be scored.
    """
    loaded = load(bundle)
    methods = _methods(loaded, str(bundle), steps, seed, device)
    sheet = _Sheet()
    rows = quality(data, methods, loaded.preset, limit=limit, shown=sheet.add, progress=progress)
    context = {
        "bundle": str(bundle),
        "data": str(data),
        "buckets": loaded.preset.buckets,
        "frames": loaded.preset.window,
        "seed": seed,
    }
    write_table(rows, context, output)
    sheet.write(output, ["truth", *methods])
    return as_markdown(rows)


def _methods(
    bundle: Bundle, name: str, steps: Sequence[int], seed: int, device: Device
) -> Mapping[str, Method]:
    methods: dict[str, Method] = {"filled hole": filled_hole, "pasted warp": pasted_warp}
    short = Path(name).name
    if not steps:
        methods[short] = model(bundle, None, seed, device)
    for n in steps:
        methods[f"{short}, {n} steps"] = model(bundle, n, seed, device)
    return methods


class _Sheet:
    """Keeps the middle frame of every result for the first clips."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[str, dict[int, np.ndarray]]] = {}

    def add(self, setting: str, method: str, clip: int, frames: np.ndarray) -> None:
        if clip < SHEET_CLIPS:
            self._cells.setdefault(setting, {}).setdefault(method, {})[clip] = frames[len(frames) // 2].copy()

    def write(self, output: Path, order: Sequence[str]) -> None:
        for setting, methods in self._cells.items():
            rows = [list(methods[name].values()) for name in order]
            write_picture(output / f"sheet_{setting}.png", contact_sheet(rows, labels=order))
