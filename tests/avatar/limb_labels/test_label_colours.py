"""Limbs told by what the same limbs look like elsewhere."""

import numpy as np

from aa2.avatar.limb_labels.label_colours import MOST, by_colours
from aa2.avatar.limbs import LIMBS

TORSO, LEFT, RIGHT = (LIMBS.index(name) for name in ("torso", "left hand", "right hand"))
SHIRT, SKIN = (230, 150, 20), (205, 160, 140)
UNSURE = np.s_[30:40, 20:40]


def before_a_shirt(skin=SKIN, sure=0.95):
    """A left hand that is surely seen, and a right one before the shirt that may as well be shirt."""
    picture = np.full((60, 60, 3), SHIRT, np.uint8)
    odds = np.zeros((len(LIMBS), 60, 60), np.float32)
    odds[TORSO] = 0.95
    hand = np.s_[5:20, 5:20]
    for place in (hand, UNSURE):
        picture[place] = skin
    odds[TORSO][hand], odds[LEFT][hand] = 0.95 - sure, sure
    odds[TORSO][UNSURE], odds[RIGHT][UNSURE] = 0.5, 0.4
    noise = np.random.default_rng(0).normal(0, 3, picture.shape)
    picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    return picture, np.full((60, 60), 255, np.uint8), odds


def test_a_hand_before_a_shirt_is_no_shirt():
    picture, matte, odds = before_a_shirt()
    told = by_colours(picture, matte, odds)
    assert (told[RIGHT][UNSURE] > told[TORSO][UNSURE]).mean() > 0.9
    assert (told[TORSO, 45:] > 0.9).all()


def test_of_one_colour_nothing_is_told():
    """A hand before a bare chest: what it is taken for stays as it is."""
    picture, matte, odds = before_a_shirt(skin=SHIRT)
    np.testing.assert_allclose(by_colours(picture, matte, odds), odds, atol=0.12)


def test_colours_tell_no_more_than_so_much():
    """Neither hand is sure: the shirt alone tells that this is none of it, up to a bound."""
    picture, matte, odds = before_a_shirt(sure=0.7)
    told = by_colours(picture, matte, odds)
    before, after = (o[RIGHT][UNSURE] / o[TORSO][UNSURE] for o in (odds, told))
    assert (after > before).mean() > 0.9 and (after <= MOST * before * 1.01).all()


def test_sums_stay_and_nobody_stays_nobody():
    picture, matte, odds = before_a_shirt()
    odds[:, 50:] = 0
    told = by_colours(picture, matte, odds)
    np.testing.assert_allclose(told.sum(axis=0), odds.sum(axis=0), atol=1e-5)
    assert not told[:, 50:].any() and (told[odds == 0] == 0).all()
