"""The cases of a table: known by name, read one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aa2.evaluate.case import Case, Setting


@dataclass(frozen=True)
class Cases:
    """What a table asks of every method. Only the case that is being read is in memory.

    Attributes:
        names: of all cases, in order.
        settings: of all cases, in the same order.
        read: gives the case of an index; as often as asked, always the same.
        about: what a report states of the protocol; values fit for JSON.
    """

    names: Sequence[str]
    settings: Sequence[Setting]
    read: Callable[[int], Case]
    about: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(set(self.names)) != len(self.names) or len(self.names) != len(self.settings):
            raise ValueError(f"names are not unique, or settings do not fit: {self.names}")

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Case]:
        return (self.read(index) for index in range(len(self)))
