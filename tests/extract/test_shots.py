"""Cuts are found; light and motion are no cuts."""

import numpy as np

from aa2.extract.shots import CutFinder

from .discs import RED, frame


def cuts(frames):
    finder = CutFinder()
    return [number for number, picture in enumerate(frames) if finder.is_cut(picture)]


def test_another_scene_is_a_cut():
    assert cuts([frame([], 1)] * 3 + [frame([], 2)] * 3 + [frame([], 1)]) == [3, 6]


def test_light_and_motion_are_none():
    dim = (frame([], 1) * 0.4).astype(np.uint8)
    assert cuts([frame([], 1), dim, frame([], 1)]) == []
    assert cuts([frame([(10 + 12 * i, 50, 20, RED)], 1) for i in range(10)]) == []


def test_uniform_and_tiny_frames_are_none():
    black, grey = np.zeros((1, 1, 3), np.uint8), np.full((1, 1, 3), 90, np.uint8)
    assert cuts([black, grey, black]) == []
