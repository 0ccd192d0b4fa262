"""Every extractor of the tables keeps to the contract; a new line in them is tested without further ado."""

import pytest

from aa2.errors import InputError
from aa2.extract.extractors import (
    EXTRACTORS,
    REFERENCE_EXTRACTORS,
    check_extractor,
    check_reference_extractor,
    load_extractor,
    load_reference_extractor,
)
from aa2.extract.protocols import Extractor, ReferenceExtractor

from .contract import ExtractorContract, ReferenceExtractorContract, portrait  # noqa: F401 (a fixture)


@pytest.fixture(scope="module", params=sorted(EXTRACTORS))
def extractor(request) -> Extractor:
    return _or_skip(load_extractor, request.param)


@pytest.fixture(scope="module", params=sorted(REFERENCE_EXTRACTORS))
def reference_extractor(request) -> ReferenceExtractor:
    return _or_skip(load_reference_extractor, request.param)


class TestExtractors(ExtractorContract):
    """Of videos."""


class TestReferenceExtractors(ReferenceExtractorContract):
    """Of reference pictures."""


def _or_skip(load, name: str):
    try:
        return load(name)
    except InputError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("check", [check_extractor, load_extractor])
def test_an_extractor_that_does_not_exist_is_the_users_error(check):
    with pytest.raises(InputError, match=r"^`extractor`: there is no 'psychic'; choose one of .*embedded"):
        check("psychic")
    check_extractor("embedded")


@pytest.mark.parametrize("check", [check_reference_extractor, load_reference_extractor])
def test_the_same_for_references(check):
    with pytest.raises(InputError, match=r"^`reference_extractor`: there is no 'psychic'.*embedded, rembg"):
        check("psychic")
    check_reference_extractor("rembg")
