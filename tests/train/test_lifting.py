from dataclasses import astuple

import numpy as np
import pytest
import torch

from aa2.models.lifting import LIFTED, Lifter
from aa2.train.lifting import HANDS, STEADY, UNKNOWN, DetectedWindows, LifterLoss, collate
from aa2.train.lifting_scores import score
from aa2.train.motion_store import FRAMES, STEP, Motions

from .test_detections import front, standing

COUNT = len(LIFTED)


@pytest.fixture(scope="module")
def motions() -> Motions:
    """Somebody who walks to the left or to the right."""
    way = np.zeros((2, FRAMES, 1, 3))
    way[:, :, 0, 0] = np.outer([1, -1], np.linspace(0, 1, FRAMES))
    points = np.rint((standing(FRAMES) + way) / STEP).astype(np.int16)
    views = np.tile(front(FRAMES).astype(np.float32), (2, 1, 1, 1))
    return Motions(points, views, np.array([2.0, 2.5], np.float32))


def test_a_window_depends_on_seed_and_number_alone(motions):
    windows = DetectedWindows(motions, 8, seed=3)
    for a, b in zip(windows[5], DetectedWindows(motions, 8, seed=3)[5], strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(windows[5][0], windows[6][0])
    assert not np.array_equal(windows[5][0], DetectedWindows(motions, 8, seed=4)[5][0])


def test_depth_is_that_behind_the_pelvis(motions):
    _, _, depth = DetectedWindows(motions, 8, own_camera=1.0)[0]
    np.testing.assert_allclose(depth[:, 11] + depth[:, 12], 0, atol=1e-5)
    np.testing.assert_allclose(depth[:, 9], -0.3, atol=2e-3)


def test_a_window_longer_than_slow_motions_allow(motions):
    keypoints, _, _ = DetectedWindows(motions, 80)[1]
    assert keypoints.shape == (80, COUNT, 2) and np.isfinite(keypoints).all()


def test_in_turn_takes_every_motion(motions):
    windows = DetectedWindows(motions, 8, own_camera=1.0, in_turn=True)
    ways = [np.ptp(windows[i][0][:, 11, 0]) for i in range(2)]
    moved = [windows[i][0][-1, 11, 0] - windows[i][0][0, 11, 0] for i in range(2)]
    assert moved[0] > 0 > moved[1] and min(ways) > 5


def test_the_loss_weighs_what_is_known_and_what_changes():
    class Late(Lifter):
        """One decimetre too deep, and one more in the last frame."""

        def forward(self, keypoints, confidence):
            result = torch.full(confidence.shape, 0.1)
            result[:, -1] += 0.1
            return result

    confidence = torch.ones(1, 3, COUNT)
    batch = torch.zeros(1, 3, COUNT, 2), confidence, torch.zeros(1, 3, COUNT)
    logs = LifterLoss(Late(width=8, hidden=8))(batch)
    assert logs["loss"].item() == pytest.approx(0.4 / 3 + STEADY * 0.05)
    assert logs["error"].item() == pytest.approx(40 / 3) and logs["change"].item() == pytest.approx(5)
    confidence[:, -1, :23] = 0  # what is worst counts less: only hands are known there
    body, hands = 23, 42 * HANDS
    known, unknown = 2 * body + 3 * hands, UNKNOWN * body
    error = (0.1 * (2 * body + 2 * hands) + 0.2 * (hands + unknown)) / (known + unknown)
    change = 0.1 * (hands + unknown) / (body + 2 * hands + unknown)
    assert LifterLoss(Late(width=8, hidden=8))(batch)["loss"].item() == pytest.approx(error + STEADY * change)


@pytest.mark.slow
def test_training_lowers_the_loss(motions):
    torch.manual_seed(0)
    module = LifterLoss(Lifter(width=24, hidden=16))
    optimizer = torch.optim.Adam(module.parameters(), 3e-3)
    windows = DetectedWindows(motions, 8, seed=1)
    losses = []
    for step in range(30):
        loss = module(collate([windows[8 * step + i] for i in range(8)]))["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert np.mean(losses[-5:]) < 0.6 * np.mean(losses[:5])


def test_scores(motions):
    windows = DetectedWindows(motions, 8, own_camera=1.0, in_turn=True)
    truth = [torch.from_numpy(np.stack([windows[i][2] for i in range(2)]))]
    assert astuple(score(lambda k, c: truth[0], windows)) == (0, 0, 0, 1, 0)
    deeper = score(lambda k, c: truth[0] + 0.03, windows)
    assert (deeper.body, deeper.feet, deeper.order) == pytest.approx(
        (3, 3, 1), rel=1e-4
    ) and deeper.shake < 1e-3
    turned = score(lambda k, c: -truth[0], windows)
    assert turned.order == 0 and turned.body > 3
    restless = torch.tensor([1.0, -1.0] * 4)[None, :, None] / 100
    assert score(lambda k, c: truth[0] + restless, windows).shake == pytest.approx(4, rel=1e-4)
