"""What a user sets about mask, edge and light, and the figure as a layer: what each of them changes."""

from __future__ import annotations

import functools
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from aa2.animate.character import Character
from aa2.animate.compose import Composed, compose, composed_window
from aa2.animate.composer import Composer
from aa2.animate.control import Control
from aa2.animate.layers import Layers
from aa2.animate.survey import survey
from aa2.clips.clip import Clip
from aa2.clips.writer import ClipWriter
from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.models.bundle import build
from aa2.models.compositor import Compositor
from aa2.types import Pose, Signals
from tests.animate.composed import composer
from tests.conditions import figure

WIDTH, HEIGHT = figure.SIZE
POST = np.s_[:, 66:72]


@functools.cache
def plain(parts: tuple[str, ...] = ()) -> Composer:
    """A character whose layers are put together without a painting."""
    torch.manual_seed(0)
    made = Compositor((8, 16), 8, parts=parts).eval()
    for layer in (made.smooth, made.fine[-1]) if parts else ():
        for parameter in layer.parameters():
            torch.nn.init.normal_(parameter, std=1.0)
    bundle = replace(build(PRESETS["tiny"]), compositor=made)
    shown = figure.reference(figure.standing(60, 60))
    return composer(bundle, Character(replace(shown, picture=255 - shown.picture), "flat"))


def set_to(**control) -> Composer:
    return replace(plain(), control=Control(**control))


def flat() -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), (150, 140, 130), np.uint8)


@functools.cache
def walk(frames: int = 1) -> Signals:
    """The figure before a wall."""
    return figure.signals([figure.standing(20, 30, x=54 + 4 * t, scale=0.8) for t in range(frames)])


@functools.cache
def changed(**control) -> np.ndarray:
    """``(H, W)`` bool, where a frame is not as it was."""
    frames = composed_window(walk(), set_to(**control))
    return (frames != walk().frames).any(axis=3)[0]


@pytest.mark.parametrize(
    "control",
    [
        {"mask_grow": 513},
        {"mask_grow": -513},
        {"mask_grow": 1.5},
        {"mask_grow": None},
        {"block_size": 0},
        {"block_size": 513},
        {"feather": -1},
        {"feather": 513},
    ],
)
def test_numbers_out_of_range_are_refused_by_name(control):
    (name,) = control
    with pytest.raises(InputError, match=f"^`{name}`: .* is not possible; give ") as raised:
        Control(**control)
    assert "\n" not in str(raised.value)


@pytest.mark.slow
def test_a_grown_mask_changes_more_and_a_shrunk_one_less():
    masks = []
    for grow in (-4, 0, 12):
        made = set_to(mask_grow=grow)
        edited = made.control.mask(walk().character_mask[0])[None]
        masks.append(made.window(walk(), edited=edited).arrays.mask)
    assert all((less <= more).all() for less, more in pairwise(masks))
    assert masks[0].sum() <= masks[1].sum() < masks[2].sum()
    counts = [changed(mask_grow=grow).sum() for grow in (-4, 12)]
    assert counts[0] < changed().sum() < counts[1]


class Deserted(Composer):
    """Shows the scene alone."""

    def put_together(self, layers: Layers) -> np.ndarray:
        return layers.plate.astype(np.float32)


@pytest.mark.slow
def test_what_a_mask_grows_by_is_taken_out_of_the_scene():
    poses = [figure.standing(20, 30, x=54 + 4 * t, scale=0.8) for t in range(2)]
    signals, hat = figure.signals(poses), np.zeros((HEIGHT, WIDTH), bool)
    frames = np.stack([figure.draw(pose, figure.SIZE, flat())[0] for pose in poses])
    head = poses[1].keypoints[0, 0].astype(int)
    hat[head[1] - 22 : head[1] - 12, head[0] - 6 : head[0] + 6] = True
    frames[:, hat] = (200, 20, 20)
    left = [
        np.abs(
            composed_window(replace(signals, frames=frames), Deserted(**vars(set_to(mask_grow=grow))))[1]
            - flat().astype(int)
        )[hat].mean()
        for grow in (0, 20)
    ]
    assert left[0] > 20 and left[1] < 2


@pytest.mark.slow
def test_small_blocks_follow_the_person_and_large_ones_do_not():
    masks = [set_to(block_size=size).window(walk(), zoom=1.0).arrays.mask[0].sum() for size in (1, 8, 512)]
    assert masks == sorted(masks) and masks[0] < 0.75 * masks[1] and masks[1] < 0.85 * masks[2]
    assert set_to(block_size=16).window(walk(), zoom=2.0).arrays.mask[0].sum() == masks[1]


@pytest.mark.slow
def test_a_wide_feather_fades_and_none_ends_sharply():
    before = walk().frames.astype(int)
    soft, hard = (
        np.abs(composed_window(walk(), set_to(feather=feather)) - before).sum() for feather in (40, 0)
    )
    assert soft < 0.7 * hard


