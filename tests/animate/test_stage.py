"""The character in a picture of its own: where it stands there, and what is seen of the picture."""

from __future__ import annotations

import functools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from aa2.animate.background import LONGEST, Moving, Still, background_of, fitted, own_background
from aa2.animate.character import Character
from aa2.animate.compose import compose
from aa2.animate.composer import Composer
from aa2.animate.options import DEFAULTS
from aa2.animate.placement import inside, placing
from aa2.animate.run_record import asked, read_record, write_record
from aa2.animate.stage import check_stage, staged
from aa2.animate.still_camera import without_camera
from aa2.animate.survey import survey
from aa2.clips.clip import Clip
from aa2.clips.writer import ClipWriter
from aa2.config import PRESETS
from aa2.errors import Doubt, InputError
from aa2.media.lossless import write_lossless
from aa2.media.picture import write_picture
from aa2.models.bundle import build, bundle_folder
from aa2.models.compositor import Compositor
from aa2.types import Pose, Reference
from tests.animate.composed import composer
from tests.conditions import figure

WALL = np.random.default_rng(2).integers(90, 130, (97, 143, 3), np.uint8)
"""Behind the character: of odd sides."""


def poses(*each: Pose) -> Pose:
    return Pose(np.concatenate([p.keypoints for p in each]), np.concatenate([p.confidence for p in each]))


@functools.cache
def character() -> Character:
    """The figure before its wall, smaller than the driver."""
    pose = figure.standing(30, 30, x=80, scale=0.6)
    picture, mask = figure.draw(pose, (143, 97), WALL)
    own = np.rint(
        figure.draw(pose, (143, 97), np.zeros_like(WALL))[0] / (np.maximum(mask, 1) / 255)[..., None]
    )
    return Character(Reference(picture, mask, pose, own.clip(0, 255).astype(np.uint8)), PRESETS["tiny"].lift)


def driving(folder: Path, absent: tuple[int, ...] = (), pan: int = 0, walk: int = 2, frames: int = 4) -> Path:
    """A clip of the figure walking before a wall, over which the camera may move by pixels a frame."""
    wall = cv2.resize(
        np.random.default_rng(0).integers(0, 256, (40, 80, 3), np.uint8),
        (256, 128),
        interpolation=cv2.INTER_CUBIC,
    )
    seen = []
    with ClipWriter(folder, fps=Fraction(10), size=figure.SIZE, pictures="png") as clip:
        for t in range(frames):
            pose = figure.standing(20, 30, x=60 + (walk - pan) * t, scale=0.8)
            ground = np.ascontiguousarray(wall[:, pan * t : pan * t + 128])
            picture, mask = figure.draw(pose, figure.SIZE, ground)
            here = t not in absent
            clip.write(picture if here else ground, character_mask=mask if here else np.zeros_like(mask))
            seen.append(pose if here else Pose.absent(1))
        clip.pose = poses(*seen)
    return folder


@pytest.mark.parametrize("factor, shift", [(0.5, (10, 20)), (2.0, (-30, 5))])
def test_a_character_that_moves_like_its_reference_is_put_where_that_is(factor, shift):
    way = poses(*(figure.standing(20 + 20 * abs(t), 20, x=60 + 3 * t) for t in range(-4, 5)))
    affine = np.array([[factor, 0, shift[0]], [0, factor, shift[1]]])
    reference = figure.standing(20, 20, x=60).transformed(affine)
    np.testing.assert_allclose(placing(way, reference), affine, atol=0.02 * factor * 100, rtol=0.03)
    large = way.transformed(placing(way, reference, 1.5))
    grown = np.ptp(large.keypoints[4, :, 1]) / np.ptp(reference.keypoints[0, :, 1])
    assert grown == pytest.approx(1.5, rel=0.05)
    assert large.keypoints[4, 17:23, 1].max() == pytest.approx(reference.keypoints[0, 17:23, 1].max(), abs=1)


