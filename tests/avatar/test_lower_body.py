"""Half figures get legs; whole ones stay as they are, to the byte."""

from dataclasses import replace

import numpy as np
import pytest

from aa2.avatar import whole_figure
from aa2.avatar.figure import Figure
from aa2.avatar.limb_labels.labels import LIMBS, limb_maps
from aa2.avatar.lower_body import GUESSED, with_both_toes, with_lower_body
from aa2.types import Pose
from tests.real import real_person

from .doll import SIZE, colours_of, doll, maps_of, posed

OWN = posed()
HIPS, KNEES, ANKLES = (11, 12), (13, 14), (15, 16)
STANCES = [{}, {"left_leg": 30, "right_leg": 2}, {"left_leg": -12, "right_leg": 20, "left_arm": 70}]


def level(joints):
    return float(OWN.keypoints[0, joints, 1].mean())


CUTS = {
    "chest": level((5, 6)) + 0.5 * (level(HIPS) - level((5, 6))),
    "waist": 0.15 * level((5, 6)) + 0.85 * level(HIPS),
    "hips": level(HIPS) + 4,
    "thighs": 0.5 * (level(HIPS) + level(KNEES)),
}


def cut_off(row, unknown=(11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22)):
    """The doll without what lies below a row, and its maps."""
    row = round(row)
    whole, maps = doll(OWN), maps_of(OWN)
    confidence = OWN.confidence.copy()
    lost = [point for point in unknown if OWN.keypoints[0, point, 1] >= row]
    confidence[0, lost] = 0
    reference = replace(
        whole,
        picture=whole.picture[:row],
        mask=whole.mask[:row],
        foreground=colours_of(whole)[:row],
        pose=Pose(OWN.keypoints, confidence),
    )
    return reference, replace(maps, label=maps.label[:row], sure=maps.sure[:row], whole=maps.whole[:, :row])


def along(points, first, last, steps=40):
    """Pixels from one keypoint to another, ``(steps,)`` rows and columns."""
    share = np.linspace(0, 1, steps)[:, None]
    line = np.rint(points[first] + share * (points[last] - points[first])).astype(int)
    return line[:, 1], line[:, 0]


def test_a_whole_figure_stays_the_same_objects():
    reference, maps = doll(OWN), maps_of(OWN)
    assert with_lower_body(reference, maps) == (reference, maps)
    assert with_lower_body(reference, maps)[0] is reference


@pytest.mark.slow
def test_a_whole_figure_is_drawn_as_without_any_of_this(monkeypatch):
    poses = [posed(**stance) for stance in STANCES]
    now = [Figure(doll(OWN), maps_of(OWN)).draw(pose, SIZE) for pose in poses]
    monkeypatch.setattr(whole_figure, "with_lower_body", lambda reference, maps: (reference, maps))
    for pose, drawn in zip(poses, now, strict=True):
        before = Figure(doll(OWN), maps_of(OWN)).draw(pose, SIZE)
        assert (before.colours == drawn.colours).all()
        assert (before.coverage == drawn.coverage).all()


@pytest.mark.parametrize("row", [level(ANKLES), level(ANKLES) + 6])
def test_feet_alone_are_not_made_up(row):
    reference, maps = cut_off(row)
    assert with_lower_body(reference, maps)[0] is reference


def test_who_ends_above_the_lower_edge_is_not_cut_by_it():
    reference, maps = cut_off(CUTS["hips"])
    below = ((0, 20), (0, 0))
    picture, colours = (np.pad(p, (*below, (0, 0))) for p in (reference.picture, colours_of(reference)))
    reference = replace(reference, picture=picture, foreground=colours, mask=np.pad(reference.mask, below))
    label, sure = np.pad(maps.label, below), np.pad(maps.sure, below)
    maps = replace(maps, label=label, sure=sure, whole=np.pad(maps.whole, ((0, 0), *below)))
    assert with_lower_body(reference, maps)[0] is reference


@pytest.mark.slow
@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("stance", STANCES)
def test_both_legs_are_opaque_from_neck_to_ankles(cut, stance):
    pose = posed(**stance)
    drawn = Figure(*cut_off(CUTS[cut])).draw(pose, SIZE)
    points = pose.keypoints[0]
    for first, last in ((11, 13), (13, 15), (12, 14), (14, 16)):
        assert drawn.coverage[along(points, first, last)].min() > 0.9
    neck, pelvis = points[[5, 6]].mean(axis=0), points[[11, 12]].mean(axis=0)
    assert drawn.coverage[along(np.stack([neck, pelvis]), 0, 1)].min() > 0.9
    for toe in (17, 20):  # the shoe reaches to the ground
        x, y = points[toe].round().astype(int)
        assert drawn.coverage[y - 2 : y + 3, x - 3 : x + 4].max() > 0.9


