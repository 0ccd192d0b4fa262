"""Parts of a video as users name them."""

from __future__ import annotations

import math

import pytest

from aa2.animate.span import as_seconds, span_of
from aa2.errors import InputError

TIMES = {0: 0, 2.5: 2.5, "83.5": 83.5, "1:23.5": 83.5, "01:02:03": 3723, " 7. ": 7, ".5": 0.5, None: None}


@pytest.mark.parametrize(("written", "seconds"), TIMES.items())
def test_times(written, seconds):
    assert as_seconds("start", written) == seconds


@pytest.mark.parametrize("written", ["", "a", "-1", -1, "1:2:3:4", math.nan, math.inf, True, [1], "1:-2"])
def test_what_is_no_time(written):
    with pytest.raises(InputError, match=r"`start`: .* is no time; give seconds, or MINUTES:SECONDS"):
        as_seconds("start", written)


@pytest.mark.parametrize(
    ("given", "span"),
    [
        ({}, (0, math.inf)),
        ({"start": 2}, (2, math.inf)),
        ({"start": "0:02", "end": 5}, (2, 5)),
        ({"preview": 3}, (0, 3)),
        ({"start": 2, "preview": 3}, (2, 5)),
        ({"start": 2, "end": 4, "preview": 3}, (2, 4)),
    ],
)
def test_spans(given, span):
    assert span_of(given) == span


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"end": 0}, "`end`: 0 s is not after the start, 0 s"),
        ({"start": 5, "end": "0:04"}, "`end`: 4 s is not after the start, 5 s"),
        ({"preview": 0}, "`preview`: 0 seconds show nothing"),
    ],
)
def test_spans_of_nothing(given, said):
    with pytest.raises(InputError) as raised:
        span_of(given)
    assert str(raised.value).startswith(said)
