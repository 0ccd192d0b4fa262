"""How well limbs are told apart: on rendered clips, which know them.

    aa2 synthesise --count 40 --frames 1 --seed 78 --split test --look wild --output data/limbs
    python benchmarks/limbs.py data/limbs [--found]

For every picture of a character (its reference, and a frame of its clip): the share of the pixels whose limb
is right, by limb, and how far the places of whole limbs, hidden parts included, agree with the truth
(intersection over union, where the limb has at least 20 pixels), of all and of limbs of which less than half
is seen. --found takes pose and matte as extraction finds them in place of the true ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tyro
from rich.console import Console
from rich.table import Table

from aa2.avatar.limb_labels.labels import LIMBS, LimbMaps, limb_maps
from aa2.errors import InputError
from aa2.extract.extract import extract_reference
from aa2.train.limb_scores import scored, shown
from aa2.types import Limbs, Reference


def as_found(reference: Reference) -> Reference | None:
    """The person as extraction finds it; None if it does not, or finds somebody else."""
    try:
        found = extract_reference(reference.picture)
    except InputError:
        return None
    if found is None:
        return None
    one, other = found.mask > 127, reference.mask > 127
    return found if (one & other).sum() > 0.5 * (one | other).sum() else None


def main(folder: tyro.conf.Positional[Path], found: bool = False) -> None:
    """Scores the shipped weights.

    Args:
        folder: clips of the test split.
        found: take pose and matte from extraction.
    """
    times: list[float] = []

    def pairs() -> Iterator[tuple[LimbMaps, Limbs]]:
        for reference, limbs in shown([folder]):
            given = as_found(reference) if found else reference
            start = time.process_time()
            maps = None if given is None else limb_maps(given)
            times.append(time.process_time() - start)
            if maps is not None:
                yield maps, limbs

    scores = scored(pairs())
    seen = scores.mixed.sum(axis=1)
    table = Table("limb", "pixels", "right", "most often taken for", "whole: IoU")
    for limb, name in enumerate(LIMBS):
        wrong = scores.mixed[limb].copy()
        right, wrong[limb] = wrong[limb], 0
        other = f"{LIMBS[int(wrong.argmax())]} {wrong.max() / max(seen[limb], 1):.3f}"
        iou = f"{np.mean(scores.places[limb]):.3f}" if scores.places[limb] else ""
        table.add_row(name, f"{seen[limb]:.0f}", f"{right / max(seen[limb], 1):.3f}", other, iou)
    table.add_row("all", f"{seen.sum():.0f}", f"{scores.right:.3f}", "", f"{scores.whole:.3f}")
    console = Console()
    console.print(table)
    console.print(f"mostly hidden limbs: IoU {np.mean(scores.hidden):.3f} of {len(scores.hidden)}")
    console.print(f"{len(times)} pictures, {1000 * np.median(times):.0f} ms of processor time each")


if __name__ == "__main__":
    tyro.cli(main)
