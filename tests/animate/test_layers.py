"""A frame put together of layers at its own resolution, and what is left around a figure."""

from __future__ import annotations

import warnings
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aa2.animate import diffusion_painter
from aa2.animate.compose import composed_window
from aa2.animate.layers import AROUND, Layers, combined, layers_in, without_shadow
from aa2.conditions.build import WindowArrays
from aa2.conditions.lift import draw_frame
from aa2.config import PRESETS
from aa2.errors import Doubt
from aa2.models.bundle import Bundle, build
from aa2.models.compositor import OPAQUE, Compositor
from aa2.types import Pose, Reference, Signals
from tests.animate.composed import composer
from tests.conditions import figure

HEIGHT, WIDTH = 120, 160
INSIDE = np.s_[40:84, 50:110]
"""Of the mask: its surroundings are larger than what the network sees."""
STEP = 8
"""Pixels by which what it sees begins at most earlier, for its grid stands still."""


def layers(**changes) -> Layers:
    """A grey plate, a checked figure over the left half of the mask, a bright painting."""
    plate = np.full((HEIGHT, WIDTH, 3), 100, np.uint8)
    check = np.add.outer(np.arange(HEIGHT), np.arange(WIDTH)) % 2 * 120 + 60
    coverage = np.zeros((HEIGHT, WIDTH), np.float32)
    coverage[:, :80] = 1
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[INSIDE] = True
    plain = Layers(
        plate=plate,
        figure=np.repeat(check[..., None], 3, axis=2).astype(np.uint8),
        coverage=coverage,
        painted=np.full_like(plate, 200),
        mask=mask,
        skeleton=np.zeros_like(plate),
    )
    return replace(plain, **changes)


@pytest.fixture
def bundle() -> Bundle:
    """With fresh weights."""
    torch.manual_seed(0)
    bundle = build(PRESETS["tiny"])
    for part in bundle.parts().values():
        part.eval()
    return bundle


def compositor(spread: float = 0.0) -> Compositor:
    """A small one without a painting; with a spread its last layers speak."""
    torch.manual_seed(0)
    made = Compositor((8, 16), 8, parts=("light", "shade", "edge", "detail")).eval()
    for layer in (made.smooth, made.fine[-1]) if spread else ():
        for parameter in layer.parameters():
            torch.nn.init.normal_(parameter, std=spread)
    return made


def test_outside_the_mask_is_the_plate_whatever_the_network_says():
    given_ = layers(plate=np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8))
    result = combined(given_, compositor(spread=5))
    assert result.dtype == np.float32 and result.min() >= 0 and result.max() <= 255
    np.testing.assert_array_equal(result[~given_.mask], given_.plate[~given_.mask])
    assert np.abs(result[given_.mask] - given_.plate[given_.mask]).mean() > 5


def test_before_training_the_figure_is_over_the_plate():
    given_ = layers()
    result = combined(given_, compositor())
    wanted = given_.plate + given_.coverage[..., None] * (given_.figure.astype(float) - given_.plate)
    # An edge that may move is nowhere quite opaque or clear.
    np.testing.assert_allclose(result[given_.mask], wanted[given_.mask], atol=(1 - OPAQUE) * 255)


def test_without_parts_the_figure_is_over_the_plate_to_the_value():
    given_ = layers()
    result = combined(given_, None)
    wanted = given_.plate + given_.coverage[..., None] * (given_.figure.astype(np.float32) - given_.plate)
    np.testing.assert_array_equal(result, np.where(given_.mask[..., None], wanted, given_.plate))


def test_half_a_pixels_cover_is_half_its_colour():
    given_ = layers(coverage=np.full((HEIGHT, WIDTH), 0.5, np.float32))
    result = combined(given_, compositor())
    np.testing.assert_allclose(
        result[given_.mask], given_.figure[given_.mask] * 0.5 + 50, atol=1e-2, rtol=1e-4
    )


def test_without_a_mask_nothing_changes():
    given_ = layers(mask=np.zeros((HEIGHT, WIDTH), bool))
    np.testing.assert_array_equal(combined(given_, compositor(spread=5)), given_.plate)


def test_what_is_far_from_the_mask_is_not_looked_at():
    """A frame costs what its figure does, and none of what happens elsewhere."""
    given_, far = layers(), np.zeros((HEIGHT, WIDTH), bool)
    far[INSIDE] = True
    far = cv2.dilate(far.astype(np.uint8), np.ones((2 * (AROUND + STEP) + 1,) * 2, np.uint8)) == 0
    assert far.any()
    changed = given_.plate.copy()
    changed[far] = 7
    one, two = (combined(g, compositor(spread=1)) for g in (given_, replace(given_, plate=changed)))
    np.testing.assert_array_equal(one[~far], two[~far])


@pytest.mark.parametrize("box", [np.s_[0:3, 0:2], np.s_[-5:, -1:], np.s_[:, :], np.s_[50:51, 70:71]])
def test_masks_of_any_size_and_place(box):
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[box] = True
    result = combined(layers(mask=mask), compositor(spread=1))
    assert np.isfinite(result).all()
    np.testing.assert_array_equal(result[~mask], 100)


