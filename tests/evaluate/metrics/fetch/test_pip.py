import pytest

from aa2.errors import InputError
from aa2.evaluate.metrics.fetch import pip as module
from aa2.evaluate.metrics.fetch.pip import (
    TIMEOUT,
    Configured,
    configured,
    default_index,
    settings,
    understood,
)
from tests.evaluate.metrics.fetch.served import only

LISTED = """\
:env:.timeout='7'
download.index-url='file:///b'
global.cert='/some/ca.pem'
global.extra-index-url='\\nfile:///c\\nfile:///d'
global.index-url='file:///a'
global.timeout='3'
install.index-url='file:///e'
"""


def test_the_environment_comes_before_the_commands_section_and_that_before_the_global_one():
    assert understood(settings(LISTED), "file:///f") == Configured(
        ("file:///b", "file:///c", "file:///d"), certificates="/some/ca.pem", timeout=7
    )


def test_without_an_index_there_are_only_links():
    found = understood({"no-index": "true", "find-links": "a b", "index-url": "file:///a"})
    assert found.indexes == () and found.links == ("a", "b")


def test_nothing_configured_is_pips_own_index_and_patience():
    assert understood({}, "file:///own") == Configured(("file:///own",), timeout=TIMEOUT)


@pytest.mark.slow
def test_pip_itself_is_asked(monkeypatch):
    only(monkeypatch, INDEX_URL="file:///somewhere", FIND_LINKS="here there", DEFAULT_TIMEOUT="9")
    found = configured()
    assert found.indexes == ("file:///somewhere",) and found.links == ("here", "there") and found.timeout == 9


@pytest.mark.slow
def test_its_help_names_the_index_that_it_has_without_configuration(monkeypatch):
    only(monkeypatch)
    assert default_index().startswith("https://") and default_index().rstrip("/").endswith("/simple")
    assert configured().indexes == (default_index(),)


def test_a_pip_that_says_nothing_is_an_error(monkeypatch):
    monkeypatch.setattr(module, "_pip", lambda *_: "")
    with pytest.raises(InputError, match="set PIP_INDEX_URL"):
        default_index()


def test_no_pip_is_an_error(monkeypatch):
    monkeypatch.setattr(module.sys, "executable", "/nowhere/python")
    with pytest.raises(InputError, match="pip: cannot be asked"):
        configured()
