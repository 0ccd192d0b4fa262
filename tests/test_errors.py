import ast
import pickle
import re
from pathlib import Path

import pytest

import aa2
from aa2 import cli
from aa2.errors import Doubt, InputError, JoinedInputError, raise_all

COMMAND = re.compile(r"aa2 \w+( --[a-z-]+)*")
"""A whole command of the command line has its options."""
ONE, TWO = InputError("a.mp4", "is missing", "add it"), InputError(Path("b.mp4"), "is\nbroken", "mend it")


def test_one_line_an_error():
    assert str(TWO) == "b.mp4: is broken; mend it"
    assert str(InputError("a\r\u2028b", "is\x85broken", "mend\r\nit")) == "a b: is broken; mend it"
    assert str(Doubt("was made with torch a\nb")) == "was made with torch a b"
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


def test_parameters_become_options_on_the_command_line(monkeypatch, capsys):
    error = InputError("`reference_person`", "is 2", "leave out `retarget=False` or give `rendered.uses`")
    assert error.parameter == "reference_person" and ONE.parameter is None

    def fail(**_):
        raise error

    monkeypatch.setattr(cli.app, "cli", fail)
    assert cli.main([]) == 2
    told = "--reference-person: is 2; leave out --retarget off or give --render-uses"
    assert capsys.readouterr().err == f"aa2: {told}\n"


@pytest.mark.slow
def test_no_message_of_the_library_names_an_option():
    """Python has parameters; `aa2.cli.with_options` makes options of them."""
    house = Path(aa2.__file__).parent
    rooms = [p for p in house.rglob("*.py") if not p.is_relative_to(house / "cli")]
    found = [
        (path.name, text.value)
        for path in rooms
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("InputError", "Doubt")
        for text in ast.walk(call)
        if isinstance(text, ast.Constant) and re.search(r"(^|\W)--[a-z]", COMMAND.sub("", str(text.value)))
    ]
    assert len(rooms) > 100 and not found