def test_somebody_who_squats_most_of_the_time_stands_as_the_reference_does():
    stands, low = figure.standing(20, 20), figure.standing(20, 20, 70, 70)
    down = stands.keypoints[0, 17:23, 1].max() - low.keypoints[0, 17:23, 1].max()
    squats = low.transformed(np.array([[1, 0, 0], [0, 1, down]]))
    way = poses(squats, squats, stands, stands, squats, squats, squats)
    put = way.transformed(placing(way, stands))
    np.testing.assert_allclose(put.keypoints[2], stands.keypoints[0], atol=2)
    half = replace(
        stands, confidence=np.where(np.arange(133) // 2 * 2 + 1 < 11, 1, 0)[None].astype(np.float32)
    )
    put = way.transformed(placing(way, half))
    np.testing.assert_allclose(put.keypoints[2, 5:11], stands.keypoints[0, 5:11], atol=3)
    assert inside(put, figure.SIZE) == 1 and inside(put, (10, 10)) == 0


@functools.cache
def plain() -> Composer:
    torch.manual_seed(0)
    return composer(replace(build(PRESETS["tiny"]), compositor=Compositor(parts=())), character())


@pytest.mark.slow
def test_the_character_moves_in_its_own_picture(tmp_path):
    made = plain()
    with Clip.open(driving(tmp_path / "clip", absent=(2,))) as clip:
        found = survey(clip, made)
        with staged(clip, found, made) as given:
            assert given == (clip, found)
        unsure = found.pose.confidence * np.where(np.arange(4) == 3, 0.2, 1)[:, None].astype(np.float32)
        found = replace(found, pose=replace(found.pose, confidence=unsure))
        with staged(clip, found, made, "animate") as (stage, posed):
            assert stage.size == (142, 96) and len(stage) == len(clip)
            assert np.array_equal(stage.times, clip.times) and stage.fps == clip.fps
            frames = list(compose(stage, posed, made, layer=True))
            scene = stage.frames(0, 1)[0]
    old = made.character.reference.mask[:96, :142] > 250
    assert np.abs(scene[old].astype(int) - WALL[:96, :142][old]).mean() < 30, "nobody is left in it"
    np.testing.assert_array_equal(scene[:, :40], WALL[:96, :40])
    for frame in frames:
        assert frame.result.shape == scene.shape and frame.layer is not None
        np.testing.assert_array_equal(frame.driving, scene)
        alpha = frame.layer[..., 3:] / 255.0
        np.testing.assert_allclose(frame.layer[..., :3] * alpha + scene * (1 - alpha), frame.result, atol=2)
        if frame.index > 1:  # absent, and next to unknown
            np.testing.assert_array_equal(frame.result, scene)
            continue
        rows, columns = np.nonzero(frame.layer[..., 3] > 200)
        # As high as in the picture, on the same ground, about where it stood.
        assert np.ptp(rows) == pytest.approx(np.ptp(np.nonzero(old)[0]), abs=5)
        assert rows.max() == pytest.approx(np.nonzero(old)[0].max(), abs=3)
        assert columns.mean() == pytest.approx(80, abs=5)
    ways = [np.nonzero(f.layer[..., 3])[1].mean() for f in frames[:2] if f.layer is not None]
    assert ways[1] - ways[0] == pytest.approx(2 * 0.6 / 0.8, abs=1)


@pytest.mark.slow
def test_models_that_paint_whole_pictures_paint_where_the_figure_is(tmp_path):
    bundle = replace(build(PRESETS["tiny"]), compositor=None)
    made = composer(bundle, character())
    with (
        Clip.open(driving(tmp_path / "clip", frames=1)) as clip,
        staged(clip, survey(clip, made), made, "animate", WALL) as (stage, posed),
    ):
        (frame,) = compose(stage, posed, made, layer=True)
    changed = (frame.result != WALL[:96, :142]).any(axis=2)
    assert 300 < changed.sum() < 0.6 * changed.size and frame.layer is not None
    assert not changed[frame.layer[..., 3] == 0].any()


def test_in_another_picture_it_stands_at_the_same_share_of_it(tmp_path):
    made = plain()
    with Clip.open(driving(tmp_path / "clip", frames=2)) as clip:
        found = survey(clip, made)
        with staged(clip, found, made, "animate", np.zeros((194, 572, 3), np.uint8)) as (stage, posed):
            own = made.character.reference.pose.keypoints[0]
            assert stage.size == (572, 194)
            height = posed.pose.keypoints[0, 17:23, 1].max()
            middle = np.median(posed.pose.keypoints[:, 5:13, 0])
    assert height == pytest.approx(own[17:23, 1].max() * 2, abs=6)
    assert middle == pytest.approx(80 / 143 * 572, abs=8)


def test_a_background_s_size_is_even_and_no_larger_than_film(tmp_path):
    assert fitted(np.zeros((31, 45, 3), np.uint8)).shape == (30, 44, 3)
    assert Still(np.zeros((40, LONGEST * 2, 3), np.uint8)).size == (LONGEST, 20)
    write_picture(tmp_path / "p.png", WALL)
    assert background_of(tmp_path / "p.png").size == (142, 96)
    empty = Reference(WALL, np.zeros(WALL.shape[:2], np.uint8), figure.standing())
    np.testing.assert_array_equal(own_background(empty).at(0.0), WALL[:96, :142])


def test_a_video_behind_plays_at_its_own_pace_and_begins_anew(tmp_path):
    shades = [np.full((32, 48, 3), 10 * t, np.uint8) for t in range(6)]
    write_lossless(tmp_path / "b.mkv", iter(shades), Fraction(20), lambda done: None)
    background = background_of(tmp_path / "b.mkv")
    assert isinstance(background, Moving) and background.size == (48, 32)
    shown = [int(background.at(t / 10)[0, 0, 0]) for t in range(5)]
    assert shown == pytest.approx([0, 20, 40, 0, 20], abs=1)
    assert background.at(0.0)[0, 0, 0] < 2
    background.close()


@pytest.mark.parametrize(
    "mode, background, named",
    [
        ("replace", "b.png", "^`background`: is for `mode=animate` alone; "),
        ("swap", None, "^`mode`: 'swap' is not known; give replace or animate$"),
        ("animate", "none.png", "none.png: there is no such file; "),
        ("animate", "text.png", "text.png: "),
        ("animate", np.zeros((8, 8, 3), np.uint8), "^`background`: has 8 × 8 pixels; "),
        ("animate", np.zeros((80, 80), np.uint8), "^`background`: is uint8 of shape"),
    ],
)
def test_what_cannot_be_a_background_is_refused_beforehand(tmp_path, mode, background, named):
    (tmp_path / "text.png").write_text("no picture")
    given = tmp_path / background if isinstance(background, str) else background
    with pytest.raises(InputError, match=named) as raised:
        check_stage(mode, given)
    assert "\n" not in str(raised.value)


def test_a_camera_s_way_is_found_and_a_still_one_has_none(tmp_path):
    with Clip.open(driving(tmp_path / "still")) as clip:
        assert without_camera(clip) is None
    with Clip.open(driving(tmp_path / "pan", pan=6)) as clip:
        found = without_camera(clip)
    assert found is not None
    np.testing.assert_allclose(found[:, 0, 2], [0, 6, 12, 18], atol=1.5)
    np.testing.assert_allclose(found[:, 1, 2], 0, atol=1.5)


@pytest.mark.slow
@pytest.mark.parametrize("follows", [False, True])
def test_a_camera_that_follows_is_left_in_where_the_character_would_walk_away(tmp_path, follows):
    made = plain()
    with Clip.open(driving(tmp_path / "clip", pan=12, walk=12 if follows else 3)) as clip:
        found = survey(clip, made)

        def way(size: tuple[int, int]) -> float:
            with staged(clip, found, made, "animate", np.zeros((*size, 3), np.uint8)) as (_, posed):
                return float(posed.pose.keypoints[-1, 5, 0] - posed.pose.keypoints[0, 5, 0])

        if follows:
            with pytest.warns(Doubt, match="its camera follows the person"):
                assert way((97, 16)) == pytest.approx(0, abs=2)
        else:  # as it walks, and not as the camera sees it
            assert way((97, 143)) == pytest.approx(3 * 3 * 0.6 / 0.8, abs=2.5)


def test_a_record_knows_the_background(tmp_path):
    for name in ("o.mp4", "r.png", "d.mp4", "b.png"):
        (tmp_path / name).write_bytes(name.encode())
    given = {**DEFAULTS, "mode": "animate", "background": tmp_path / "b.png", "block_size": 8}
    files = tmp_path / "r.png", tmp_path / "d.mp4"
    bundle = bundle_folder("mini")
    about = asked(bundle, "cpu", *files, given)
    record = write_record(tmp_path / "o.mp4", "mini", bundle, about, *files, given, {"frames": 1})
    run = read_record(record)
    assert run.settings["background"] == tmp_path / "b.png"
    assert run.settings["mode"] == "animate" and run.settings["block_size"] == 8
    (tmp_path / "b.png").write_bytes(b"other")
    with pytest.warns(Doubt, match=r"b\.png: has changed"):
        read_record(record)
