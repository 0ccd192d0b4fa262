"""What extraction found, drawn on the video."""

from __future__ import annotations

import numpy as np
import pytest

from aa2.animate.extract_preview import OBJECTS, OCCLUDER, PERSON, TINT, check_preview, drawn, write_preview
from aa2.clips.clip import Clip
from aa2.conditions.skeleton import draw_skeleton
from aa2.errors import InputError
from aa2.media.video import VideoReader, probe
from aa2.types import Pose, Signals
from tests.animate.test_compose import film


def test_masks_and_what_is_before_them_have_their_colours():
    frame = np.full((1, 60, 90, 3), 100, np.uint8)
    mask, before = np.zeros((2, 1, 60, 90), np.uint8)
    mask[:, 10:50, 10:40], before[:, 10:50, 50:80] = 255, 255
    objects = np.zeros((1, 1, 60, 90), bool)
    objects[..., 52:58, 20:80] = True
    signals = Signals(frame, Pose.absent(1), mask, objects, occluder_mask=before)
    picture = drawn(signals)
    for (y, x), colour in (((30, 25), PERSON), ((30, 65), OCCLUDER), ((55, 50), OBJECTS)):
        assert np.abs(picture[y, x] - (100 * (1 - TINT) + TINT * np.array(colour))).max() <= 1
    assert (picture[:8] == 100).all() and (picture[30, 43:47] == 100).all()
    assert np.abs(picture[30, 10] - np.array(PERSON)).max() < 15  # the outline
    assert (drawn(Signals(frame, Pose.absent(1), mask * 0, objects & False)) == frame[0]).all()


def test_the_preview_has_the_frames_and_the_sound(tmp_path):
    film(tmp_path, 5, absent=[2])
    told = []
    with Clip.open(tmp_path / "clip") as clip:
        write_preview(clip, tmp_path / "p.mp4", lambda *done: told.append(done))
        frames = clip.frames(0, 5)
        pose = clip.pose
        times = clip.times - clip.times[0]
    assert told == [(t, 5) for t in range(1, 6)]
    assert probe(tmp_path / "p.mp4").has_audio
    with VideoReader(tmp_path / "p.mp4") as video:
        shown = list(video)
    assert np.allclose([time for time, _ in shown], times, atol=1e-3)
    for t, (_, picture) in enumerate(shown):
        changed = np.abs(picture.astype(int) - frames[t]).max(axis=2) > 30
        bones = draw_skeleton(pose.keypoints[t], pose.confidence[t], (128, 128)).max(axis=2) > 200
        assert bones.any() == changed.any() == (t != 2)
        assert changed[bones].mean() > 0.8 if t != 2 else True


def test_a_preview_replaces_nothing(tmp_path):
    (tmp_path / "v.mp4").touch()
    for name, what in (("v.mp4", "the video itself"), ("p.txt", "no ending"), ("clip.mp4", "written too")):
        with pytest.raises(InputError, match=what):
            check_preview(tmp_path / name, tmp_path / "v.mp4", tmp_path / "clip.mp4")
    check_preview(tmp_path / "p.mp4", tmp_path / "v.mp4", tmp_path / "clip")
