from dataclasses import replace

import numpy as np
import pytest
import torch

from aa2.evaluate.metrics.likeness import Likeness, stature_of
from aa2.models.lpips import Lpips, alexnet, linear_layers
from aa2.types import Pose
from tests.conditions import figure
from tests.evaluate.metrics.demo import blurred, noisy

SCALE = 3.0
AFFINE = np.array([[SCALE, 0, 0], [0, SCALE, 0]])


@pytest.fixture(scope="module")
def lpips() -> Lpips:
    """Filters of chance tell colours and edges apart, which is enough here."""
    torch.manual_seed(0)
    return Lpips(alexnet(), linear_layers())


def large(pose: Pose, picture: np.ndarray) -> tuple[Pose, np.ndarray]:
    return pose.transformed(AFFINE), np.repeat(np.repeat(picture, int(SCALE), 0), int(SCALE), 1)


@pytest.fixture(scope="module")
def shown():
    """A textured figure: its picture as a reference, and as one frame with its pose."""
    reference = figure.reference(figure.standing(20, 20))
    pose, picture = large(reference.pose, reference.picture)
    texture = np.random.default_rng(0).integers(-30, 31, picture.shape)
    picture = np.clip(picture + texture, 0, 255).astype(np.uint8)
    mask = np.repeat(np.repeat(reference.mask, int(SCALE), 0), int(SCALE), 1)
    return type(reference)(picture, mask, pose), picture[None], pose


@pytest.mark.slow
def test_the_reference_is_like_itself(lpips, shown):
    reference, frames, pose = shown
    whole = replace(reference, mask=np.full_like(reference.mask, 255))
    assert Likeness.of(lpips, whole, pose).distance(lpips, frames, pose) == pytest.approx(0, abs=1e-5)
    looks = Likeness.of(lpips, reference, pose)
    assert looks.distance(lpips, frames, pose) < 0.2 * looks.distance(lpips, 255 - frames, pose)


def test_where_it_stands_does_not_matter(lpips, shown):
    reference, frames, pose = shown
    looks = Likeness.of(lpips, reference, pose)
    aside = np.roll(frames, 16, axis=2)
    moved = pose.transformed(np.array([[1.0, 0, 16], [0, 1, 0]]))
    assert looks.distance(lpips, aside, moved) < 0.3 * looks.distance(lpips, 255 - frames, pose)


@pytest.mark.slow
def test_it_grows_with_noise_and_blur(lpips, shown):
    reference, frames, pose = shown
    looks = Likeness.of(lpips, reference, pose)
    for worse in (noisy, blurred):
        values = [looks.distance(lpips, worse(frames, by), pose) for by in (1, 4, 16)]
        assert values == sorted(values) and values[0] > 0, worse.__name__


def test_the_reference_is_brought_to_the_size_of_the_figure(lpips, shown):
    reference, frames, pose = shown
    twice = type(reference)(
        np.repeat(np.repeat(reference.picture, 2, 0), 2, 1),
        np.repeat(np.repeat(reference.mask, 2, 0), 2, 1),
        reference.pose.transformed(np.array([[2, 0, 0.5], [0, 2, 0.5]])),
    )
    assert stature_of(twice.pose) == pytest.approx(2 * stature_of(pose))
    same = Likeness.of(lpips, twice, pose).distance(lpips, frames, pose)
    assert same == pytest.approx(Likeness.of(lpips, reference, pose).distance(lpips, frames, pose), abs=1e-3)


def test_a_pose_that_shows_too_little_has_no_value(lpips, shown):
    reference, frames, pose = shown
    assert np.isnan(Likeness.of(lpips, reference, pose).distance(lpips, frames, Pose.absent(1)))
