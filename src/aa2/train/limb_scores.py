"""How well limbs are told apart, on pictures that know them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aa2.avatar.limb_labels.labels import LIMBS, LimbMaps
from aa2.clips.clip import Clip
from aa2.train.clip_sources import clips_in
from aa2.types import Limbs, Reference

LEAST = 20
"""Pixels of a limb from which its place is scored."""
HIDDEN = 0.5
"""Share of a limb that is seen below which it counts as mostly hidden."""


@dataclass(frozen=True)
class LimbScores:
    """Scores over some pictures.

    Attributes:
        mixed: ``(15, 15)`` pixels of the one limb that were taken for the other.
        places: by limb, intersection over union of where it is, hidden parts included, in each picture.
        hidden: the same of limbs that are mostly hidden, all together.
    """

    mixed: np.ndarray
    places: tuple[tuple[float, ...], ...]
    hidden: tuple[float, ...]

    @property
    def right(self) -> float:
        """Share of all pixels whose limb is right."""
        return float(np.trace(self.mixed) / max(self.mixed.sum(), 1))

    @property
    def whole(self) -> float:
        """Mean intersection over union of all limbs in all pictures."""
        return float(np.mean([score for scores in self.places for score in scores]))


def scored(pairs: Iterable[tuple[LimbMaps, Limbs]]) -> LimbScores:
    """Scores of what was said beside the truth, where both see the person."""
    mixed = np.zeros((len(LIMBS), len(LIMBS)))
    places: list[list[float]] = [[] for _ in LIMBS]
    hidden: list[float] = []
    for said, truth in pairs:
        both = (truth.label > 0) & (said.label > 0)
        np.add.at(mixed, (truth.label[both] - 1, said.label[both] - 1), 1)
        for limb, (here, odds) in enumerate(zip(truth.whole, said.whole, strict=True)):
            there, found = here & (said.label > 0), odds > 127
            if there.sum() < LEAST:
                continue
            places[limb].append(float((there & found).sum() / (there | found).sum()))
            if (there & (truth.label == limb + 1)).sum() < HIDDEN * there.sum():
                hidden.append(places[limb][-1])
    return LimbScores(mixed, tuple(map(tuple, places)), tuple(hidden))


def shown(folders: Sequence[Path], least: int = 500) -> Iterator[tuple[Reference, Limbs]]:
    """The pictures of people in folders of clips, with their limbs.

    Of each character its reference and the first frame, where at least so many pixels of it are seen.
    """
    for path in clips_in(folders):
        with Clip.open(path) as clip:
            for one in (clip, clip.other):
                if one is None:
                    continue
                with one:
                    yield from (pair for pair in _of(one) if (pair[0].mask > 127).sum() >= least)


def _of(clip: Clip) -> Iterator[tuple[Reference, Limbs]]:
    label, whole = clip.limbs(0, 1), clip.whole_limbs(0, 1)
    if label is not None and whole is not None:
        mask = clip.character_mask(0, 1)[0]
        yield Reference(clip.frames(0, 1)[0], mask, clip.pose[:1]), Limbs(label[0], whole[0])
    reference, limbs = clip.reference, clip.reference_limbs
    if reference is not None and limbs is not None:
        yield reference, limbs
