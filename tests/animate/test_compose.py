"""The main job on clips of the drawn figure, through the real formats, with a model of random weights."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import torch

from aa2.animate.character import Character
from aa2.animate.compose import compose
from aa2.animate.composer import Composer
from aa2.animate.painter import PainterInput
from aa2.animate.survey import survey
from aa2.clips.clip import Clip
from aa2.clips.writer import ClipWriter
from aa2.conditions.build import crop_signals
from aa2.conditions.framing import Crop
from aa2.conditions.mask import mask_box
from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader, probe
from aa2.models.bundle import Bundle, build
from aa2.types import Pose, Signals
from tests.animate import composed
from tests.conditions import figure
from tests.media.conftest import make_video


def composer(seed: int = 0, **options) -> Composer:
    """Of a tiny model."""
    return composed.composer(awake(), lifted_character(), seed=seed, **options)


@functools.cache
def awake() -> Bundle:
    """A tiny model whose output layer is awake, so that noise and conditions reach the picture."""
    torch.manual_seed(0)
    bundle = build(PRESETS["tiny"])
    torch.nn.init.normal_(bundle.denoiser.unet.conv_out.weight, std=0.1)
    assert bundle.compositor is not None  # a fresh one shows nothing of what is painted
    torch.nn.init.normal_(bundle.compositor.fine[-1].weight, std=0.5)  # type: ignore[arg-type]
    for part in bundle.parts().values():
        part.eval()
    return bundle


@functools.cache
def lifted_character() -> Character:
    character = figure.reference(figure.standing(60, 60))
    picture = 255 - character.picture  # nothing that it wears is the old one's
    return Character(replace(character, picture=picture), PRESETS["tiny"].lift)


def film(
    folder: Path,
    frames: int,
    size: tuple[int, int] = (128, 128),
    absent: Sequence[int] = (),
    times: Sequence[float] | None = None,
    tiles: int = 8,
) -> Path:
    """A clip of the figure walking before a wall of coloured ``tiles``, linked to a video with sound.

    Nobody is in the frames ``absent``.
    """
    wall = np.random.default_rng(0).integers(60, 200, (tiles, tiles, 3), np.uint8)
    wall = cv2.resize(wall, size, interpolation=cv2.INTER_CUBIC)
    poses, pictures, masks = [], [], []
    for t in range(frames):
        pose = figure.standing(20 + 10 * (t % 4), 30, x=50 + t % 20, scale=0.7)
        here = t not in absent
        picture, mask = drawn(pose, wall) if here else (wall, np.zeros(wall.shape[:2], np.uint8))
        poses.append(pose if here else Pose.absent(1))
        pictures.append(picture)
        masks.append(mask)
    folder.mkdir(parents=True, exist_ok=True)
    source = make_video(folder / "source.mp4", pictures, times=times, sound="aac")
    info = probe(source)
    with (
        VideoReader(source) as video,
        ClipWriter(folder / "clip", fps=info.fps, size=size, source=source) as clip,
    ):
        for (time, _), mask in zip(video, masks, strict=True):
            clip.write(time=time, character_mask=mask)
        clip.pose = Pose(
            np.concatenate([p.keypoints for p in poses]), np.concatenate([p.confidence for p in poses])
        )
    return folder / "clip"


def drawn(pose: Pose, wall: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The figure before the wall, and its mask; only the corner where it stands is drawn."""
    picture, mask = wall.copy(), np.zeros(wall.shape[:2], np.uint8)
    corner = np.s_[: figure.SIZE[1], : figure.SIZE[0]]
    size = wall[corner].shape[1], wall[corner].shape[0]
    picture[corner], mask[corner] = figure.draw(pose, size, wall[corner])
    return picture, mask


def animated(clip_folder: Path, output: Path, **options) -> Path:
    with Clip.open(clip_folder) as clip:
        composed.result(clip, composer(**options), output)
    return output


def decoded(path: Path) -> list[tuple[float, np.ndarray]]:
    with VideoReader(path) as video:
        return list(video)


def sound(path: Path) -> list[bytes]:
    with av.open(path) as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio) if packet.size]


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return 10 * np.log10(255**2 / max(np.mean((a.astype(float) - b) ** 2), 1e-9))


