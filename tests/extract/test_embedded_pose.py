"""How far people of a picture are searched for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

import aa2
from aa2.extract.embedded_pose import EmbeddedPose
from aa2.extract.found import FoundPerson
from aa2.extract.portrait import portrayed
from aa2.media.picture import read_picture
from tests.once import found_once

SMALL, GAP = 200, 20


@pytest.fixture(scope="module", autouse=True)
def everything_found_once() -> Iterator[None]:
    with found_once():
        yield


@pytest.fixture(scope="module")
def pose() -> EmbeddedPose:
    return EmbeddedPose()


@pytest.fixture(scope="module")
def large() -> np.ndarray:
    return read_picture(Path(aa2.__file__).parent / "demo" / "reference.png")


@pytest.fixture(scope="module")
def beside(large) -> np.ndarray:
    """Somebody who fills the picture, and somebody of a fifth of that height."""
    small = cv2.resize(
        large, None, fx=SMALL / len(large), fy=SMALL / len(large), interpolation=cv2.INTER_AREA
    )
    margin = np.full((len(large), small.shape[1] + 2 * GAP, 3), large[5, 5], np.uint8)
    margin[-SMALL - GAP : -GAP, GAP:-GAP] = small
    return np.concatenate([large, margin], axis=1)


def keypoints(people: list[FoundPerson]) -> list[np.ndarray]:
    return [person.keypoints for person in people]


def test_who_fills_a_portrait_is_found_as_ever_and_the_small_ones_if_somebody_was_named(pose, beside):
    everybody = portrayed(pose, beside)
    assert len(everybody) == 2
    (one,) = portrayed(pose.of_portraits(), beside)
    np.testing.assert_array_equal(one.keypoints, everybody[0].keypoints)
    for choice in (0, 1):
        named = portrayed(pose.of_portraits(), beside, choice)
        np.testing.assert_array_equal(keypoints(named), keypoints(everybody))


def test_where_nobody_fills_a_portrait_everybody_is_searched_for(pose, beside):
    distant = cv2.copyMakeBorder(beside, 300, 300, 300, 300, cv2.BORDER_CONSTANT, value=beside[5, 5].tolist())
    expected = pose.find(distant)
    assert len(expected) >= 1
    np.testing.assert_array_equal(keypoints(pose.of_portraits().find(distant)), keypoints(expected))


def test_a_filled_portrait_costs_no_small_windows(pose, large, monkeypatch):
    looked: list[float] = []
    detect = type(pose._people).__call__

    def counted(self, picture, window, threshold):
        looked.append(window.size)
        return detect(self, picture, window, threshold)

    monkeypatch.setattr(type(pose._people), "__call__", counted)
    pose.of_portraits().find(large)
    assert min(looked) == min(large.shape[:2])
    brief, looked[:] = len(looked), []
    pose.find(large)
    assert len(looked) > 2 * brief and min(looked) == min(large.shape[:2]) / 2
