"""Which data engine training takes."""

import pytest

from aa2.errors import InputError
from aa2.train import data_engine
from tests.brought import distribution


@pytest.fixture(autouse=True)
def forgotten():
    """Nobody remembers which engine was found."""
    data_engine.data_engine.cache_clear()
    yield
    data_engine.data_engine.cache_clear()


def test_of_several_engines_the_first_by_name_is_taken(tmp_path, monkeypatch):
    distribution(tmp_path, "a_engine", "class Engine: ...\n", data_engines__a_engine="a_engine:Engine")
    monkeypatch.syspath_prepend(tmp_path)
    assert type(data_engine.data_engine()).__module__ == "a_engine"
    assert data_engine.data_engine() is data_engine.data_engine()


def test_without_one_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(data_engine, "plugins", lambda group: {})
    with pytest.raises(InputError, match=r"aa2_synth: is not installed; .* pip install 'aa2\[synth\]'"):
        data_engine.data_engine()
