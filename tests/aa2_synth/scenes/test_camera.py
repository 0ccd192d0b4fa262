"""Cameras keep in view what their framing promises, whatever the person does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aa2_synth.scenes.camera import MOVES, make_camera

TALL, SIZE, FRAMES = 1.75, 256, 24


@dataclass(frozen=True)
class Stroll:
    """A straight walk, the arms lifted to ``lift`` radians."""

    to: tuple[float, float]
    lift: float
    frames: int = FRAMES

    @property
    def root(self) -> np.ndarray:
        return np.linspace(-0.5, 0.5, self.frames)[:, None] * np.array(self.to)

    @property
    def arms(self) -> np.ndarray:
        return np.tile([self.lift, 0.0, 0.0, 0.0, 0.0], (self.frames, 2, 1))

    @property
    def height(self) -> np.ndarray:
        return np.ones(self.frames)

    @property
    def pelvis(self) -> np.ndarray:
        return np.zeros((self.frames, 3))

    @property
    def reach(self) -> np.ndarray:
        return np.zeros((self.frames, 2))

    @property
    def grips(self) -> np.ndarray:
        return np.tile(np.eye(4), (self.frames, 2, 1, 1))

    @property
    def seated(self) -> np.ndarray:
        return np.zeros(self.frames)

    @property
    def seat(self) -> np.ndarray:
        return np.full(self.frames, 0.45)


walks = st.builds(
    Stroll,
    st.tuples(st.floats(-2.5, 2.5), st.floats(-2.0, 2.0)),
    st.floats(0.1, 2.9),
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(walks, st.integers(0, 10_000), st.sampled_from(["train", "test"]), st.booleans())
@example(Stroll((0.0, 1.0), 1.0), 430, "train", False)  # walks into a camera that pushes in
def test_head_and_what_is_framed_stay_in_view(walk, seed, split, whole):
    camera = make_camera(np.random.default_rng(seed), walk, TALL, split=split, whole=whole)
    low = {"whole": 0.02, "knee": 0.5, "waist": 0.6, "bust": 0.8}[camera.framing]
    assert not whole or camera.framing == "whole"
    for frame, (x, y) in enumerate(walk.root):
        points = np.array([[x, y, TALL], [x, y, 0.53 * TALL], [x, y, low * TALL]])
        place, away = camera.project(frame, points, SIZE)
        kept = place[[0, 2]] if camera.framing == "bust" else place
        assert (away > 0.3).all()
        assert (kept > 0).all() and (kept < SIZE - 1).all()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(walks, st.integers(0, 10_000))
def test_whole_figures_fill_a_good_part_of_the_picture(walk, seed):
    camera = make_camera(np.random.default_rng(seed), walk, TALL, split="train", whole=True)
    shares = []
    for frame, (x, y) in enumerate(walk.root):
        place, _ = camera.project(frame, np.array([[x, y, 0.0], [x, y, TALL]]), SIZE)
        shares.append((place[0, 1] - place[1, 1]) / SIZE)
    assert 0.35 < np.mean(shares) < 0.98


def test_a_camera_for_one_frame_and_its_matrices():
    camera = make_camera(np.random.default_rng(0), Stroll((0, 0), 0.2, 1), TALL, split="test")
    assert camera.eyes.shape == (1, 3) and camera.views.shape == (1, 4, 4)
    np.testing.assert_allclose(camera.views[0] @ [*camera.eyes[0], 1], [0, 0, 0, 1], atol=1e-9)
    turn = camera.views[0, :3, :3]
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
    assert camera.kinds[0].split(":")[1] in MOVES.test


def test_the_same_seed_gives_the_same_camera():
    first, again = (
        make_camera(np.random.default_rng(9), Stroll((1, 0), 0.5), TALL, split="train") for _ in range(2)
    )
    np.testing.assert_array_equal(first.views, again.views)


def test_nearly_half_of_the_cameras_are_still():
    still = [
        move
        for move in MOVES.train.values()
        if not (move.pan or move.dolly or move.push or move.orbit or move.shake)
    ]
    assert 0.4 < len(still) / len(MOVES.train) < 0.5
