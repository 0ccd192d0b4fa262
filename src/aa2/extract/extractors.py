"""The extractors by name: of videos, and of reference pictures.

A new one is a file with classes that fulfil `aa2.extract.protocols` and a function that puts them together, a
line in a table here, and a pass of ``tests/extract/test_contract.py``. An installed package adds one without
touching this file, by an entry point of the group ``aa2.extractors`` or ``aa2.reference_extractors``.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint

from aa2.errors import InputError
from aa2.extract.protocols import Extractor, ReferenceExtractor
from aa2.plugins import plugins

GROUP, REFERENCE_GROUP = "aa2.extractors", "aa2.reference_extractors"
"""Of entry points."""

EXTRACTORS: dict[str, str] = {
    "embedded": "aa2.extract.embedded:extractor",
}
"""Of videos, by name: ``module:function``, as in entry points. The function takes nothing and returns an
`Extractor`; its module is imported when it is wanted, and with it what only that extractor needs."""

REFERENCE_EXTRACTORS: dict[str, str] = {
    "embedded": "aa2.extract.embedded:reference_extractor",
    "rembg": "aa2.extract.rembg_matte:reference_extractor",
}
"""Of reference pictures, likewise; the function returns a `ReferenceExtractor`."""


def load_extractor(extractor: str | Extractor = "embedded") -> Extractor:
    """The extractor of that name, ready to use; one that is given comes back as it is.

    Raises:
        InputError: there is none of that name, or something that it needs is missing.
    """
    if not isinstance(extractor, str):
        return extractor
    return _entry("`extractor`", EXTRACTORS, GROUP, extractor).load()()


def load_reference_extractor(extractor: str | ReferenceExtractor = "embedded") -> ReferenceExtractor:
    """The extractor of reference pictures of that name; one that is given comes back as it is.

    Raises:
        InputError: there is none of that name, or something that it needs is missing.
    """
    if not isinstance(extractor, str):
        return extractor
    return _entry("`reference_extractor`", REFERENCE_EXTRACTORS, REFERENCE_GROUP, extractor).load()()


def check_extractor(name: str) -> None:
    """Whether there is an extractor of that name; whether it has what it needs is known once it is loaded.

    Raises:
        InputError: there is none.
    """
    _entry("`extractor`", EXTRACTORS, GROUP, name)


def check_reference_extractor(name: str) -> None:
    """The same for reference pictures.

    Raises:
        InputError: there is none.
    """
    _entry("`reference_extractor`", REFERENCE_EXTRACTORS, REFERENCE_GROUP, name)


def _entry(parameter: str, table: dict[str, str], group: str, name: str) -> EntryPoint:
    """The entry of that name: the table's, or else one of a package that is installed."""
    if name in table:
        return EntryPoint(name, table[name], group)
    added = plugins(group)
    if name not in added:
        known = ", ".join(sorted({*table, *added}))
        raise InputError(parameter, f"there is no {name!r}", f"choose one of {known}")
    return added[name]
