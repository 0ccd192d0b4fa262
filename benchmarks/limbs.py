"""How well limbs are told apart: on rendered clips, which know them.

    aa2 synthesise --count 40 --frames 1 --seed 78 --split test --output data/limbs
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

from aa2.avatar.labels import LIMBS, limb_maps
from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.train.shelves import clips_in
from aa2.types import Limbs, Reference

LEAST = 20
"""Pixels of a limb from which its place is scored."""


def shown(folder: Path) -> Iterator[tuple[Reference, Limbs]]:
    """The pictures of people in a folder of clips, with their limbs."""
    for path in clips_in([folder]):
        with Clip.open(path) as clip:
            for one in (clip, clip.other):
                if one is None:
                    continue
                with one:
                    label, whole = one.limbs(0, 1), one.whole_limbs(0, 1)
                    if label is not None and whole is not None:
                        mask = one.character_mask(0, 1)[0]
                        yield Reference(one.frames(0, 1)[0], mask, one.pose[:1]), Limbs(label[0], whole[0])
                    if one.reference is not None and one.reference_limbs is not None:
                        yield one.reference, one.reference_limbs


def main(folder: tyro.conf.Positional[Path], found: bool = False, least: int = 500) -> None:
    """Scores the shipped weights.

    Args:
        folder: clips of the test split.
        found: take pose and matte from extraction.
        least: pixels of a person from which it counts.
    """
    mixed = np.zeros((len(LIMBS), len(LIMBS)))
    places: list[list[float]] = [[] for _ in LIMBS]
    hidden: list[float] = []
    pictures, seconds = 0, 0.0
    for reference, limbs in shown(folder):
        if (reference.mask > 127).sum() < least:
            continue
        if found:
            from aa2.extract.extract import extract_reference

            try:
                reference = extract_reference(reference.picture)
            except InputError:
                continue
        start = time.perf_counter()
        maps = limb_maps(reference) if reference is not None else None
        seconds += time.perf_counter() - start
        if maps is None:
            continue
        pictures += 1
        both = (limbs.label > 0) & (maps.label > 0)
        np.add.at(mixed, (limbs.label[both] - 1, maps.label[both] - 1), 1)
        for limb, (is_there, said) in enumerate(zip(limbs.whole, maps.whole, strict=True)):
            truth = is_there & (maps.label > 0)
            if truth.sum() < LEAST:
                continue
            score = (truth & (said > 127)).sum() / (truth | (said > 127)).sum()
            places[limb].append(score)
            if (truth & (limbs.label == limb + 1)).sum() < 0.5 * truth.sum():
                hidden.append(score)
    right, seen = np.diag(mixed), mixed.sum(axis=1)
    console = Console()
    table = Table("limb", "pixels", "right", "most often taken for", "whole: IoU")
    for limb, name in enumerate(LIMBS):
        wrong = mixed[limb].copy()
        wrong[limb] = 0
        other = f"{LIMBS[int(wrong.argmax())]} {wrong.max() / max(seen[limb], 1):.3f}"
        iou = f"{np.mean(places[limb]):.3f}" if places[limb] else ""
        table.add_row(name, f"{seen[limb]:.0f}", f"{right[limb] / max(seen[limb], 1):.3f}", other, iou)
    everywhere = [score for scores in places for score in scores]
    table.add_row(
        "all", f"{seen.sum():.0f}", f"{right.sum() / seen.sum():.3f}", "", f"{np.mean(everywhere):.3f}"
    )
    console.print(table)
    console.print(f"mostly hidden limbs: IoU {np.mean(hidden):.3f} of {len(hidden)}")
    console.print(f"{pictures} pictures, {1000 * seconds / max(pictures, 1):.0f} ms each")


if __name__ == "__main__":
    tyro.cli(main)
