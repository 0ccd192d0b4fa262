import numpy as np
import pytest

from aa2.avatar.limb_labels.label_edges import Zone, nearest_of, settled, without_strays

ZONES = [Zone("trunk", (0,)), Zone("left arm", (1,)), Zone("left leg", (2,))]


def halves(at: int, width: int = 200) -> np.ndarray:
    """``(40, W, 3)`` a red and a blue half, with a little grain."""
    picture = np.zeros((40, width, 3), np.uint8)
    picture[:, :at], picture[:, at:] = (200, 40, 40), (40, 40, 200)
    return picture + np.random.default_rng(0).integers(0, 4, picture.shape, np.uint8)


def rising(width: int = 200) -> np.ndarray:
    """A share that rises about the middle, as the network's does at its few pixels."""
    return np.interp(np.arange(width), [width / 2 - 8, width / 2 + 8], [0.0, 1.0])


def shares_of(*rows: np.ndarray) -> np.ndarray:
    return np.stack([np.tile(row, (40, 1)) for row in rows]).astype(np.float32)


def test_zones_end_at_the_picture_s_edge_where_nobody_is_sure():
    arm = rising()
    shares = shares_of(1 - arm, arm, 0 * arm)
    zone = settled(halves(104), np.ones((40, 200), bool), shares, ZONES)
    assert (zone[:, :102] == 1).all() and (zone[:, 106:] == 2).all()


def test_on_cloth_of_one_colour_zones_end_in_a_straight_line():
    arm = rising()
    zone = settled(halves(0), np.ones((40, 200), bool), shares_of(1 - arm, arm, 0 * arm), ZONES)
    assert (zone[:, :99] == 1).all() and (zone[:, 101:] == 2).all()


def test_trunk_and_legs_meet_where_they_are_equally_likely():
    leg = rising()
    zone = settled(halves(104), np.ones((40, 200), bool), shares_of(1 - leg, 0 * leg, leg), ZONES)
    assert (zone[:, :99] == 1).all() and (zone[:, 101:] == 3).all()


def test_nothing_outside_and_something_everywhere_inside():
    inside = np.zeros((40, 60), bool)
    inside[5:30, 10:50] = True
    rng = np.random.default_rng(1)
    shares = rng.random((3, 40, 60)).astype(np.float32)
    zone = settled(halves(20, 60), inside, shares / shares.sum(axis=0), ZONES)
    assert not zone[~inside].any() and (zone[inside] > 0).all()


def test_what_no_zone_reaches_goes_to_the_nearest_one_not_to_the_first():
    """Feet of which nobody knows whose they are, cut off from all that is sure."""
    picture = halves(0, 60)
    picture[:, 28:] = 250 * (np.add(*np.mgrid[:40, :32]) // 6 % 2)[..., None]  # edges everywhere
    inside = np.ones((40, 60), bool)
    inside[:, 29:31] = False
    first = np.r_[np.full(10, 1.0), np.zeros(50)]
    leg = np.r_[np.zeros(10), np.full(20, 1.0), np.full(30, 0.5)]
    shares = shares_of(first, 1 - first - leg, leg)
    zone = settled(picture, inside, shares, ZONES)
    assert (zone[:, 2:8] == 1).all() and (zone[:, 14:27] == 3).all()
    assert not (zone[:, 31:] == 1).any()


def test_strays_go_to_what_is_around_them_and_large_pieces_stay():
    labels = np.ones((40, 60), np.uint8)
    labels[:, 40:] = 2
    labels[5:8, 5:8] = 2  # a stray
    labels[20:36, 10:25] = 2  # half of a limb, behind another
    odds = np.full((2, 40, 60), 0.5, np.float32)
    mended = without_strays(labels, odds, np.ones((40, 60), bool))
    assert (mended[5:8, 5:8] == 1).all() and (mended[20:36, 10:25] == 2).all()
    assert (mended[:, 40:] == 2).all()


def test_a_lock_of_hair_below_an_arm_stays_the_head_s():
    labels = np.full((100, 100), 2, np.uint8)
    labels[:40, 30:70] = 1
    labels[60:70, 40:50] = 1
    odds = np.full((2, 100, 100), 0.5, np.float32)
    inside = np.ones((100, 100), bool)
    assert (without_strays(labels, odds, inside)[60:70, 40:50] == 2).all()
    np.testing.assert_array_equal(without_strays(labels, odds, inside, head=1), labels)
    odds[0, 60:70, 40:50] = 0.2
    assert (without_strays(labels, odds, inside, head=1)[60:70, 40:50] == 2).all(), "hardly the head"


def test_the_nearest_known_label():
    labels = np.zeros((5, 9), np.uint8)
    labels[2, 1], labels[2, 7] = 3, 5
    filled = nearest_of(labels, labels > 0)
    assert (filled[:, :4] == 3).all() and (filled[:, 5:] == 5).all()
    np.testing.assert_array_equal(nearest_of(labels, labels > 9), labels)


@pytest.mark.parametrize(("step", "follows"), [(40, False), (160, True)])
def test_folds_of_a_cloth_do_not_tear_a_border_and_another_s_edge_is_kept(step, follows):
    """An edge that goes to and fro: of a fold, and of another cloth."""
    rows, columns = np.mgrid[:400, :200]
    edge = 100 + 6 * np.sign(np.sin(rows / 2))
    beyond = columns > edge
    picture = np.where(beyond[..., None], (60 + step, 60, 60), (60, 60, 60)).astype(np.uint8)
    arm = np.interp(np.arange(200), [80, 120], [0.0, 1.0])
    shares = np.stack([np.tile(row, (400, 1)) for row in (1 - arm, arm, 0 * arm)]).astype(np.float32)
    zone = settled(picture, np.ones((400, 200), bool), shares, ZONES)
    border = (zone == 1).sum(axis=1)[20:-20]
    assert (border.std() > 4) == follows