@pytest.mark.parametrize("cut", CUTS)
def test_what_the_picture_shows_stays_and_the_rest_is_not_sure(cut):
    reference, maps = cut_off(CUTS[cut])
    whole, limbs = with_lower_body(reference, maps)
    height = len(reference.mask)
    left = int(whole.pose.keypoints[0, 5, 0] - reference.pose.keypoints[0, 5, 0])
    shown = np.s_[:height, left : left + reference.mask.shape[1]]
    assert (whole.mask[shown] == reference.mask).all()
    assert (colours_of(whole)[shown] == colours_of(reference)).all()
    assert (limbs.label[shown] == maps.label)[reference.mask > 0].all()
    assert limbs.sure[height:].max() == np.float32(GUESSED)
    assert ((limbs.label > 0) == (whole.mask > 0))[height:].all()
    for limb in ("thigh", "shin", "foot"):
        for side in ("left", "right"):
            assert (limbs.label == LIMBS.index(f"{side} {limb}") + 1).any()


def test_the_same_reference_gets_the_same_legs():
    one, other = (with_lower_body(*cut_off(CUTS["hips"]))[0] for _ in range(2))
    assert (colours_of(one) == colours_of(other)).all()


def test_trousers_that_are_seen_go_on():
    reference, maps = cut_off(CUTS["thighs"])
    whole, limbs = with_lower_body(reference, maps)
    seen = np.isin(maps.label, [LIMBS.index(f"{s} thigh") + 1 for s in ("left", "right")])
    seen &= reference.mask > 250
    shins = np.isin(limbs.label, [LIMBS.index(f"{s} shin") + 1 for s in ("left", "right")])
    apart = np.median(colours_of(reference)[seen], axis=0) - np.median(colours_of(whole)[shins], axis=0)
    assert np.abs(apart).max() < 40


def test_below_known_knees_only_shins_and_shoes_are_made_up():
    row = 0.5 * (level(KNEES) + level(ANKLES))
    reference, maps = cut_off(row)
    whole, limbs = with_lower_body(reference, maps)
    assert whole is not reference
    made = set(np.unique(limbs.label[len(reference.mask) :])) - {0}
    assert made == {LIMBS.index(f"{s} {limb}") + 1 for s in ("left", "right") for limb in ("shin", "foot")}
    pose = posed(left_leg=25)
    drawn = Figure(reference, maps).draw(pose, SIZE)
    for first, last in ((13, 15), (14, 16)):
        assert drawn.coverage[along(pose.keypoints[0], first, last)].min() > 0.9


def test_guessed_pixels_are_told_by_how_sure_they_are():
    drawn = Figure(*cut_off(CUTS["hips"])).draw(OWN, SIZE)
    for joints, sure in ((KNEES, False), ((5, 6), True)):
        for x, y in OWN.keypoints[0, joints].round().astype(int):
            assert (drawn.sure[y, x] > 0.5) == sure


def test_nothing_is_drawn_on_before_what_hides_a_drivers_hips():
    confidence = OWN.confidence.copy()
    confidence[0, 11:23] = 0
    cut = round(CUTS["chest"])
    drawn = Figure(*cut_off(cut)).draw(Pose(OWN.keypoints, confidence), SIZE)
    below = drawn.coverage[cut + 6 :, SIZE[0] // 2 - 12 : SIZE[0] // 2 + 12]
    assert below.max() < 0.05


def test_a_lost_toe_lies_where_the_other_is():
    confidence = OWN.confidence.copy()
    confidence[0, 18] = 0
    confidence[0, [20, 21]] = 0
    pose = with_both_toes(Pose(OWN.keypoints, confidence))
    assert (pose.keypoints[0, 18] == OWN.keypoints[0, 17]).all()
    assert pose.confidence[0, 18] == 1
    assert (pose.confidence[0, [20, 21]] == 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["woman_white_shirt.jpg", "man_printed_shirt.jpg"])
def test_real_half_figures_stand_on_two_legs(name):
    reference = real_person(name)
    figure = Figure(reference, limb_maps(reference))
    for stance in STANCES:
        pose = posed(**stance)
        drawn = figure.draw(pose, SIZE)
        for first, last in ((11, 13), (13, 15), (12, 14), (14, 16)):
            assert drawn.coverage[along(pose.keypoints[0], first, last)].min() > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("name", ["neon_street_woman.jpg", "cartoon_girl.jpg"])
def test_real_whole_figures_stay_as_they_are(name):
    reference = real_person(name)
    maps = limb_maps(reference)
    assert maps is not None
    assert with_lower_body(reference, maps)[0] is reference
