"""Which of the people in a video, or in a picture, the user means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path

from aa2.errors import InputError
from aa2.extract.identity import Person, persons
from aa2.extract.tracking import Tracker

OPTION, PICTURE_OPTION = "`person`", "`reference_person`"
NUMBER = r"(\d+(?:\.\d+)?)"


@dataclass(frozen=True)
class Spot:
    """A point on somebody: pixels of the frame with that number, counted from 0."""

    frame: int
    x: float
    y: float


Choice = int | Spot | None
"""The n-th most prominent person from 0, a point on one, or None for the most prominent."""


@dataclass(frozen=True)
class Point:
    """A point on somebody in a picture, pixels."""

    x: float
    y: float


PictureChoice = int | Point | None
"""The n-th largest person from 0, a point on one, or None for the largest."""


def as_choice(value: object) -> Choice:
    """Whom a user means in a video, however they say it: in Python as on the command line.

    Args:
        value: a number from 0, a `Spot`, ``(frame, x, y)``, either of them as text (``"2"``,
            ``"100:1025,728"``), or None.

    Raises:
        InputError: it is none of these.
    """
    if isinstance(value, str):
        return parse_choice(value)
    if value is None or isinstance(value, Spot):
        return value
    if _is_whole(value):
        return int(value)  # type: ignore[call-overload]
    numbers = _numbers(value, 3)
    if numbers is None or not numbers[0].is_integer():
        raise _nobody(OPTION, value, "FRAME:X,Y", "(frame, x, y)")
    return Spot(int(numbers[0]), numbers[1], numbers[2])


def as_picture_choice(value: object) -> PictureChoice:
    """Whom a user means in a picture, however they say it: in Python as on the command line.

    Args:
        value: a number from 0, a `Point`, ``(x, y)``, either of them as text (``"1"``, ``"640,210"``), or
            None.

    Raises:
        InputError: it is none of these.
    """
    if isinstance(value, str):
        return parse_picture_choice(value)
    if value is None or isinstance(value, Point):
        return value
    if _is_whole(value):
        return int(value)  # type: ignore[call-overload]
    numbers = _numbers(value, 2)
    if numbers is None:
        raise _nobody(PICTURE_OPTION, value, "X,Y", "(x, y)")
    return Point(*numbers)


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _numbers(value: object, count: int) -> list[float] | None:
    """So many numbers of a tuple or list; None where it is anything else."""
    if not isinstance(value, tuple | list) or len(value) != count:
        return None
    if not all(isinstance(number, Real) and not isinstance(number, bool) for number in value):
        return None
    return [float(number) for number in value]


def _nobody(option: str, value: object, written: str, given: str) -> InputError:
    return InputError(option, f"{value!r} names nobody", f"give a number, or a point as {written} or {given}")


def parse_picture_choice(text: str) -> PictureChoice:
    """``"1"``, or ``"640,210"`` for the point x 640, y 210.

    Raises:
        InputError: it is neither.
    """
    if re.fullmatch(r"\d+", text):
        return int(text)
    match = re.fullmatch(rf"{NUMBER},{NUMBER}", text)
    if match is None:
        raise InputError(PICTURE_OPTION, f"{text!r} names nobody", "give a number, or a point as X,Y")
    return Point(float(match[1]), float(match[2]))


def parse_choice(text: str) -> Choice:
    """``"2"``, or ``"100:1025,728"`` for the point x 1025, y 728 on frame 100.

    Raises:
        InputError: it is neither.
    """
    if re.fullmatch(r"\d+", text):
        return int(text)
    match = re.fullmatch(rf"(\d+):{NUMBER},{NUMBER}", text)
    if match is None:
        raise InputError(OPTION, f"{text!r} names nobody", "give a number, or a point as FRAME:X,Y")
    return Spot(int(match[1]), float(match[2]), float(match[3]))


def check_choice(choice: Choice, width: int, height: int) -> None:
    """What can be told of a choice before the video is read.

    Raises:
        InputError: a point outside the picture, a negative number.
    """
    if isinstance(choice, Spot):
        if not (0 <= choice.x < width and 0 <= choice.y < height):
            place = f"the point {choice.x:g},{choice.y:g} is outside the picture of {width} × {height} pixels"
            raise InputError(OPTION, place, "give a point on the person")
        if choice.frame < 0:
            raise InputError(OPTION, f"there is no frame {choice.frame}", "count frames from 0")
    elif choice is not None and choice < 0:
        raise InputError(OPTION, f"there is no person {choice}", "count people from 0")


def check_picture_choice(choice: PictureChoice, width: int, height: int) -> None:
    """What can be told of a choice before anybody is looked for.

    Raises:
        InputError: a point outside the picture, a negative number.
    """
    if isinstance(choice, Point):
        if not (0 <= choice.x < width and 0 <= choice.y < height):
            place = f"the point {choice.x:g},{choice.y:g} is outside the picture of {width} × {height} pixels"
            raise InputError(PICTURE_OPTION, place, "give a point on the person")
    elif choice is not None and choice < 0:
        raise InputError(PICTURE_OPTION, f"there is no person {choice}", "count people from 0")


def choose(choice: Choice, tracker: Tracker, video: Path) -> Person:
    """The person meant, once the tracker has seen all of ``video``.

    Raises:
        InputError: nobody is in the video, or not that one.
    """
    found = persons(tracker.tracklets, tracker.cuts)
    if isinstance(choice, Spot):
        frames = tracker.frames
        if choice.frame >= frames:
            problem = f"there is no frame {choice.frame}, the video has {frames}"
            raise InputError(OPTION, problem, f"give a frame from 0 to {frames - 1}")
        if tracker.named is None:
            problem = f"no person found at {choice.x:g},{choice.y:g} in frame {choice.frame}"
            raise InputError(OPTION, problem, "point at the chest in a frame that shows the person well")
        named = tracker.named
        return next(person for person in found if person.has(named))
    if not found:
        raise InputError(video, "no person found in the whole video", "give a video that shows a person")
    index = choice or 0
    if index >= len(found):
        raise InputError(
            OPTION, f"there is no person {index}, only {len(found)} found", "count people from 0"
        )
    return found[index]
