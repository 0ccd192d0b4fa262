import json
from dataclasses import replace

import numpy as np
import pytest

from aa2.animate.painter import margin
from aa2.avatar.retargeting.retarget import retarget
from aa2.conditions.build import window_arrays
from aa2.conditions.lift import aligned, lifted
from aa2.conditions.reference import reference_crop
from aa2.config import MaskKind
from aa2.errors import InputError
from aa2.evaluate.methods.baselines import filled_hole, pasted_avatar, pasted_warp
from aa2.evaluate.methods.bundles import bundle_method
from aa2.evaluate.methods.method import missing
from aa2.evaluate.metrics.pictures import psnr
from aa2.evaluate.protocols.clips import clip_cases
from aa2.variants import VARIANTS
from tests.evaluate.evaluated import TINY, paint, write_bundle, write_clips


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return clip_cases(write_clips(tmp_path_factory.mktemp("clips"), count=1), TINY)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return write_bundle(tmp_path_factory.mktemp("bundles") / "tiny")


def mask_of(case, kind: MaskKind = "shape-agnostic"):
    """The formulated mask, with the blocks that the new figure reaches beyond it."""
    size = case.driving.frames.shape[2], case.driving.frames.shape[1]
    reference = reference_crop(case.reference, size)
    shown, lift = case.driving, lifted(case.reference)
    posed = retarget(shown.pose, case.reference.pose, objects=shown.handled)
    pose = aligned(lift, posed, shown.pose, shown.character_mask, frames=shown.frames)
    driving = replace(shown, pose=pose)
    return window_arrays(driving, reference, mask_kind=kind, dilate=margin(size), grow=True, lift=lift).mask


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["exact", "box", "shape-agnostic"])
def test_a_bundle_paints_inside_its_mask_only(cases, bundle, kind: MaskKind):
    case = cases.read(0)
    frames = paint(bundle_method("tiny", bundle, mask_kind=kind, device="cpu"), case)
    mask = mask_of(case, kind)
    assert frames.shape == case.truth.shape and frames.dtype == np.uint8
    np.testing.assert_array_equal(frames[~mask], case.driving.frames[~mask])
    assert (frames[mask] != case.driving.frames[mask]).any(axis=-1).mean() > 0.9


@pytest.mark.slow
def test_seed_and_steps_decide_the_painting(cases, bundle):
    case = cases.read(1)

    def painted(**how):
        return paint(bundle_method("tiny", bundle, device="cpu", **how), case)

    np.testing.assert_array_equal(painted(seed=1), painted(seed=1))
    assert (painted(seed=1) != painted(seed=2)).any()
    assert (painted(steps=1) != painted(steps=3)).any()


@pytest.mark.slow
def test_a_model_without_environment_paints_the_whole_picture(cases, tmp_path):
    preset = VARIANTS["animate_anyone"].of(TINY, "animate_anyone")
    write_bundle(tmp_path / "alone", preset)
    method, case = bundle_method("alone", tmp_path / "alone", device="cpu"), cases.read(0)
    outside = ~mask_of(case, "box")
    assert (paint(method, case)[outside] != case.driving.frames[outside]).any(axis=-1).mean() > 0.9
    assert method.about["variant"] == "animate_anyone"


def test_a_report_is_told_what_was_run(bundle, tmp_path):
    about = bundle_method("tiny", bundle, steps=3, seed=4, mask_kind="box").about
    assert json.loads(json.dumps(about)) == about
    wanted = {"bundle": "tiny", "preset": "tiny", "variant": "full", "steps": 3, "seed": 4, "mask": "box"}
    assert wanted.items() <= about.items()
    assert about["window"] == TINY.window and about["sampler"] == "DDIM"
    assert bundle_method("tiny", bundle).about["steps"] == TINY.diffusion.steps
    other = write_bundle(tmp_path / "tiny")
    assert bundle_method("tiny", other).about["weights"] != bundle_method("tiny", bundle).about["weights"]


def test_a_bundle_that_is_none(tmp_path):
    with pytest.raises(InputError, match="no bundle"):
        bundle_method("x", tmp_path)
    (tmp_path / "bundle.json").write_text("{")
    with pytest.raises(InputError, match="damaged"):
        bundle_method("x", tmp_path)


@pytest.mark.slow
def test_the_pasted_warp_is_nearer_the_truth_than_the_hole(cases):
    for case in cases:
        hole, warp = paint(filled_hole(), case), paint(pasted_warp(), case)
        outside = ~mask_of(case)
        for frames in (hole, warp):
            np.testing.assert_array_equal(frames[outside], case.driving.frames[outside])
        assert psnr(hole, case.truth, case.character) < psnr(warp, case.truth, case.character)


def test_hands_of_a_pasted_avatar_keep_hold_of_things(cases):
    """What `aa2 animate` tells retargeting, the baseline tells it too."""
    case = replace(next(case for case in cases if case.setting == "cross"), scale=0.6)
    frames, height, width = case.driving.character_mask.shape
    everywhere = np.ones((frames, 1, height, width), bool)
    holding = replace(case, driving=replace(case.driving, object_masks=everywhere))
    free = replace(case, driving=replace(case.driving, object_masks=everywhere[:, :0]))
    how = pasted_avatar(heights=True)
    assert holding.driving.handled.all() and not free.driving.handled.any()
    assert (paint(how, holding) != paint(how, free)).any()


def test_a_row_without_result():
    method = missing("DisCo", "no result given: --results DisCo=FOLDER")
    assert method.paint is None and "no result given" in method.absent
