"""Kinds of things and the split each is kept for: what the test split shows is never trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import numpy as np

Split = Literal["train", "test"]
SPLITS: tuple[Split, ...] = ("train", "test")
Maker = TypeVar("Maker")


@dataclass(frozen=True)
class Kinds(Generic[Maker]):
    """The kinds of one sort of thing by name, each in one split only.

    Attributes:
        sort: what they are kinds of, for instance "gait"; with the name it makes a label, "gait:limp".
        train, test: makers by name.

    Raises:
        ValueError: a name is in both splits, or a split has none.
    """

    sort: str
    train: Mapping[str, Maker]
    test: Mapping[str, Maker]

    def __post_init__(self) -> None:
        shared = set(self.train) & set(self.test)
        if shared or not self.train or not self.test:
            raise ValueError(f"{self.sort}: {sorted(shared) or 'a split'} is in both splits or empty")

    def of(self, split: Split) -> Mapping[str, Maker]:
        """The makers of one split by name, in the order in which they are drawn."""
        return self.train if split == "train" else self.test

    def draw(self, rng: np.random.Generator, split: Split) -> tuple[str, Maker]:
        """A random kind of a split: its label, such as "gait:limp", and its maker."""
        makers = self.of(split)
        name = list(makers)[rng.integers(len(makers))]
        return f"{self.sort}:{name}", makers[name]
