"""Tables of motions: what they hold is what the code gets, and what cannot be is named."""

from __future__ import annotations

import pytest

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
from aa2_synth import tables
from aa2_synth.motion import cycles
from aa2_synth.motion.gaits import GAITS, Gait
from aa2_synth.motion.keyframes import Keyframe, KeyframeCycle
from aa2_synth.motion.moods import MOODS, Mood
from aa2_synth.objects import handling


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Writes a table and reads it, as one of cycles unless told otherwise."""
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    tables.read_table.cache_clear()

    def written(text: str, maker=cycles.cycle_maker):
        folder = tmp_path / "room" / "tables"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "some.toml").write_text(text)
        tables.read_table.cache_clear()
        return tables.rows("room/some", "train", maker("room/some"))

    yield written
    tables.read_table.cache_clear()


def test_numbers_are_those_of_the_file(table):
    found = table(
        "beat = [0.3, 0.5]\n"
        '[train.one]\nkeyframes = [{ arms = "hip:fist", step_left = [0, 0.28, 0.1], '
        "face = { smile = 0.3 } }]\n"
        '[train."two, slowly"]\nbeat = [1, 1.5]\nwidth = 0.11\nkeyframes = [{}, { beats = 0.5 }]\n'
    )
    one = Keyframe(arms="hip:fist", step_left=(0, 0.28, 0.1), face={"smile": 0.3})
    assert list(found) == ["one", "two, slowly"]
    assert found["one"] == KeyframeCycle((0.3, 0.5), (one,))
    assert found["two, slowly"] == KeyframeCycle((1, 1.5), (Keyframe(), Keyframe(beats=0.5)), 0.11)


def test_shipped_tables_are_in_the_order_and_the_numbers_they_are_drawn_by():
    assert list(cycles.STANCES.test) == ["slouch", "knees_bent", "rock_heel_to_toe"]
    assert GAITS.train["limp"] == Gait((0.4, 0.75), cycle=(1.1, 1.4), limp=0.8, swing=(0.1, 0.3), sway=0.035)
    sad = Mood(0.2, 0.28, -0.06, -0.015, 0.85, 0.5, 0.8, 0.6, face={"frown": 0.5, "brows_up": 0.3})
    assert MOODS.train["sad"] == sad


ROW = "[train.one]\nbeat = [0.3, 0.5]\nkeyframes = [{}, %s]\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ROW % "{ elbow = [0, 0, 0] }", "train.one, keyframe 2: no field is called elbow"),
        (ROW % '{ left = "elsewhere" }', "left = 'elsewhere', which is no target"),
        (ROW % '{ arms = "hip:paw" }', "arms has the shape 'paw'"),
        (ROW % "{ face = { grin = 1 } }", "is not numbers by names of"),
        (ROW % "{ head = [0.1, 0] }", "is not 3 numbers"),
        (ROW % '{ height = "tall" }', "is no number"),
        (ROW % "{ beats = 0 }", "keyframe 2: beats = 0, but the next keyframe must come after"),
        (ROW % "{ beats = -0.5 }", "the next keyframe must come after"),
        ("[train.one]\nbeat = [0.5, 0.3]\nkeyframes = [{}]\n", "is no range of seconds above 0"),
        ("[train.one]\nkeyframes = [{}]\n", r"train\.one: .*beat"),
        ("[train.one]\nbeat = [0.3, 0.5]\n", "train.one: has no keyframes"),
        ("[test.one]\nbeat = [0.3, 0.5]\n", r"has no rows \[train"),
        ("[train.one\n", r"some\.toml: "),
    ],
)
def test_what_cannot_be_is_named(table, text, problem):
    with pytest.raises(tables.TableError, match=problem):
        table(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('role = "hung"', "has no stops"),
        ('role = "hung"\nstops = [{ left = 0, up = 1 }]', "stop 1: no field is called up"),
        ('role = "hung"\nstops = [{}]\nhands = "left"', "hands = 'left', which is none of both, right"),
        ('role = "hung"\nstops = [{}]\nlegs = "hop"', "legs = 'hop' is none of Literal"),
        ('role = "hung"\nstops = [{}]\nsway = [0, 0.1]', "sway = .* is not 6 numbers"),
        ('role = "hung"\nstops = [{}]\nalike = "nose"', "alike = 'nose', which is no measure"),
        ("stops = [{}]", "role"),
    ],
)
def test_handlings_are_checked_too(table, text, problem):
    with pytest.raises(tables.TableError, match=problem):
        table(f"[train.one]\n{text}\n", lambda _: handling.handling_of)


def test_a_handling_is_that_of_its_row(table):
    row = 'role = "hung"\nhands = "right"\nstops = [{ left = -1.3, turn = [0, 0.2, 0] }]\nlegs = "walk"\n'
    found = table(f"[train.one]\n{row}", lambda _: handling.handling_of)["one"]
    stop = handling.Stop(-1.3, turn=(0, 0.2, 0))
    assert found == handling.Handling("hung", (stop,), handling.ONE, "walk")


def test_a_range_must_not_end_before_it_starts():
    with pytest.raises(tables.TableError, match=r"here: lean = .* ends before it starts"):
        tables.record(Gait, {"lean": [0.2, 0.1]}, "here")
    with pytest.raises(tables.TableError, match=r"here: calm = 1 is neither true nor false"):
        tables.record(Gait, {"calm": 1}, "here")
