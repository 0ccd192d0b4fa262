from dataclasses import replace

import numpy as np
import pytest

from aa2.evaluate.metrics.keypoints import SHARE, pck, torso_diameter
from aa2.extract.extractors import load_extractor
from aa2.extract.people import SURE, people
from aa2.types import BODY, Pose
from tests.evaluate.metrics.demo import blurred, frames, noisy

EVERY = 8
"""Frames from one that is used to the next: the character has moved on."""
ARMS, ANKLES = slice(7, 11), slice(15, 17)


def video(side: int = 256) -> np.ndarray:
    return frames(3 * EVERY, side)[::EVERY]


@pytest.fixture(scope="module")
def pose() -> Pose:
    """What extraction finds in the video when it searches the whole picture."""
    extractor = load_extractor("embedded").pose
    found = [people(extractor, picture)[0] for picture in video()]
    return Pose(np.stack([f.keypoints for f in found]), np.stack([f.confidence for f in found]))


def moved(pose: Pose, torsos: float, points: slice = BODY) -> Pose:
    """With some keypoints to the right of where they should be, by so many torso diameters."""
    keypoints = pose.keypoints.copy()
    keypoints[:, points, 0] += torsos * torso_diameter(pose)
    return replace(pose, keypoints=keypoints)


@pytest.mark.slow
def test_the_video_itself_moves_as_wanted(pose):
    assert pck(video(), pose) > 0.95


@pytest.mark.slow
def test_a_wrong_pose_is_found_out(pose):
    later, mirrored, aside = np.roll(video(), 1, axis=0), video()[:, :, ::-1], np.roll(video(), 10, axis=2)
    assert pck(later, pose) < 0.85
    assert pck(mirrored, pose) < 0.1
    assert pck(aside, pose) < 0.1


@pytest.mark.slow
def test_it_falls_with_distance(pose):
    shares = [pck(video(), moved(pose, torsos)) for torsos in (0, 0.5 * SHARE, SHARE, 1.5 * SHARE, 3 * SHARE)]
    assert shares == sorted(shares, reverse=True)
    assert shares[1] > 0.9 and shares[3] < 0.1 and shares[4] == 0


@pytest.mark.slow
def test_it_is_the_share_of_sure_keypoints(pose):
    whole, sure = pck(video(), pose), pose.confidence[:, BODY] > SURE
    lost = sure[:, ARMS].sum() / sure.sum()
    assert pck(video(), moved(pose, 1.0, ARMS)) == pytest.approx(whole - lost, abs=0.03)


@pytest.mark.slow
def test_what_is_not_surely_shown_does_not_count(pose):
    confidence = pose.confidence.copy()
    confidence[:, ARMS] = np.minimum(confidence[:, ARMS], SURE)
    assert pck(video(), moved(replace(pose, confidence=confidence), 1.0, ARMS)) > 0.95


@pytest.mark.slow
def test_what_is_outside_the_picture_does_not_count(pose):
    cut = video()[:, :180]
    assert (pose.keypoints[:, ANKLES, 1] > 180).all()
    below = pose.keypoints.copy()
    below[:, ANKLES, 1] += 20
    assert pck(cut, replace(pose, keypoints=below)) > 0.9 > 15 / 17


@pytest.mark.slow
def test_nobody_is_missed_everywhere(pose):
    assert pck(np.full_like(video(), 128), pose) == 0
    assert pck(noisy(np.full_like(video(), 128), 50), pose) == 0


@pytest.mark.slow
@pytest.mark.parametrize("degrade", [noisy, blurred])
def test_it_falls_where_the_character_cannot_be_seen(degrade, pose):
    slightly, badly, beyond = (pck(degrade(video(), amount), pose) for amount in (1, 12, 120))
    assert slightly >= badly >= beyond
    assert slightly > 0.9 and beyond < 0.5


@pytest.mark.slow
def test_small_pictures_will_do(pose):
    half = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25]])
    assert pck(video(128), pose.transformed(half)) > 0.9


@pytest.mark.slow
def test_a_pose_without_torso_has_no_value(pose):
    confidence = pose.confidence.copy()
    confidence[:, [11, 12]] = 0
    assert np.isnan(pck(video(), replace(pose, confidence=confidence)))
    assert np.isnan(pck(video(), Pose.absent(3)))


def test_the_torso():
    pose = Pose.absent(3)
    for keypoint, place in {5: (30, 0), 6: (0, 0), 11: (30, 40), 12: (10, 40)}.items():
        pose.keypoints[:, keypoint], pose.confidence[:, keypoint] = place, 1
    pose.keypoints[2] *= 10
    assert torso_diameter(pose) == pytest.approx(50)
    pose.confidence[:, 11] = 0
    assert torso_diameter(pose) == pytest.approx(np.hypot(20, 40))
    pose.confidence[:, 5] = 0
    assert np.isnan(torso_diameter(pose))
