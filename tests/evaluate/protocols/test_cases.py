"""How many frames a case has, and the sentence that stands beside a table."""

from hypothesis import given
from hypothesis import strategies as st

from aa2.diffusion.windows import plan_windows
from aa2.evaluate.protocols.cases import EXACT, Inputs, Span, span_of


@given(st.integers(1, 200), st.integers(2, 40), st.integers(1, 6))
def test_a_span_is_just_so_many_windows_of_one_length(available, longest, windows):
    span = span_of(available, longest, windows)
    if span is None:
        assert available < windows + 1 and windows > 1
        return
    assert span.frames <= available and span.window <= longest
    if span.window < 2:
        assert windows == 1 and available == 1
        return
    planned = list(plan_windows([True] * span.frames, span.window))
    assert len(planned) == windows and {w.stop - w.start for w in planned} == {span.window}
    assert [w.motion for w in planned] == [False] + [True] * (windows - 1)
    longer = windows * span.window + 1
    assert span.window == longest or longer > available


def test_known_spans():
    assert span_of(24, 16, 1) == Span(16, 16) and span_of(5, 16, 1) == Span(5, 5)
    assert span_of(46, 16, 3) == Span(46, 16) and span_of(24, 16, 3) == Span(22, 8)
    assert span_of(4, 16, 3) == Span(4, 2) and span_of(3, 16, 3) is None


def test_the_sentence():
    assert Inputs("exact", EXACT, 1, (16, 16)).caption(16) == (
        "Every method is given the renderer's exact signals; a case is one window of 16 frames, without "
        "motion frame."
    )
    assert Inputs("exact", EXACT, 3, (8, 16)).caption() == (
        "Every method is given the renderer's exact signals; a case is 3 windows, one after the other, of 8 "
        "to 16 frames, each after the first with the last frame of the one before as its motion frame."
    )
    assert "of models that take 4: more windows" in Inputs("exact", EXACT, 1, (12, 12)).caption(4)
