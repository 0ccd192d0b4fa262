"""The limbs of rendered people, seen and whole."""

from __future__ import annotations

import numpy as np
import pytest

from aa2.clips.clip import Clip
from aa2.types import LIMBS, SCENE_HIDDEN, SELF_HIDDEN

from .conftest import FRAMES, SIZE

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
limb_labels = pytest.importorskip("aa2_synth.render.limb_labels")
plans = pytest.importorskip("aa2_synth.plan")
produce = pytest.importorskip("aa2_synth.produce")
observe = pytest.importorskip("aa2_synth.render.observe")

JOINTS = {
    "left elbow": (7, "left arm", "left forearm"),
    "right elbow": (8, "right arm", "right forearm"),
    "left wrist": (9, "left forearm", "left hand"),
    "right wrist": (10, "right forearm", "right hand"),
    "left knee": (13, "left thigh", "left shin", "skirt"),
    "right knee": (14, "right thigh", "right shin", "skirt"),
    "left ankle": (15, "left shin", "left foot", "skirt"),
    "right ankle": (16, "right shin", "right foot", "skirt"),
    "nose": (0, "head"),
}
"""COCO keypoints, and the limbs that they lie on."""


@pytest.fixture(scope="module", params=range(4))
def taken(renderer, request):
    plan = plans.make_plan(request.param, "train", 0, FRAMES)
    observers = [observe.Observer(plan.camera) for _ in plan.characters]
    return list(produce.takes(renderer, plan, observers, limbs=True)), observers


@pytest.mark.slow
def test_the_limbs_make_up_the_person(taken):
    for take in taken[0]:
        assert not take.empty.limbs.any()
        for shot in take.shots:
            np.testing.assert_array_equal(shot.limbs > 0, shot.parts > 0)
            assert shot.limbs.max(initial=0) <= len(LIMBS)


@pytest.mark.slow
def test_what_is_seen_of_a_limb_is_part_of_the_whole(taken):
    for take in taken[0]:
        for shot, whole in zip(take.shots, take.limbs, strict=True):
            row, column = np.nonzero(shot.limbs)
            found = whole[shot.limbs[row, column] - 1, row, column]
            # Whole limbs are drawn of fewer triangles, and rims are seen by one sample of four.
            assert len(row) < 50 or found.mean() > 0.85


@pytest.mark.slow
def test_joints_lie_on_their_limbs(taken):
    takes, observers = taken
    seen, hidden = [], []
    for which, observer in enumerate(observers):
        visibility = observer.geometry.visibility
        for frame, take in enumerate(takes):
            for number, *limbs in JOINTS.values():
                numbers = [LIMBS.index(limb) for limb in limbs]
                place = np.round(observer.pose.keypoints[frame, number])
                column, row = np.clip(place, 0, SIZE - 1).astype(int)
                if visibility[frame, number] > SELF_HIDDEN:
                    seen.append(take.shots[which].limbs[row, column] - 1 in numbers)
                elif visibility[frame, number] >= SCENE_HIDDEN:
                    hidden.append(take.limbs[which][numbers, row, column].any())
    # A joint lies up to a hand's breadth under the skin, and something thin may pass before it.
    assert np.mean(seen) > 0.85
    assert not hidden or np.mean(hidden) > 0.85


@pytest.mark.slow
def test_clothes_go_with_the_right_limbs(body):
    limbs = limb_labels.skin_limbs()
    for name, z in (("left foot", -0.8), ("right shin", -0.55), ("left thigh", -0.2), ("head", 0.7)):
        at = np.abs(body.vertices[:, 2] - z) < 0.02
        side = {"left": body.vertices[:, 0] > 0.05, "right": body.vertices[:, 0] < -0.05}
        at &= side.get(name.split()[0], np.abs(body.vertices[:, 0]) < 0.05)
        used = np.isin(np.arange(len(limbs)), body.faces["body"])
        assert (limbs[at & used] == 1 + LIMBS.index(name)).mean() > 0.9, name


@pytest.mark.slow
def test_a_clip_tells_its_limbs(carried):
    with Clip.open(carried) as clip:
        label, whole, reference = clip.limbs(0, 1), clip.whole_limbs(0, 1), clip.reference_limbs
        assert label is not None and whole is not None and reference is not None
        assert label.shape == (1, SIZE, SIZE) and whole.shape == (1, 15, SIZE, SIZE)
        assert clip.reference is not None
        outside = clip.reference.mask == 0
        assert not reference.label[outside].any() and reference.label.any()
