"""The laws of the lifted reference, on a figure with the truth about its limbs."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.avatar.figure import Figure
from aa2.avatar.groups import opposite
from aa2.avatar.head import POINTS, head_shape
from aa2.avatar.limbs import LIMBS
from aa2.evaluate.metrics.pictures import psnr
from aa2.types import Pose

from .doll import SIZE, colours_of, doll, maps_of, posed

OWN = posed()


@pytest.fixture(scope="module")
def figure():
    return Figure(doll(OWN), maps_of(OWN))


def drawn(figure, pose, size=SIZE, depth=None):
    return figure.draw(replace(pose, depth=None if depth is None else depth[None]), size)


def test_in_its_own_pose_it_is_the_picture(figure):
    reference, result = doll(OWN), drawn(figure, OWN)
    opaque = reference.mask > 127
    assert (result.coverage[opaque] > 0.5).all()
    assert psnr(result.colours[None], colours_of(reference)[None], opaque[None]) >= 35
    assert result.coverage[reference.mask == 0].max() < 0.1


def test_at_half_size_and_shifted_by_half_a_pixel_it_is_the_picture_too(figure):
    reference = doll(OWN)
    alpha = reference.mask[..., None].astype(np.float32) / 255
    pixels = np.concatenate([colours_of(reference) * alpha, alpha * 255], axis=2)
    # A pixel of the small picture is four of the large one, moved by one of them.
    shifted = np.roll(pixels, (1, 1), axis=(0, 1))
    small = cv2.resize(shifted, (SIZE[0] // 2, SIZE[1] // 2), interpolation=cv2.INTER_AREA)
    truth = small[..., :3] / np.maximum(small[..., 3:] / 255, 1e-3)
    pose = OWN.transformed(np.array([[0.5, 0, 0.25], [0, 0.5, 0.25]]))
    result = drawn(figure, pose, (SIZE[0] // 2, SIZE[1] // 2))
    opaque = small[..., 3] > 127.5
    assert (result.coverage[opaque] > 0.4).all()
    assert psnr(result.colours[None], np.rint(truth).astype(np.uint8)[None], opaque[None]) >= 32


@pytest.mark.parametrize("degrees", [12, -35])
def test_edges_that_are_turned_are_not_drawn_in_steps(figure, degrees):
    middle = (SIZE[0] / 2, SIZE[1] / 2)
    pose = OWN.transformed(cv2.getRotationMatrix2D(middle, -degrees, 1.0))
    coverage = drawn(figure, pose).coverage
    for axis in (0, 1):
        steps = np.abs(np.diff(coverage, axis=axis))
        assert (steps[steps > 0.2] > 0.8).mean() < 0.05


@pytest.mark.parametrize("by", [(7, 0), (-11, 5), (0, -3)])
def test_shifting_the_driver_shifts_the_figure(figure, by):
    pose = posed(left_arm=60, right_leg=20)
    first = drawn(figure, pose)
    moved = drawn(figure, Pose(pose.keypoints + np.array(by, np.float32), pose.confidence))
    rolled = np.roll(moved.coverage, (-by[1], -by[0]), axis=(0, 1))
    assert np.abs(rolled - first.coverage).mean() < 1e-3
    both = (rolled > 0.5) & (first.coverage > 0.5)
    colours = np.roll(moved.colours, (-by[1], -by[0]), axis=(0, 1))
    assert np.abs(colours[both].astype(int) - first.colours[both]).mean() < 1


def test_scaling_the_driver_scales_the_figure(figure):
    pose = posed(left_arm=60, right_leg=20)
    double = pose.transformed(np.array([[2, 0, 0.5], [0, 2, 0.5]]))
    large = drawn(figure, double, (2 * SIZE[0], 2 * SIZE[1])).coverage
    small = cv2.resize(large, SIZE, interpolation=cv2.INTER_AREA)
    assert np.abs(small - drawn(figure, pose).coverage).mean() < 0.005


@pytest.mark.slow
def test_thirty_frozen_frames_are_thirty_equal_figures(figure):
    pose = posed(left_arm=75)
    frames = [drawn(figure, pose) for _ in range(30)]
    assert all(np.array_equal(frames[0].colours, frame.colours) for frame in frames)
    assert all(np.array_equal(frames[0].coverage, frame.coverage) for frame in frames)


@pytest.mark.slow
def test_a_mirrored_driver_of_a_mirrored_character_gives_the_mirrored_figure():
    pose, own = posed(left_arm=60, right_leg=20), posed(left_arm=30)
    reference, maps = doll(own), maps_of(own)
    sides = [other_side(k) for k in range(15)]
    label = np.array([0, *[k + 1 for k in sides]], np.uint8)[maps.label[:, ::-1]]
    turned = replace(maps, label=label, sure=maps.sure[:, ::-1], whole=maps.whole[sides][:, :, ::-1])
    mirror = replace(
        reference,
        picture=reference.picture[:, ::-1],
        mask=np.ascontiguousarray(reference.mask[:, ::-1]),
        pose=mirrored(own),
        foreground=np.ascontiguousarray(colours_of(reference)[:, ::-1]),
    )
    first = drawn(Figure(reference, maps), pose)
    other = drawn(Figure(mirror, turned), mirrored(pose))
    assert np.abs(other.coverage[:, ::-1] - first.coverage).mean() < 0.01
    both = (other.coverage[:, ::-1] > 0.5) & (first.coverage > 0.5)
    assert np.abs(other.colours[:, ::-1][both].astype(int) - first.colours[both]).mean() < 4


def other_side(limb):
    return LIMBS.index(opposite(LIMBS[limb]))


def mirrored(pose):
    """Left and right exchanged in a picture turned about its middle."""
    swap = np.arange(133)
    pairs = [(1, 2), (3, 4), *((k, k + 1) for k in range(5, 17, 2)), *((17 + k, 20 + k) for k in range(3))]
    pairs += [(91 + k, 112 + k) for k in range(21)]
    for a, b in pairs:
        swap[a], swap[b] = b, a
    keypoints = pose.keypoints[:, swap].copy()
    keypoints[..., 0] = SIZE[0] - 1 - keypoints[..., 0]
    return Pose(keypoints, pose.confidence[:, swap])


@pytest.mark.parametrize("nearer", [True, False])
def test_a_limb_behind_another_is_hidden(figure, nearer):
    pose = posed(right_arm=-45)
    depth = np.zeros(133, np.float32)
    depth[[8, 10, *range(112, 133)]] = -0.5 if nearer else 0.5
    x, y = np.rint(pose.keypoints[0, [8, 10]].mean(axis=0)).astype(int)
    colour = drawn(figure, pose, depth=depth).colours[y, x]
    wanted = (230, 180, 150) if nearer else (230, 220, 60)
    np.testing.assert_allclose(colour, wanted, atol=30)


def test_joints_have_no_holes(figure):
    for pose in (posed(left_arm=120, right_arm=100), posed(left_arm=20, left_leg=60, right_leg=40)):
        covered = drawn(figure, pose).coverage > 0.5
        for joint in (5, 6, 7, 8, 11, 12, 13, 14):
            x, y = np.rint(pose.keypoints[0, joint]).astype(int)
            assert covered[y - 1 : y + 2, x - 1 : x + 2].all(), joint


def test_the_shirt_stays_when_the_arm_goes(figure):
    """What the arm hid is completed, and no shirt is in the hand."""
    raised = posed(left_arm=90)
    result = drawn(arm_across(), raised)
    chest = np.s_[int(OWN.keypoints[0, 5, 1]) + 12 : int(OWN.keypoints[0, 11, 1]) - 10, 118:138]
    assert (result.coverage[chest] > 0.9).all()
    np.testing.assert_allclose(np.median(result.colours[chest], axis=(0, 1)), (230, 220, 60), atol=30)
    x, y = np.rint(raised.keypoints[0, [7, 9]].mean(axis=0)).astype(int)
    np.testing.assert_allclose(result.colours[y, x], (230, 180, 150), atol=25)


def test_an_arm_that_was_folded_is_whole_when_it_hangs():
    own = Pose(OWN.keypoints.copy(), OWN.confidence)
    shoulder, elbow = own.keypoints[0, 5], own.keypoints[0, 7]
    own.keypoints[0, 9] = elbow + 0.85 * (shoulder - elbow) + (4, 0)
    own.keypoints[0, 91:112] += own.keypoints[0, 9] - own.keypoints[0, 91]
    result = drawn(Figure(doll(own), maps_of(own)), OWN)
    sleeve, skin, shirt = np.array([(200, 60, 50), (230, 180, 150), (230, 220, 60)])
    for first, second, own_colour in ((5, 7, sleeve), (7, 9, skin)):
        along = OWN.keypoints[0, second] - OWN.keypoints[0, first]
        across = 3 * np.array([-along[1], along[0]]) / np.linalg.norm(along)
        for share in (0.3, 0.5, 0.7):
            for side in (-1, 0, 1):
                x, y = np.rint(OWN.keypoints[0, first] + share * along + side * across).astype(int)
                assert result.coverage[y, x] > 0.9
                away = [np.abs(result.colours[y, x] - c).max() for c in (own_colour, shirt, sleeve, skin)]
                assert away[0] == min(away)


def test_a_limb_that_is_not_seen_is_taken_from_the_other_side():
    maps = maps_of(OWN)
    arm = [k + 1 for k, name in enumerate(LIMBS) if name.startswith("left") and "arm" in name]
    hidden = replace(maps, label=np.where(np.isin(maps.label, arm), 0, maps.label).astype(np.uint8))
    result, pose = drawn(Figure(doll(OWN), hidden), posed(left_arm=90)), posed(left_arm=90)
    x, y = np.rint(pose.keypoints[0, [5, 7]].mean(axis=0)).astype(int)
    np.testing.assert_allclose(result.colours[y, x], (220, 120, 40), atol=25)


@pytest.mark.slow
@pytest.mark.parametrize("limb", ["left arm", "left forearm", "left shin"])
def test_a_limb_of_which_a_sliver_is_seen_is_taken_from_the_other_side_and_what_hangs_on_it_stays(limb):
    maps = maps_of(OWN)
    all_of_it = maps.label == LIMBS.index(limb) + 1
    sliver = all_of_it & (np.cumsum(all_of_it, axis=1) == 1)
    hidden = replace(maps, label=np.where(all_of_it & ~sliver, 0, maps.label).astype(np.uint8))
    pose = posed(left_arm=90, left_leg=30)
    whole, result = drawn(Figure(doll(OWN), maps), pose), drawn(Figure(doll(OWN), hidden), pose)
    assert (result.coverage[whole.coverage > 0.9] > 0.5).mean() > 0.97
    assert (result.coverage[whole.coverage == 0] > 0.5).sum() < 30
    both = (result.coverage > 0.9) & (whole.coverage > 0.9)
    assert np.abs(result.colours[both].astype(int) - whole.colours[both]).mean() < 3


def test_what_is_seen_of_such_a_limb_is_drawn_where_it_is_seen():
    maps, reference = maps_of(OWN), doll(OWN)
    arm = maps.label == LIMBS.index("left arm") + 1
    sliver = arm & (np.abs(np.arange(len(arm))[:, None] - np.nonzero(arm)[0].mean()) < 2)
    colours = colours_of(reference).copy()
    colours[sliver] = (0, 255, 255)
    label = np.where(arm & ~sliver, LIMBS.index("torso") + 1, maps.label).astype(np.uint8)
    result = drawn(Figure(replace(reference, foreground=colours), replace(maps, label=label)), OWN)
    assert 0 < sliver.sum() < 0.15 * (maps.label == LIMBS.index("right arm") + 1).sum()
    assert (result.coverage[sliver & (reference.mask > 127)] > 0.5).all()
    assert np.abs(result.colours[sliver].astype(int) - (0, 255, 255)).mean() < 40


def arm_across():
    """A figure whose left forearm lies on its chest."""
    pose = posed(left_arm=-50)
    reference, maps = doll(pose), maps_of(pose)
    elbow, wrist = (np.rint(point).astype(int).tolist() for point in pose.keypoints[0, [7, 9]])
    number = LIMBS.index("left forearm")
    for image, value in ((colours_of(reference), (230, 180, 150)), (maps.label, number + 1)):
        cv2.line(image, elbow, wrist, value, 12)
    cv2.line(maps.whole[number], elbow, wrist, 255, 12)
    return Figure(reference, maps)


def test_a_back_has_no_face():
    """Who turns around shows the other side, at the same place and of the same height."""
    reference = doll(OWN)
    face = colours_of(reference).copy()
    x, y = np.rint(OWN.keypoints[0, 0]).astype(int)
    face[y - 4 : y + 5, x - 4 : x + 5] = (10, 20, 200)
    own = replace(OWN, keypoints=OWN.keypoints.copy())
    own.keypoints[0, POINTS] = own.keypoints[0, 3:5].mean(axis=0) + 10 * head_shape()[:, :2]
    turned = replace(own, keypoints=own.keypoints * (-1, 1) + (SIZE[0] - 1, 0))  # left on the left
    result = drawn(Figure(replace(reference, foreground=face, pose=own), maps_of(OWN)), turned)
    covered = result.coverage > 0.5
    blue = (np.abs(result.colours.astype(int) - (10, 20, 200)).sum(axis=2) < 60) & covered
    assert not blue.any()
    assert covered[y, SIZE[0] - 1 - x]


@pytest.mark.parametrize("where", ["reference", "target", "maps"])
def test_nothing_known_draws_nothing(where):
    reference, pose, maps = doll(OWN), OWN, maps_of(OWN)
    if where == "reference":
        reference = replace(reference, pose=Pose.absent(1))
    elif where == "target":
        pose = Pose.absent(1)
    figure = Figure(reference, None if where == "maps" else maps)
    result = drawn(figure, pose)
    assert not result.coverage.any() and not result.colours.any() and not result.normals.any()
    assert figure.reach(pose) is None


def test_it_reaches_no_farther_than_it_says(figure):
    pose = posed(left_arm=90, right_arm=120)
    left, top, right, bottom = figure.reach(pose)
    ys, xs = np.nonzero(drawn(figure, pose).coverage)
    assert left <= xs.min() and xs.max() < right and top <= ys.min() and ys.max() < bottom


def test_what_was_seen_is_surer_than_what_was_completed(figure):
    own, result = drawn(figure, OWN), drawn(arm_across(), posed(left_arm=90))
    x, y = np.rint(posed(left_arm=-50).keypoints[0, [7, 9]].mean(axis=0)).astype(int)
    assert own.sure[y, x] > 0.9 and result.coverage[y, x] > 0.9
    assert result.sure[y, x] < 0.5


def test_normals_look_at_the_camera_where_the_figure_does(figure):
    result = drawn(figure, OWN)
    x, y = np.rint(OWN.keypoints[0, [5, 6, 11, 12]].mean(axis=0)).astype(int)
    assert result.normals[y, x, 2] < -0.8
    length = np.linalg.norm(result.normals[result.triangle >= 0], axis=1)
    np.testing.assert_allclose(length, 1, atol=1e-3)


def test_a_picture_with_an_arm_whose_joints_are_unknown_is_no_trouble():
    """Labels may show limbs that the pose does not know."""
    own = replace(OWN, confidence=OWN.confidence.copy())
    own.confidence[0, [7, 9, 8, 10, 13, 14, 15, 16, *range(91, 133)]] = 0
    figure = Figure(replace(doll(OWN), pose=own), maps_of(OWN))
    assert drawn(figure, posed(left_arm=60)).coverage.max() > 0.9


@pytest.mark.parametrize("degrees", [60, 120])
def test_seen_from_the_side_front_and_back_meet(degrees):
    figure = Figure(doll(OWN), maps_of(OWN))
    figure._parts = [part for part in figure._parts if part.group.name == "trunk"]
    turn = np.deg2rad(degrees)
    middle = OWN.keypoints[0, [5, 6], 0].mean()
    keypoints = OWN.keypoints.copy()
    keypoints[..., 0] = middle + (keypoints[..., 0] - middle) * np.cos(turn)
    depth = -(OWN.keypoints[0, :, 0] - middle) * np.sin(turn) * 1.7 / 200
    covered = drawn(figure, Pose(keypoints, OWN.confidence), depth=depth.astype(np.float32)).coverage
    neck, pelvis = OWN.keypoints[0, [5, 6], 1].mean(), OWN.keypoints[0, [11, 12], 1].mean()
    gaps = []
    for row in range(round(float(neck)) + 12, round(float(pelvis)) - 4):
        inside = np.flatnonzero(covered[row] > 0.5)
        assert len(inside) > 4
        gaps.append(covered[row, inside[0] : inside[-1]].min() < 0.6)
    assert np.mean(gaps) < 0.08
