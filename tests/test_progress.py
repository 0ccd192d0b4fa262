"""What is said of how far a job is, where nobody watches and where somebody does."""

from __future__ import annotations

import io

import pytest

from aa2 import progress
from aa2.errors import Stopped
from aa2.progress import EVERY, Lines, Speed, bars, clock_time, counted, of_passes


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_lines_come_after_some_seconds_with_speed_and_time_left(capsys):
    clock = Clock()
    tell = Lines("frames", clock)
    for done in range(121):
        tell("finding the person", done, 230)
        clock.now += 1 / 3.1
    lines = capsys.readouterr().err.splitlines()
    # 38.7 s of work: one line in every five seconds, the first after five.
    assert len(lines) == 7
    assert lines[-1] == "aa2: finding the person: 112 of 230 frames, 3.1 frames/s, 0:38 left"


def test_a_short_run_says_nothing(capsys):
    clock = Clock()
    tell = Lines("frames", clock)
    for done in range(10):
        tell("animating", done, 10)
        clock.now += (EVERY - 0.1) / 10
    assert capsys.readouterr().err == ""


def test_unknown_and_growing_totals_are_not_made_up(capsys):
    clock = Clock()
    tell = Lines("frames", clock)
    for done, total in ((0, 0), (20, 0), (40, 40), (70, 60)):
        tell("reading", done, total)
        clock.now += EVERY
    assert capsys.readouterr().err.splitlines() == [
        "aa2: reading: 20 frames, 4 frames/s",
        "aa2: reading: 40 of 40 frames, 4 frames/s",
        "aa2: reading: 70 frames, 4.67 frames/s",
    ]


def test_what_was_done_before_does_not_count_for_the_speed():
    clock = Clock()
    speed = Speed(clock)
    speed.add(1000)
    assert speed.per_second is None and speed.left(1100) is None
    clock.now += 10
    speed.add(1020)
    assert speed.per_second == 2 and speed.left(1100) == 40
    speed.add(0)  # begun anew
    assert speed.per_second is None


def test_speed_is_that_of_the_last_seconds():
    clock = Clock()
    speed = Speed(clock)
    for done in range(100):  # slowly at first
        speed.add(done)
        clock.now += 1
    for done in range(100, 1000, 10):
        speed.add(done)
        clock.now += 1
    assert speed.per_second == pytest.approx(10)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "0:00"), (35, "0:35"), (119.6, "2:00"), (3723, "1:02:03")]
)
def test_times_as_clocks_tell_them(seconds, told):
    assert clock_time(seconds) == told


def test_passes_are_stages_of_their_own():
    told = []

    def tell(stage: str, done: int, total: int, remark: str = "") -> None:
        told.append((stage, done, total))

    over = of_passes(tell, "first", "second")
    for done, total in ((0, 0), (3, 0), (1, 6), (3, 6), (4, 6), (6, 6)):
        over(done, total)
    assert told == [
        ("first", 0, 0),
        ("first", 3, 0),
        ("first", 1, 3),
        ("first", 3, 3),
        ("second", 1, 3),
        ("second", 3, 3),
    ]


def test_counts():
    assert counted(3, 5, "frames") == "3 of 5 frames"
    assert counted(3, 5) == "3 of 5"
    assert counted(3, 0, "frames") == counted(3, 2, "frames") == "3 frames"


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_bars_move_on_a_terminal(monkeypatch):
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with bars("frames") as tell:
        tell("animating", 3, 8)
        tell("counting", 5, 0)
    shown = screen.getvalue()
    assert "animating" in shown and "3 of 8 frames" in shown and "5 frames" in shown
    assert shown.rstrip().endswith("\x1b[2K")  # nothing of them stays


@pytest.mark.parametrize("term", ["dumb", ""])
def test_no_bars_where_nothing_can_move(monkeypatch, term):
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(progress, "EVERY", 0.0)
    with bars("frames") as tell:
        tell("animating", 3, 8)
    assert screen.getvalue() == "aa2: animating: 3 of 8 frames\n"


def test_what_is_stopped_knows_where():
    with pytest.raises(Stopped) as stopped, bars("frames") as tell:
        tell("animating", 3, 8)
        raise Stopped(15)
    assert (stopped.value.where, stopped.value.number) == ("animating: 3 of 8 frames", 15)
