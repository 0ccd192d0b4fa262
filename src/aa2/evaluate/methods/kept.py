"""What several methods need of the same case, made once: a table asks all of them, case after case."""

from __future__ import annotations

from functools import lru_cache
from typing import Generic, TypeVar

from aa2.animate.character import Character
from aa2.config import Lift
from aa2.types import Reference

Thing = TypeVar("Thing")


class Same(Generic[Thing]):
    """Something as the key of a cache: itself and no other, for its arrays cannot be compared."""

    def __init__(self, thing: Thing) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing


def character_of(reference: Reference, kind: Lift = "mesh") -> Character:
    """A case's character, lifted by the first method that asks."""
    return _character(Same(reference), kind)


@lru_cache(maxsize=4)
def _character(same: Same[Reference], kind: Lift) -> Character:
    return Character(same.thing, kind)
