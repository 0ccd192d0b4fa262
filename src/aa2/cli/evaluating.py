"""Scores of models."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from aa2.cli.app import Device, app
from aa2.progress import bars, of_stage


@app.command
def evaluate(
    data: Path,
    output: Path,
    table: Literal["quality"] = "quality",
    bundle: str = "mini",
    limit: int | None = None,
    steps: tuple[int, ...] = (),
    device: Device = "auto",
    seed: int = 0,
) -> None:
    """Score a model on rendered test clips against trivial baselines, and print the table.

    Args:
        data: Folder of test clips, made by `aa2 synthesise --split test`.
        output: Folder for the table and contact sheets.
        table: Which table.
        bundle: Model: a folder, or the name of one that comes with aa2.
        limit: Take only so many clips.
        steps: Denoising steps, a row for each; by default the model's own number.
        device: Where to compute; auto takes a GPU if there is one.
        seed: Decides the model's noise.
    """
    from aa2.evaluate.run import run_quality

    with bars() as progress:
        told = of_stage(progress, f"scoring {table}")
        settings = {"limit": limit, "steps": steps, "device": device, "seed": seed}
        text = run_quality(data, output, bundle=bundle, progress=told, **settings)
    print(text)