@pytest.mark.slow
@pytest.mark.parametrize("frames, size", [(1, (128, 128)), (2, (128, 128)), (5, (131, 117)), (3, (60, 128))])
def test_frames_size_rate_times_and_sound_are_the_input_s(tmp_path, frames, size):
    clip = film(tmp_path, frames, size)
    output = animated(clip, tmp_path / "out.mp4")
    before, after = probe(tmp_path / "source.mp4"), probe(output)
    assert (after.width, after.height, after.frames) == (*size, frames)
    assert after.fps == before.fps or frames == 1
    assert np.allclose([t for t, _ in decoded(output)], [t for t, _ in decoded(tmp_path / "source.mp4")])
    assert sound(output) == sound(tmp_path / "source.mp4") != []


@pytest.mark.slow
def test_a_variable_frame_rate_is_kept(tmp_path):
    times = [0, 0.04, 0.2, 0.24, 0.5, 0.6]
    output = animated(film(tmp_path, 6, times=times), tmp_path / "out.mp4")
    assert np.allclose([t for t, _ in decoded(output)], times, atol=1e-3)


@pytest.mark.slow
def test_outside_the_mask_nothing_changes_and_inside_it_does(tmp_path):
    with Clip.open(film(tmp_path, 6, absent=[0, 4])) as clip:
        made = composer()
        frames = list(compose(clip, survey(clip, made), made))
        character = clip.character_mask(0, 6)
    assert [frame.index for frame in frames] == list(range(6))
    for frame, mask in zip(frames, character, strict=True):
        changed = (frame.result != frame.driving).any(axis=2)
        if frame.detail is None:
            assert frame.index in (0, 4) and not changed.any()
            continue
        assert changed[mask > 128].mean() > 0.95
        # The formulated mask stays within the character's box, but for the margin that it is widened by, and
        # the blocks, a tenth of the box, that the new figure needs beyond it.
        box = mask_box(mask)
        assert box is not None
        allowed = np.zeros(changed.shape, bool)
        x, y = 7 + (box[2] - box[0]) // 10, 7 + (box[3] - box[1]) // 10
        allowed[max(box[1] - y, 0) : box[3] + y, max(box[0] - x, 0) : box[2] + x] = True
        assert not changed[~allowed].any()


@pytest.mark.slow
def test_a_frame_that_is_finished_is_let_go_of(tmp_path):
    """Not with its window, when its encoder holds all of what was made of that; two are made at once."""
    frames: list[weakref.ref] = []
    with Clip.open(film(tmp_path, 6)) as clip:
        made = composer()
        for frame in compose(clip, survey(clip, made), made):
            frames.append(weakref.ref(frame.driving.base))
            held = [index for index, one in enumerate(frames) if one() is not None]
            assert held[0] >= frame.index - 1
    assert len(frames) == 6


@pytest.mark.slow
def test_the_video_equals_the_input_outside_the_mask_up_to_the_codec(tmp_path):
    clip_folder = film(tmp_path, 6, (160, 128), absent=[0, 4])
    output = animated(clip_folder, tmp_path / "out.mp4")
    with Clip.open(clip_folder) as clip:
        made = composer()
        unchanged = [
            (frame.result == frame.driving).all(axis=2) for frame in compose(clip, survey(clip, made), made)
        ]
    frames = zip(decoded(tmp_path / "source.mp4"), decoded(output), unchanged, strict=True)
    for (_, before), (_, after), same in frames:
        assert psnr(before[same], after[same]) >= 40


@pytest.mark.slow
def test_equal_seeds_give_equal_videos(tmp_path):
    clip = film(tmp_path, 5)
    one, two, other = (
        animated(clip, tmp_path / f"{i}.mp4", seed=seed).read_bytes() for i, seed in enumerate((3, 3, 4))
    )
    assert one == two != other


@pytest.mark.slow
def test_a_window_starts_from_the_result_of_the_one_before(tmp_path):
    with Clip.open(film(tmp_path, 7)) as clip:
        seen, made = [], composer()

        class Watched:
            window, buckets = made.painter.window, made.painter.buckets

            def paint(self, window: PainterInput) -> np.ndarray:
                seen.append((window.arrays.frames[0], window.motion))
                return made.painter.paint(window)

        results = list(compose(clip, survey(clip, made), replace(made, painter=Watched())))
    assert [motion for _, motion in seen] == [False, True]
    detail = results[4].detail
    assert detail is not None
    assert np.array_equal(seen[1][0], detail.crop.apply(results[3].result))


