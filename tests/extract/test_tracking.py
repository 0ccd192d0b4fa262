"""People are followed, told apart, joined over gaps, and never taken for one another."""

from pathlib import Path

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.extract.choice import Spot, choose
from aa2.extract.identity import persons
from aa2.extract.reading import PersonReader
from aa2.extract.tracking import Tracker

from .discs import BLUE, GREEN, RED, DiscPose, disc_extractor, frame


def tracked(frames, point=None):
    tracker = Tracker(DiscPose(), point)
    for picture in frames:
        tracker.add(picture)
    return tracker


def presence(frames, choice=None):
    """In which frames the person is read, and how far off the truth the middle is."""
    point = (choice.frame, choice.x, choice.y) if isinstance(choice, Spot) else None
    tracker = tracked(frames, point)
    reader = PersonReader(disc_extractor(), tracker, choose(choice, tracker, Path("video.mp4")))
    read = [reader.read(picture) for picture in frames]
    present = np.array([bool(found.pose.present[0]) for found in read])
    middle = np.array([found.pose.keypoints[0, :16].mean(axis=0) for found in read])
    covered = np.array([(found.character_mask > 127).mean() for found in read])
    return present, middle, covered


def test_a_moving_person_is_one_tracklet_in_every_frame():
    frames = [frame([(20 + 3 * i, 48, 12, RED)]) for i in range(30)]
    present, middle, covered = presence(frames)
    assert present.all()
    np.testing.assert_allclose(middle[:, 0], 20 + 3 * np.arange(30), atol=1)
    assert (covered > 0.02).all()


def test_frames_before_the_first_search_that_finds_them_are_read_by_guess():
    # The search at frame 0 finds nobody, the next one is at frame 10; the person comes at frame 4.
    frames = [frame([(20 + 2 * i, 48, 12, RED)] if i >= 4 else []) for i in range(20)]
    assert tracked(frames).tracklets[0].start == 10
    present, _, covered = presence(frames)
    assert present.tolist() == [i >= 4 for i in range(20)]
    assert (covered[:4] == 0).all()


def test_another_person_is_never_taken_for_the_one_who_left():
    frames = [
        frame([(120, 24, 10, BLUE), *([(10 + 4 * i, 70, 14, RED)] if 5 <= i < 20 else [])]) for i in range(40)
    ]
    present, middle, covered = presence(frames, Spot(12, 58, 70))
    assert present.tolist() == [5 <= i < 20 for i in range(40)]
    assert (np.abs(middle[present] - [120, 24]).max(axis=1) > 20).all()
    assert (covered[~present] == 0).all()


@pytest.mark.slow
def test_the_named_point_decides_and_the_largest_is_the_default():
    frames = [frame([(30, 30, 16, RED), (120, 60, 10, GREEN)]) for _ in range(12)]
    for choice, x in ((None, 30), (0, 30), (1, 120), (Spot(5, 121, 62), 120), (Spot(0, 31, 30), 30)):
        _, middle, _ = presence(frames, choice)
        np.testing.assert_allclose(middle[:, 0], x, atol=1)


def test_a_person_who_was_hidden_for_a_while_is_the_same_one():
    frames = [frame([(20 + i, 48, 12, RED)] if not 10 <= i < 16 else []) for i in range(30)]
    tracker = tracked(frames)
    assert len(tracker.tracklets) == 2
    assert len(persons(tracker.tracklets, tracker.cuts)) == 1


def test_a_cut_ends_a_tracklet_and_looks_alone_join_over_it():
    def scene(i):
        return frame([(30, 40, 12, RED)], 1) if i < 10 else frame([(120, 60, 12, RED), (40, 60, 12, BLUE)], 2)

    tracker = tracked([scene(i) for i in range(20)])
    assert tracker.cuts == [10]
    assert all(tracklet.end < 10 or tracklet.start >= 10 for tracklet in tracker.tracklets)
    found = persons(tracker.tracklets, tracker.cuts)
    assert sorted(len(person.tracklets) for person in found) == [1, 2]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Spot(5, 150, 90), "no person found at 150,90"),
        (Spot(99, 30, 30), "no frame 99"),
        (7, "no person 7"),
    ],
)
def test_a_choice_of_nobody_is_the_users_error(choice, said):
    frames = [frame([(30, 30, 12, RED)]) for _ in range(8)]
    with pytest.raises(InputError, match="`person`") as error:
        presence(frames, choice)
    assert said in str(error.value)


def test_no_person_at_all_is_the_users_error():
    with pytest.raises(InputError, match="no person found in the whole video"):
        presence([frame([]) for _ in range(8)])
