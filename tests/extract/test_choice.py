"""What a user may write for ``--person`` and ``--reference-person``."""

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.extract.choice import (
    Point,
    Spot,
    as_choice,
    as_picture_choice,
    check_choice,
    check_picture_choice,
    parse_choice,
    parse_picture_choice,
)


def test_numbers_and_points():
    assert parse_choice("2") == 2
    assert parse_choice("100:1025,728") == Spot(100, 1025, 728)
    assert parse_choice("0:0.5,7.25") == Spot(0, 0.5, 7.25)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "100:1025", "100;1,2", "a:1,2", "1:2,3,4"])
def test_anything_else_is_refused(text):
    with pytest.raises(InputError, match="`person`"):
        parse_choice(text)


@pytest.mark.parametrize("choice", [Spot(0, 64, 3), Spot(0, 3, 48), Spot(0, -1, 3), Spot(-1, 3, 3), -1])
def test_what_cannot_be_in_the_video_is_refused_before_it_is_read(choice):
    with pytest.raises(InputError, match="`person`"):
        check_choice(choice, 64, 48)
    check_choice(Spot(5, 63, 47), 64, 48)
    check_choice(None, 64, 48)


def test_numbers_and_points_in_a_picture():
    assert parse_picture_choice("1") == 1
    assert parse_picture_choice("640,210.5") == Point(640, 210.5)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "3:1,2", "1,2,3", "a,b"])
def test_anything_else_for_a_picture_is_refused(text):
    with pytest.raises(InputError, match="`reference_person`"):
        parse_picture_choice(text)


@pytest.mark.parametrize("choice", [Point(64, 3), Point(3, 48), Point(-1, 3), -1])
def test_what_cannot_be_in_the_picture_is_refused(choice):
    with pytest.raises(InputError, match="`reference_person`"):
        check_picture_choice(choice, 64, 48)
    check_picture_choice(Point(63, 47), 64, 48)


def test_python_understands_what_the_command_line_does():
    assert as_choice("5:100,100.5") == as_choice((5, 100, 100.5)) == as_choice([5.0, 100, 100.5])
    assert as_choice((5, 100, 100.5)) == as_choice(Spot(5, 100, 100.5)) == Spot(5, 100, 100.5)
    assert as_choice("2") == as_choice(2) == as_choice(np.int64(2)) == 2
    assert as_picture_choice("640,210") == as_picture_choice((640, 210)) == Point(640, 210)
    assert as_picture_choice(Point(640, 210)) == Point(640, 210)
    assert as_picture_choice("1") == as_picture_choice(1) == 1
    assert as_choice(None) is None and as_picture_choice(None) is None


@pytest.mark.parametrize(
    "value", [True, 1.5, (1, 2), (0.5, 1, 2), (1, 2, "3"), (True, 1, 2), Point(1, 2), {"frame": 1}, "x"]
)
def test_anything_else_in_python_is_refused(value):
    with pytest.raises(InputError, match="names nobody"):
        as_choice(value)


@pytest.mark.parametrize("value", [False, 1.5, (1,), (1, 2, 3), (1, "2"), Spot(0, 1, 2), b"12", "x"])
def test_anything_else_for_a_picture_in_python_is_refused(value):
    with pytest.raises(InputError, match="names nobody"):
        as_picture_choice(value)
