import pickle
from pathlib import Path

import pytest

from aa2 import cli
from aa2.errors import InputError, JoinedInputError, raise_all

ONE, TWO = InputError("a.mp4", "is missing", "add it"), InputError(Path("b.mp4"), "is\nbroken", "mend it")


def test_one_line_an_error():
    assert str(TWO) == "b.mp4: is broken; mend it"
    assert str(JoinedInputError([ONE, TWO])).splitlines() == [str(ONE), str(TWO)]


@pytest.mark.parametrize("error", [ONE, JoinedInputError([ONE, TWO])])
def test_worker_processes_can_hand_errors_on(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and str(again) == str(error)


def test_all_that_was_found_is_raised_at_once():
    raise_all([])
    with pytest.raises(InputError) as caught:
        raise_all([ONE])
    assert caught.value is ONE
    with pytest.raises(JoinedInputError) as both:
        raise_all([ONE, TWO])
    assert both.value.errors == (ONE, TWO) and both.value.subject == "a.mp4"


def test_the_command_line_prints_a_line_for_each(monkeypatch, capsys):
    def fail(**_):
        raise JoinedInputError([ONE, TWO])

    monkeypatch.setattr(cli.app, "cli", fail)
    assert cli.main([]) == 2
    assert capsys.readouterr().err == "aa2: a.mp4: is missing; add it\naa2: b.mp4: is broken; mend it\n"
