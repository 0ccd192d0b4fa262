"""The extractors by name: of videos, and of reference pictures.

A new one is a class or a few that fulfil `aa2.extract.protocols`, a line in a table here, and a pass of
``tests/extract/test_contract.py``. An installed package adds one without touching this file, by an entry
point of the group ``aa2.extractors`` or ``aa2.reference_extractors``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TypeVar

from aa2.errors import InputError
from aa2.extract.protocols import Extractor, ReferenceExtractor

T = TypeVar("T")
Factories = dict[str, Callable[[], T]]
OPTION, REFERENCE_OPTION = "extractor", "reference_extractor"
"""The parameters that name them, and, as plurals, the last parts of the groups of entry points."""


def _embedded() -> Extractor:
    from aa2.extract.embedded_depth import EmbeddedLifter
    from aa2.extract.embedded_mask import EmbeddedMask
    from aa2.extract.embedded_pose import EmbeddedPose

    return Extractor("embedded", EmbeddedPose(), EmbeddedMask(), EmbeddedLifter())


def _embedded_reference() -> ReferenceExtractor:
    from aa2.extract.matte import EmbeddedMatte

    return ReferenceExtractor(_embedded(), EmbeddedMatte())


def _rembg() -> ReferenceExtractor:
    from aa2.extract.rembg_matte import RembgMatte

    matte = RembgMatte()  # first: it may be missing
    return ReferenceExtractor(_embedded(), matte)


EXTRACTORS: Factories[Extractor] = {
    "embedded": _embedded,
}
"""Of videos, by name; an entry imports its own dependencies when it is called."""

REFERENCE_EXTRACTORS: Factories[ReferenceExtractor] = {
    "embedded": _embedded_reference,
    "rembg": _rembg,
}
"""Of reference pictures, likewise."""


def load_extractor(extractor: str | Extractor = "embedded") -> Extractor:
    """The extractor of that name, ready to use; one that is given comes back as it is.

    Raises:
        InputError: there is none of that name, or something that it needs is missing.
    """
    return _factory(OPTION, EXTRACTORS, extractor)() if isinstance(extractor, str) else extractor


def load_reference_extractor(extractor: str | ReferenceExtractor = "embedded") -> ReferenceExtractor:
    """The extractor of reference pictures of that name; one that is given comes back as it is.

    Raises:
        InputError: there is none of that name, or something that it needs is missing.
    """
    if not isinstance(extractor, str):
        return extractor
    return _factory(REFERENCE_OPTION, REFERENCE_EXTRACTORS, extractor)()


def check_extractor(name: str) -> None:
    """Whether there is an extractor of that name, without loading it: whether it can be is known only then.

    Raises:
        InputError: there is none.
    """
    _factory(OPTION, EXTRACTORS, name)


def check_reference_extractor(name: str) -> None:
    """The same for reference pictures.

    Raises:
        InputError: there is none.
    """
    _factory(REFERENCE_OPTION, REFERENCE_EXTRACTORS, name)


def _factory(option: str, table: Factories[T], name: str) -> Callable[[], T]:
    """The entry of that name, of the table or of a package that is installed."""
    if name in table:
        return table[name]
    added = {entry.name: entry for entry in entry_points(group=f"aa2.{option}s")}
    if name not in added:
        known = ", ".join(sorted({*table, *added}))
        raise InputError(f"`{option}`", f"there is no {name!r}", f"choose one of {known}")
    return lambda: added[name].load()()
