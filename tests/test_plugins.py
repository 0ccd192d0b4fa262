"""What other distributions bring, found by their entry points."""

import sys

from aa2.plugins import COMMANDS, not_installed, plugins
from tests.brought import distribution


def test_what_is_installed_is_found_by_name_and_not_imported(tmp_path, monkeypatch):
    distribution(tmp_path, "aa2_of_another", "def zoom(): ...\n", commands__zoom="aa2_of_another:zoom")
    monkeypatch.syspath_prepend(tmp_path)
    found = plugins(COMMANDS)
    assert "zoom" in found and list(found) == sorted(found)
    assert "aa2_of_another" not in sys.modules
    assert found["zoom"].load().__name__ == "zoom"
    assert plugins("aa2.of_nobody") == {}


def test_what_is_missing_says_how_to_install_it():
    assert str(not_installed("aa2_x", "x")) == "aa2_x: is not installed; install it with pip install 'aa2[x]'"