def test_the_models_own_picture_has_the_same_layers():
    size, rng = (2, 24, 32), np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (*size, 3), np.uint8) for _ in range(5)]
    mask, thing = np.ones(size, bool), np.zeros(size, bool)
    thing[:, 4:8, 5:9] = True
    arrays_ = WindowArrays(
        frames=pictures[0],
        mask=mask,
        skeleton=pictures[1],
        reference=pictures[0][0],
        warp=pictures[2],
        warp_mask=np.full(size, 51, np.uint8),
        plate=pictures[3],
        object_mask=thing,
    )
    made = layers_in(arrays_, pictures[4], 1)
    for got, wanted in zip(
        (made.plate, made.figure, made.painted, made.skeleton),
        (pictures[3], pictures[2], pictures[4], pictures[1]),
        strict=True,
    ):
        np.testing.assert_array_equal(got, wanted[1])
    np.testing.assert_allclose(made.coverage, 0.2)
    np.testing.assert_array_equal(made.mask, ~thing[1])


@given(arrays(np.uint8, (12, 16, 3)), arrays(bool, (12, 16)), st.integers(1, 8), st.floats(0.5, 2))
def test_an_old_shadow_goes_inside_the_mask_alone(plate, mask, fade, gain):
    lit = without_shadow(plate, np.full(mask.shape, gain, np.float32), mask, fade)
    assert lit.dtype == np.uint8
    np.testing.assert_array_equal(lit[~mask], plate[~mask])
    full = np.rint(plate * gain).clip(0, 255)
    low, high = np.minimum(plate, full), np.maximum(plate, full)
    assert ((low - 1 <= lit) & (lit <= high + 1)).all()
    np.testing.assert_array_equal(without_shadow(plate, None, mask, fade), plate)


def test_the_shadow_is_gone_where_the_mask_is_deep():
    plate, mask = np.full((40, 40, 3), 80, np.uint8), np.zeros((40, 40), bool)
    mask[5:35, 5:35] = True
    lit = without_shadow(plate, np.full((40, 40), 1.5, np.float32), mask, 6)
    assert (lit[12:28, 12:28] == 120).all()
    assert (np.diff(lit[5:11, 20, 0].astype(int)) > 0).all(), "it fades"


def driven(background: np.ndarray, size: tuple[int, int], times: int) -> Signals:
    """The figure, ``times`` as large, walking before a background; its mask a little too wide."""
    poses = [figure.standing(20 + 8 * t, 30, x=62 + t) for t in range(3)]
    poses = [replace(pose, keypoints=pose.keypoints * times) for pose in poses]
    drawn = [figure.draw(pose, size, background) for pose in poses]
    kernel = np.ones((5, 5), np.uint8)
    return Signals(
        np.stack([picture for picture, _ in drawn]),
        Pose(
            np.concatenate([pose.keypoints for pose in poses]),
            np.concatenate([pose.confidence for pose in poses]),
        ),
        np.stack([cv2.dilate(mask, kernel) for _, mask in drawn]),
        np.zeros((len(poses), 0, size[1], size[0]), bool),
    )


@pytest.mark.slow
def test_what_would_not_be_seen_is_not_painted(bundle, monkeypatch):
    bare = replace(bundle, compositor=Compositor(parts=()))
    picture, mask = figure.draw(figure.standing(), figure.SIZE)
    reference = Reference(picture, mask, figure.standing())
    signals = driven(np.full((figure.SIZE[1], figure.SIZE[0], 3), 90, np.uint8), figure.SIZE, 1)
    monkeypatch.setattr(diffusion_painter, "sample", lambda *_: pytest.fail("it is not"))
    made = composer(bare, reference)
    assert made.model.composes and not made.model.paints
    frames = composed_window(signals, made)
    for t, frame in enumerate(frames):
        _, coverage = draw_frame(made.character.lift, signals, t)
        assert np.abs(frame[coverage > 0.99].astype(int) - signals.frames[t][coverage > 0.99]).max() > 0
    with pytest.warns(Doubt, match="paints nothing"):
        composer(bare, reference, steps=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        composer(bundle, reference, steps=2)


@pytest.mark.slow
def test_a_flat_background_stays_flat_around_the_figure(bundle):
    """In the ring 2 to 12 pixels outside the figure the mean difference is at most 1.5 of 255."""
    times, size = 3, (figure.SIZE[0] * 3, figure.SIZE[1] * 3)
    flat = np.full((size[1], size[0], 3), (96, 128, 150), np.uint8)
    signals = driven(flat, size, times)
    pose = figure.standing(40, 25)
    large = replace(pose, keypoints=pose.keypoints * times)
    _, mask = figure.draw(large, size)
    # Its own colours without background, as a cut-out has them.
    colours, _ = figure.draw(large, size, np.zeros((size[1], size[0], 3), np.uint8))
    alpha = np.maximum(mask[..., None], 1) / 255.0
    own = np.rint(colours / alpha).clip(0, 255).astype(np.uint8)
    made = composer(bundle, Reference(flat, mask, large, own))
    frames = composed_window(signals, made)
    for t, frame in enumerate(frames):
        _, coverage = draw_frame(made.character.lift, signals, t)
        away = cv2.distanceTransform((coverage < 0.02).astype(np.uint8), cv2.DIST_L2, 5)
        ring = (away > 2) & (away <= 12)
        assert ring.sum() > 5000
        assert np.abs(frame[ring].astype(int) - flat[ring]).mean() <= 1.5
        assert np.abs(frame[coverage > 0.99].astype(int) - flat[0, 0]).mean() > 20, "the figure is there"