@pytest.mark.slow
def test_guidance_and_steps_change_the_result(tmp_path):
    clip = film(tmp_path, 2)
    plain = animated(clip, tmp_path / "a.mp4").read_bytes()
    assert animated(clip, tmp_path / "b.mp4", guidance=2.0).read_bytes() != plain
    assert animated(clip, tmp_path / "c.mp4", steps=4).read_bytes() != plain


@pytest.mark.slow
def test_a_smaller_character_is_drawn_smaller_in_the_same_place(tmp_path):
    with Clip.open(film(tmp_path, 3)) as clip:
        heights = []
        for options in ({}, {"proportions": True, "scale": 0.7}):
            made = composer(**options)
            drawn = [frame.detail for frame in compose(clip, survey(clip, made), made)]
            rows = [np.flatnonzero(d.skeleton.any(axis=(1, 2))) for d in drawn if d is not None]
            heights.append([np.ptp(row) / d.crop.size[1] * (d.crop.box[3] - d.crop.box[1]) for row, d in
                            zip(rows, drawn, strict=True) if d is not None])  # fmt: skip
    np.testing.assert_allclose(np.divide(heights[1], heights[0]), 0.7, atol=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"steps": 0}, {"guidance": np.nan}, {"seed": -1}, {"scale": 0.0}])
def test_numbers_out_of_range_are_refused(options):
    with pytest.raises(InputError):
        composer(**options)


@pytest.mark.slow
def test_a_clip_of_pictures_drives_as_well_as_one_of_video(tmp_path):
    signals = figure.signals([figure.standing(20 + 10 * t, 30, x=50 + t, scale=0.7) for t in range(4)])
    with ClipWriter(tmp_path / "clip", fps=Fraction(12), size=figure.SIZE, pictures="png") as clip:
        for frame, mask in zip(signals.frames, signals.character_mask, strict=True):
            clip.write(frame, character_mask=mask)
        clip.pose = signals.pose
    output = animated(tmp_path / "clip", tmp_path / "out.mp4")
    found = decoded(output)
    assert [time for time, _ in found] == pytest.approx([t / 12 for t in range(4)], abs=1e-3)
    assert not probe(output).has_audio


@pytest.mark.slow
def test_a_failure_leaves_the_old_output_and_nothing_else(tmp_path):
    clip_folder = film(tmp_path / "in", 6)
    output = tmp_path / "out.mp4"
    output.write_bytes(b"old")

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with Clip.open(clip_folder) as clip, pytest.raises(KeyboardInterrupt):
        composed.result(clip, composer(), output, sheet=tmp_path / "sheet.png", progress=stop)
    assert output.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out.mp4"}


@pytest.mark.slow
def test_the_sheet_shows_eight_frames_at_most(tmp_path):
    with Clip.open(film(tmp_path, 9)) as clip:
        composed.result(clip, composer(), tmp_path / "out.mp4", sheet=tmp_path / "sheet.png")
    assert read_picture(tmp_path / "sheet.png").shape[1] == 8 * 256


@pytest.mark.slow
def test_a_clip_without_the_person_is_refused(tmp_path):
    clip_folder = film(tmp_path, 3, absent=[0, 1, 2])
    with Clip.open(clip_folder) as clip, pytest.raises(InputError, match="no person"):
        composed.result(clip, composer(), tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.slow
def test_a_painter_is_given_the_masks_that_are_told():
    video = figure.reference(figure.standing(60, 60))
    size = video.picture.shape[1], video.picture.shape[0]
    signals = crop_signals(
        Signals(video.picture[None], video.pose, video.mask[None], np.zeros((1, 0, *video.mask.shape), bool)),
        Crop((0, 0, *size), (64, 64)),
    )
    masks = {kind: composer(mask_kind=kind).window(signals).arrays.mask[0] for kind in (None, "exact", "box")}
    assert masks["exact"].sum() < masks[None].sum() < masks["box"].sum()
    box = mask_box(masks["exact"])
    assert box is not None and masks["box"][box[1] : box[3], box[0] : box[2]].all()
