"""Errors of loading processes that a user can cause, raised in the process that trains.

A data loader hands on errors of its processes by their type and the text of their traceback, which makes
another error of all whose constructors take more. So they travel as samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from torch.utils.data import Dataset

from aa2.errors import InputError


class ErrorsAsSamples(Dataset):
    """``samples``, or the `InputError` that one raises in its place."""

    def __init__(self, samples: Dataset) -> None:
        self.samples = samples

    def __getitem__(self, index: int) -> Any:
        try:
            return self.samples[index]
        except InputError as error:
            return error


class CollateErrors:
    """``collate`` for samples of `ErrorsAsSamples`: an error among them is the batch."""

    def __init__(self, collate: Callable[[Sequence[Any]], Any]) -> None:
        self.collate = collate

    def __call__(self, samples: Sequence[Any]) -> Any:
        errors = (sample for sample in samples if isinstance(sample, InputError))
        return next(errors, None) or self.collate(samples)


def raise_errors(batches: Iterator[Any]) -> Iterator[Any]:
    """The batches; InputError where one is an error."""
    for batch in batches:
        if isinstance(batch, InputError):
            try:
                raise batch
            finally:
                del batch  # or error and frame would hold each other, and with them the loading processes
        yield batch
