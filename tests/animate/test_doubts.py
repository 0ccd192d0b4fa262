"""What the user is told to look at, and what not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from aa2.animate.doubts import of_hands, of_reference, of_track, warn
from aa2.clips.clip import Clip, ClipWriter
from aa2.errors import Doubt
from aa2.types import BODY, FACE, KEYPOINTS, Pose, Reference
from tests.animate.test_compose import film
from tests.avatar.occlusion.test_occluders import SIZE as SIZE_OF_DRIVER
from tests.avatar.occlusion.test_occluders import behind, driver, guessed

SIZE = (640, 360)


def standing(frames: int, x: float = 320.0) -> Pose:
    """Somebody whole in the middle of the picture."""
    keypoints = np.zeros((frames, KEYPOINTS, 2), np.float32)
    keypoints[..., 0] = x
    keypoints[..., 1] = np.linspace(40, 300, KEYPOINTS)
    return Pose(keypoints, np.ones((frames, KEYPOINTS), np.float32))


def without(pose: Pose, *points: int | slice, frames: slice | list[int] = slice(None)) -> Pose:
    """With keypoints that are not found."""
    confidence = pose.confidence.copy()
    for each in points:
        confidence[frames, each] = 0
    return replace(pose, confidence=confidence)


def gone(pose: Pose, frames: slice | list[int]) -> Pose:
    return without(pose, slice(None), frames=frames)


def test_a_good_picture_and_a_good_track_are_not_doubted():
    assert of_reference(standing(1), standing(9)) == of_reference(standing(1)) == []
    assert of_track(standing(9), [4], SIZE) == []


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (without(standing(1), FACE), ["no face is found"]),
        (without(standing(1), FACE, slice(0, 5)), ["shows no head"]),
        (without(standing(1), slice(13, 17)), ["shows no legs, the person"]),
        (without(standing(1), slice(15, 17)), []),  # ends below the knees
        (without(standing(1), slice(7, 11), slice(13, 17)), ["shows no arms", "shows no legs"]),
        (replace(standing(1), confidence=standing(1).confidence * 0.4), ["little certainty"]),
    ],
)
def test_what_a_picture_does_not_show(reference, told):
    found = of_reference(reference, standing(9))
    assert len(found) == len(told) and all(part in line for part, line in zip(told, found, strict=True))


def test_legs_are_missed_only_where_the_driver_shows_them():
    half = without(standing(1), slice(13, 17))
    assert of_reference(half) == of_reference(half, half) == []
    assert of_reference(half, gone(standing(9), slice(0, 6))) != []  # shown whenever they are there
    now_and_then = without(standing(9), slice(13, 17), frames=slice(0, 6))
    assert of_reference(half, now_and_then) == []
    assert of_reference(half, gone(standing(9), slice(0, 9))) == []


def test_a_lost_track_names_its_frames():
    assert of_track(gone(standing(30), slice(10, 14)), [], SIZE) == [
        "the person is lost in frames 10 to 13, though found before and after; look there"
    ]
    assert "lost in frame 10, though" in of_track(gone(standing(30), [10]), [], SIZE)[0]
    many = gone(standing(30), [3, 6, 7, 10, 13, 16])
    assert "frames 3, 6 to 7, 10 and 2 more gaps" in of_track(many, [], SIZE)[0]


def test_who_comes_late_or_goes_is_not_lost():
    assert of_track(gone(standing(30), [*range(5), *range(22, 30)]), [], SIZE) == []


def test_who_walks_out_and_comes_back_is_not_lost():
    out = standing(30, x=5)
    assert of_track(gone(out, slice(10, 14)), [], SIZE) == []
    back_in_the_middle = replace(
        out, keypoints=np.where(np.arange(30)[:, None, None] > 13, standing(30).keypoints, out.keypoints)
    )
    assert len(of_track(gone(back_in_the_middle, slice(10, 14)), [], SIZE)) == 1


def test_another_shot_without_them_is_no_gap():
    assert of_track(gone(standing(30), slice(10, 14)), [10, 14], SIZE) == []
    assert of_track(gone(standing(30), slice(10, 14)), [14], SIZE) == []
    assert len(of_track(gone(standing(30), slice(10, 14)), [15], SIZE)) == 1


@pytest.mark.slow
def test_they_are_told_of_a_clip(tmp_path):
    film(tmp_path, 5, absent=[2])
    whole = standing(1)
    picture = Reference(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), np.uint8), without(whole, FACE))
    with Clip.open(tmp_path / "clip") as clip, pytest.warns(Doubt) as told:
        warn(clip, picture)
    assert ["no face" in str(told[0].message), "lost in frame 2" in str(told[1].message)] == [True, True]


def clip_of(folder: Path, covered: Sequence[bool], others: bool = False) -> Clip:
    """Somebody with a crate before trunk and hands in some frames, or somebody else there."""
    poses = []
    with ClipWriter(folder, fps=Fraction(25), size=SIZE_OF_DRIVER) as writer:
        for front in covered:
            keypoints, confidence, mask = driver()
            seen, gone = behind(mask, 50, 85, 150, 145) if front else (mask, mask < 0)
            if front:
                confidence = guessed(confidence, keypoints, gone, 0.25)
            frame = np.dstack([seen] * 3)
            before = (gone * 255).astype(np.uint8) if others else None
            writer.write(frame, character_mask=mask if others else seen, occluder_mask=before)
            poses.append((keypoints, confidence))
        writer.pose = Pose(*(np.stack(each) for each in zip(*poses, strict=True)))
    return Clip.open(folder)


def test_what_stands_before_the_hands(tmp_path):
    for name, covered, told in (("often", "0110", 50), ("once", "0100", 0), ("never", "0000", 0)):
        with clip_of(tmp_path / name, [each == "1" for each in covered]) as clip:
            lines = of_hands(clip)
        assert len(lines) == bool(told)
        assert not told or lines == [
            f"something covers the hands in about {told} % of the frames, as in frame 1: look there"
        ]
    with clip_of(tmp_path / "others", [True, True, False], others=True) as clip:
        assert "about 67 %" in of_hands(clip)[0]


def test_few_frames_with_the_person():
    few = of_track(gone(standing(30), [*range(8), *range(20, 30)]), [], SIZE)
    assert few == ["the person is found in 12 of 30 frames only, between frames 8 and 19"]
    assert of_track(gone(standing(30), slice(0, 30)), [], SIZE) == []  # an error of its own
    assert standing(1).confidence[:, BODY].all()