@pytest.mark.slow
def test_without_relighting_an_old_shadow_stays():
    signals = figure.signals([figure.standing(60, 60, scale=0.8)] * 6)
    shadow = np.zeros((HEIGHT, WIDTH), bool)
    shadow[72:102, 82:90] = True
    frames = []
    for t, mask in enumerate(signals.character_mask):
        picture = figure.draw(figure.standing(60, 60, scale=0.8), figure.SIZE, flat())[0]
        if t == 2:  # at one time alone, so that most frames know better
            picture[shadow & (mask == 0)] = (120, 112, 104)
        frames.append(picture)
    signals = replace(signals, frames=np.stack(frames))
    lit, unlit = (
        composed_window(signals, Deserted(**vars(set_to(relight=relight, block_size=512, feather=0))))
        for relight in (True, False)
    )
    np.testing.assert_array_equal(unlit[2][shadow], signals.frames[2][shadow])
    assert lit[2][shadow].mean() > unlit[2][shadow].mean() + 2
    np.testing.assert_array_equal(lit[4], unlit[4])


def test_without_relighting_a_figure_keeps_its_colours():
    lit = plain(("light", "shade"))
    rng = np.random.default_rng(0)
    plate, own = rng.integers(0, 256, (2, 40, 48, 3), np.uint8)
    mask = np.zeros((40, 48), bool)
    mask[4:36, 4:44] = True
    layers = Layers(plate, own, mask.astype(np.float32), plate, mask, np.zeros_like(plate))
    unlit = replace(lit, control=Control(relight=False))
    np.testing.assert_allclose(unlit.put_together(layers)[mask], own[mask], atol=1e-3)
    assert np.abs(lit.put_together(layers)[mask] - own[mask]).mean() > 3


@pytest.fixture
def posted(tmp_path) -> Path:
    """A clip of the figure behind a post, with an object in hand; nobody is in its last frame."""
    signals = figure.signals(
        [figure.standing(20, 30, x=54 + 6 * t, scale=0.8) for t in range(3)], with_object=True
    )
    frames, masks = signals.frames.copy(), signals.character_mask.copy()
    assert signals.environment is not None
    frames[2], masks[2] = signals.environment[2], 0
    frames[(slice(None), *POST)], masks[(slice(None), *POST)] = (20, 200, 40), 0
    post = np.zeros_like(masks)
    post[(slice(None), *POST)] = 255
    with ClipWriter(tmp_path / "clip", fps=Fraction(12), size=figure.SIZE, pictures="png") as clip:
        for t in range(3):
            clip.write(
                frames[t],
                character_mask=masks[t],
                object_masks=signals.object_masks[t],
                occluder_mask=post[t],
            )
        there = np.array([1, 1, 0], np.float32)[:, None]
        clip.pose = Pose(signals.pose.keypoints, signals.pose.confidence * there)
    return tmp_path / "clip"


def frames_of(path: Path, made: Composer, layer: bool) -> list[Composed]:
    with Clip.open(path) as clip:
        return list(compose(clip, survey(clip, made), made, layer=layer))


@pytest.mark.slow
def test_the_layer_over_the_empty_scene_is_the_result(posted):
    # Where a feathered edge lets the old person through, the result has of it what no layer has.
    made = set_to(feather=0)
    usual, with_layer = frames_of(posted, made, False), frames_of(posted, made, True)
    empty = frames_of(posted, Deserted(**vars(made)), False)
    assert all(frame.layer is None for frame in usual)
    with Clip.open(posted) as clip:
        objects = clip.object_masks(0, 3)[:, 0]
    for t, (plain_, frame, bare) in enumerate(zip(usual, with_layer, empty, strict=True)):
        np.testing.assert_array_equal(plain_.result, frame.result)
        assert frame.layer is not None and frame.layer.dtype == np.uint8
        colours, alpha = frame.layer[..., :3], frame.layer[..., 3:] / 255.0
        assert not colours[alpha[..., 0] == 0].any()
        assert not frame.layer[objects[t]].any() and not frame.layer[POST].any()
        if t == 2:
            assert frame.layer.shape == (HEIGHT, WIDTH, 4) and not frame.layer.any()
            continue
        assert (frame.layer[..., 3] > 250).sum() > 300
        assert np.abs(colours * alpha + bare.result * (1 - alpha) - frame.result).max() <= 2


@pytest.mark.slow
def test_a_layer_s_colours_are_those_of_the_result():
    made = plain(("light", "shade", "edge", "detail"))
    rng = np.random.default_rng(0)
    plate, own = rng.integers(0, 256, (2, 64, 64, 3), np.uint8)
    mask, coverage = np.zeros((64, 64), bool), np.zeros((64, 64), np.float32)
    mask[8:56, 8:56], coverage[16:48, 16:48], coverage[30:34] = True, 1, 0.5
    layers = Layers(plate, own, coverage, plate, mask, np.zeros_like(plate))
    apart = made.apart(layers)
    np.testing.assert_array_equal(apart.picture, made.put_together(layers))
    solid = apart.opacity > 0.9
    assert solid.sum() > 300
    # Over the scene it hides all but a tenth of: whatever that is, what is left is the colours'.
    assert np.abs(apart.colours - apart.picture)[solid].max() <= 0.11 * 255
    assert (apart.opacity[~mask] == 0).all() and (apart.colours[~mask] == 0).all()


def test_a_figure_that_is_drawn_already_makes_the_same_mask():
    made = plain()
    drawn = made.window(walk(2)).arrays
    assert drawn.warp_mask is not None and drawn.warp_mask.any()
    given = made.window(walk(2), coverage=drawn.warp_mask).arrays
    assert given.warp is None and np.array_equal(given.mask, drawn.mask)
    everywhere = made.window(walk(2), coverage=np.full_like(drawn.warp_mask, 255)).arrays
    assert not drawn.mask.all() and everywhere.mask.all(), "it finds room"
