import json
from dataclasses import replace

import numpy as np
import pytest

from aa2.animate.layers import layers_in
from aa2.animate.painter import PainterOptions, margin
from aa2.avatar.retargeting.retarget import retarget
from aa2.conditions.build import window_arrays
from aa2.conditions.lift import aligned, lifted
from aa2.conditions.reference import reference_crop
from aa2.config import MaskKind
from aa2.errors import InputError
from aa2.evaluate.methods.baselines import filled_hole, pasted_avatar, pasted_warp
from aa2.evaluate.methods.bundles import bundle_composer, bundle_method, in_windows, painted, planned, posed
from aa2.evaluate.methods.method import missing
from aa2.evaluate.methods.native import native_bundle
from aa2.evaluate.methods.pseudo import pseudo_integration
from aa2.evaluate.metrics.pictures import psnr
from aa2.evaluate.protocols.clips import clip_cases
from aa2.types import Signals
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


@pytest.mark.slow
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


@pytest.fixture(scope="module")
def long_case(tmp_path_factory):
    """Three windows of four frames."""
    data = write_clips(tmp_path_factory.mktemp("long"), count=1, frames=11)
    case = clip_cases(data, TINY, ["cross"], windows=3).read(0)
    assert len(case.driving) == 10 and case.window == TINY.window == 4
    return case


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["full", "animate_anyone"])
def test_windows_go_on_from_each_others_last_frame(long_case, tmp_path, variant):
    bundle = write_bundle(tmp_path / variant, VARIANTS[variant].of(TINY, variant))
    composer = bundle_composer(bundle, long_case.reference, PainterOptions(), device="cpu")
    frames = painted(composer, long_case.driving, long_case.window)
    signals = posed(composer, long_case.driving)
    for start in (0, 3, 6):
        part = cut(signals, slice(start, start + 4))
        if start:
            part.frames[0] = frames[start]
        window = composer.window(part, start, start > 0)
        pictures = composer.painted(window)
        assert pictures is not None
        alone = pictures if variant == "animate_anyone" else None
        for t in range(1 if start else 0, 4):
            own = frames[start + t]
            if alone is not None:
                np.testing.assert_array_equal(own, alone[t])
            else:
                shown = np.rint(composer.put_together(layers_in(window.arrays, pictures, t)))
                mask = window.arrays.mask[t] & ~part.handled[t]
                np.testing.assert_array_equal(own, np.where(mask[..., None], shown, part.frames[t]))


@pytest.mark.slow
def test_a_window_s_last_frame_decides_the_next_window(long_case, bundle):
    composer = bundle_composer(bundle, long_case.reference, PainterOptions(), device="cpu")
    seen = []

    def paint_white(part, plan):
        seen.append((plan.start, plan.stop, plan.motion, part.frames[0].copy()))
        return np.full_like(part.frames, 255 if plan.start == 0 else 7)

    frames = in_windows(composer, long_case.driving, long_case.window, paint_white)
    assert [what[:3] for what in seen] == [(0, 4, False), (3, 7, True), (6, 10, True)]
    np.testing.assert_array_equal(seen[0][3], long_case.driving.frames[0])
    assert (seen[1][3] == 255).all() and (seen[2][3] == 7).all()
    assert (frames[:4] == 255).all() and (frames[4:] == 7).all()


def test_no_window_is_longer_than_the_model_s_own():
    assert [(w.start, w.stop) for w in planned(6, 6, 4)] == [(0, 4), (3, 6)]
    assert [(w.start, w.stop) for w in planned(6, None, 16)] == [(0, 6)]
    assert len(planned(1, 1, 16)) == 1


@pytest.mark.slow
def test_every_kind_of_method_paints_three_windows(long_case, bundle):
    methods = [filled_hole(), pasted_warp(), pasted_avatar(heights=True)]
    methods += [
        pseudo_integration("pseudo", bundle, device="cpu"),
        native_bundle("native", bundle, device="cpu"),
    ]
    for method in methods:
        frames = paint(method, long_case)
        assert frames.shape == long_case.truth.shape
        assert all((frames[t] != long_case.driving.frames[t]).any() for t in range(len(frames)))


def cut(signals, span):
    return Signals(
        signals.frames[span].copy(),
        signals.pose[span],
        signals.character_mask[span],
        signals.object_masks[span],
        driver=signals.shown[span],
    )
