"""The reference in a window: its edges are the person's where its pose is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as given_
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aa2.animate.figures import DrawnFigure, figures_of
from aa2.animate.scenery import Person
from aa2.animate.stretches import frame_of
from aa2.conditions.lift import draw_frame, lifted
from tests.conditions.figure import reference, signals, standing

POSES = [standing(20 + 4 * t, 40) for t in range(3)]
REGION = (10, 6, 118, 122)


@st.composite
def spans(draw, most):
    first = draw(st.integers(0, most - 1))
    return first, draw(st.integers(first + 1, most))


@given_(arrays(bool, (9, 12)), spans(12), spans(9))
def test_a_figure_is_the_same_in_any_part_of_its_region(there, across, down):
    colours = np.arange(9 * 12 * 3, dtype=np.uint8).reshape(9, 12, 3) * there[..., None]
    coverage = np.where(there, np.linspace(0.1, 1, 12, dtype=np.float32), 0).astype(np.float32)
    figure = DrawnFigure.of(colours, coverage)
    part = np.s_[down[0] : down[1], across[0] : across[1]]
    for whole, found in zip((colours, coverage), figure.within(), strict=True):
        np.testing.assert_array_equal(found, whole)
    box = across[0], down[0], across[1], down[1]
    for whole, found in zip((colours, coverage), figure.within(box), strict=True):
        np.testing.assert_array_equal(found, whole[part])
        assert found.dtype == whole.dtype


@pytest.fixture(scope="module")
def lift():
    return lifted(reference(standing(30, 30)))


def given(by: float = 0.0):
    """Frames, their persons, and the pose of somebody whose joints are so many pixels beside theirs."""
    shown = signals(POSES)
    persons = [Person(mask >= 32, mask) for mask in shown.character_mask]
    pose = replace(shown.pose, keypoints=shown.pose.keypoints + np.array((by, 0), np.float32))
    shown = replace(shown, pose=pose, driver=shown.pose)
    return [frame_of(shown, t) for t in range(len(shown))], persons


def part(mask):
    left, top, right, bottom = REGION
    return mask[top:bottom, left:right]


def apart(coverage, mask):
    return int(((coverage > 0.5) != (part(mask) >= 128)).sum())


def test_edges_are_the_persons(lift):
    stretch, persons = given()
    found = figures_of(lift, stretch, persons, REGION)
    assert len(found) == len(stretch)
    for signal, figure in zip(stretch, found, strict=True):
        colours, coverage = figure.within()
        drawn = draw_frame(lift, signal, 0, REGION)
        assert colours.shape == drawn[0].shape and coverage.shape == drawn[1].shape
        assert apart(coverage, signal.character_mask[0]) < 0.8 * apart(drawn[1], signal.character_mask[0])


@pytest.mark.parametrize("why", ["joints elsewhere", "no outline", "other clothes"])
def test_of_somebody_else_or_without_an_outline_they_stay(lift, why):
    stretch, persons = given(12.0 if why == "joints elsewhere" else 0.0)
    if why == "no outline":
        persons = [Person(person.hole) for person in persons]
    if why == "other clothes":
        stretch = [replace(signal, frames=255 - signal.frames) for signal in stretch]
    for signal, found in zip(stretch, figures_of(lift, stretch, persons, REGION), strict=True):
        for one, other in zip(draw_frame(lift, signal, 0, REGION), found.within(), strict=True):
            np.testing.assert_array_equal(one, other)
