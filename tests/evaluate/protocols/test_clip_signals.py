"""Extracted signals of rendered clips: real extraction on shipped clips and on clips that it cannot use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from aa2.clips.clip import Clip, ClipWriter
from aa2.config import PRESETS
from aa2.errors import Doubt, InputError
from aa2.evaluate.cache import fingerprint
from aa2.evaluate.methods.baselines import filled_hole, pasted_avatar, pasted_warp
from aa2.evaluate.methods.bundles import bundle_method
from aa2.evaluate.methods.native import native_avatar, native_bundle, native_hole
from aa2.evaluate.methods.pseudo import pseudo_integration
from aa2.evaluate.protocols import extracted as extractions
from aa2.evaluate.protocols.cases import EXACT, FOUND
from aa2.evaluate.protocols.clips import clip_cases
from aa2.evaluate.protocols.pairs import inside
from aa2.evaluate.protocols.references import is_same_person
from aa2.evaluate.protocols.uniform import uniform_cases
from aa2.media.picture import write_picture
from tests.evaluate.evaluated import TINY, paint, write_bundle

SHIPPED = Path(__file__).parents[2] / "data/shipped"
MINI = PRESETS["mini"]
GREY = 90


def copied(source: Path, target: Path, *, shift: float = 0.0, blank: tuple[int, ...] = ()) -> None:
    """A clip with its keypoints moved to the right, and some frames without anybody."""
    shutil.copytree(source, target)
    with Clip.open(source) as clip:
        frames, masks, pose = clip.frames(0, len(clip)), clip.character_mask(0, len(clip)), clip.pose
        keypoints, confidence = pose.keypoints + np.array([shift, 0]), pose.confidence.copy()
        confidence[list(blank)] = 0
        np.savez(
            target / "pose.npz",
            keypoints=keypoints.astype(np.float32),
            confidence=confidence,
            times=clip.times,
        )
        if blank:
            frames[list(blank)], masks[list(blank)] = GREY, 0
            shutil.rmtree(target)
            with ClipWriter(target, fps=clip.fps, size=clip.size) as writer:
                for frame, mask in zip(frames, masks, strict=True):
                    writer.write(frame, character_mask=mask)
                writer.pose = type(pose)(pose.keypoints, confidence)
                writer.reference = clip.reference


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """``data`` with clips that can be used, wholly or in part, and such that cannot; ``kept`` extractions."""
    root = tmp_path_factory.mktemp("extracted")
    shutil.copytree(SHIPPED / "000016", root / "data/a_found")
    shutil.copytree(SHIPPED / "000016", root / "data/b_no_reference")
    write_picture(root / "data/b_no_reference/reference.png", np.full((128, 128, 3), GREY, np.uint8))
    copied(SHIPPED / "000016", root / "data/c_somebody_else", shift=120)
    copied(SHIPPED / "000016", root / "data/d_empty", blank=(0, 1, 2, 3, 4, 5))
    copied(SHIPPED / "000016", root / "data/e_in_part", blank=(4, 5))
    return root


def of(root: Path, *clips: str, data: str = "some", make=clip_cases, **how):
    """The cases of some of the clips."""
    folder = root / f"{data}-{'-'.join(clips)}"
    if not folder.exists():
        folder.mkdir()
        for clip in clips:
            (folder / clip).symlink_to(root / "data" / clip)
    return make(folder, MINI, **{"settings": ("self",), "kept": root / "kept", **how})


@pytest.mark.slow
def test_methods_get_what_is_found_and_scores_go_by_the_truth(root):
    exact, found = of(root, "a_found", kept=None), of(root, "a_found")
    assert exact.inputs.signals == "exact" and found.inputs.signals == "extracted"
    assert EXACT in exact.inputs.caption() and FOUND in found.inputs.caption()
    assert not found.inputs.lost and not found.inputs.partly
    known, case = exact.read(0), found.read(0)
    for same in ("truth", "character"):
        np.testing.assert_array_equal(getattr(known, same), getattr(case, same))
    np.testing.assert_array_equal(known.driving.frames, case.driving.frames)
    np.testing.assert_array_equal(known.pose.keypoints, case.pose.keypoints)
    assert case.driver_mask is not None and known.driver_mask is None
    np.testing.assert_array_equal(case.driver_mask, known.driving.character_mask)
    mask, true = inside(case.driving), inside(known.driving)
    assert (mask != true).any() and (mask & true).sum() > 0.6 * (mask | true).sum()
    assert case.driving.depth is None and case.driving.object_masks.shape[1] == 0
    assert (case.driving.pose.keypoints != known.driving.pose.keypoints).any()
    assert is_same_person(case.driving.pose[:1], known.driving.pose[:1])
    np.testing.assert_array_equal(case.reference.picture, known.reference.picture)
    assert case.reference.foreground is not None and known.reference.foreground is None
    assert fingerprint(case) != fingerprint(known)


@pytest.mark.slow
def test_extraction_is_kept(root, monkeypatch):
    of(root, "a_found")

    def refuse(*_, **__):
        raise AssertionError("extracted again")

    monkeypatch.setattr(extractions, "extract", refuse)
    assert len(of(root, "a_found")) == 1
    cross = of(root, "a_found", settings=("self", "cross"), data="another")
    assert [case.setting for case in cross] == ["self", "cross"]


@pytest.mark.slow
def test_cross_takes_the_other_character_s_own_picture(root):
    case = of(root, "a_found", settings=("cross",), data="cross").read(0)
    with Clip.open(SHIPPED / "000016/other") as other:
        known = other.reference
        assert known is not None
    np.testing.assert_array_equal(case.reference.picture, known.picture)
    found, true = case.reference.mask >= 128, known.mask >= 128
    assert (found & true).sum() > 0.8 * (found | true).sum()


@pytest.mark.slow
def test_who_is_not_found_is_lost_and_said_so(root):
    clips = ("a_found", "b_no_reference", "c_somebody_else", "d_empty")
    with pytest.warns(Doubt) as told:
        cases = of(root, *clips)
    assert list(cases.names) == ["a_found-self"]
    assert cases.inputs.lost.keys() == {f"{name}-self" for name in clips[1:]}
    assert cases.inputs.lost["b_no_reference-self"] == "no person found in the reference picture"
    assert cases.inputs.lost["c_somebody_else-self"] == "somebody else was followed"
    assert "no person found" in cases.inputs.lost["d_empty-self"]
    assert {str(doubt.message).split()[0] for doubt in told} == cases.inputs.lost.keys()
    assert json.loads(json.dumps(cases.inputs.as_json()))["lost"] == cases.inputs.lost
    with (
        pytest.raises(InputError, match="no case is left: d_empty-self no person found"),
        pytest.warns(Doubt),
    ):
        of(root, "d_empty")


@pytest.mark.slow
def test_frames_without_the_person_stay_as_they_are_and_are_counted(root, tmp_path):
    assert not of(root, "e_in_part", windows=3).inputs.partly  # of its first four frames
    cases = of(root, "e_in_part")
    assert cases.inputs.partly == {"e_in_part-self": "not found in 2 of 6 frames"}
    case = cases.read(0)
    bundle = write_bundle(tmp_path / "tiny", TINY)
    methods = [filled_hole(), pasted_warp(), pasted_avatar(), bundle_method("tiny", bundle, device="cpu")]
    for method in methods:
        frames = paint(method, case)
        np.testing.assert_array_equal(frames[4:], case.driving.frames[4:])
        assert (frames[:4] != case.driving.frames[:4]).any()
    assert paint(pseudo_integration("alone", bundle, device="cpu"), case).shape == case.truth.shape


@pytest.mark.slow(6)
@pytest.mark.parametrize("windows", [1, 3])
def test_every_kind_of_method_works_on_what_is_found(root, tmp_path, windows):
    bundle = write_bundle(tmp_path / "tiny", TINY)
    case = of(root, "a_found", windows=windows).read(0)
    assert len(case.driving) == (6 if windows == 1 else 4)
    methods = [filled_hole(), pasted_warp(), pasted_avatar(heights=True), native_hole(), native_avatar()]
    methods += [
        make("a", bundle, device="cpu") for make in (bundle_method, pseudo_integration, native_bundle)
    ]
    for method in methods:
        frames = paint(method, case)
        assert frames.shape == case.truth.shape and (frames != case.driving.frames).any()


@pytest.mark.slow
def test_on_a_plain_colour_the_driving_frames_stay_those_of_the_truth(root):
    exact = of(root, "a_found", kept=None, make=uniform_cases).read(0)
    case = of(root, "a_found", make=uniform_cases).read(0)
    np.testing.assert_array_equal(case.driving.frames, exact.driving.frames)
    np.testing.assert_array_equal(case.truth, exact.truth)
    assert (case.driving.character_mask != exact.driving.character_mask).any()
    assert case.driver_mask is not None


@pytest.mark.slow
def test_a_clip_of_pictures_is_extracted_from_a_video_of_them(root):
    with Clip.open(SHIPPED / "000016") as clip:
        frames, masks = clip.frames(0, 6), clip.character_mask(0, 6)
        with ClipWriter(root / "data/f_pictures", fps=clip.fps, size=clip.size, pictures="png") as writer:
            for frame, mask in zip(frames, masks, strict=True):
                writer.write(frame, character_mask=mask)
            writer.pose, writer.reference = clip.pose, clip.reference
    assert not (root / "data/f_pictures/frames.mp4").exists()
    case, exact = of(root, "f_pictures").read(0), of(root, "f_pictures", kept=None).read(0)
    np.testing.assert_array_equal(case.driving.frames, exact.driving.frames)
    assert (root / "kept/f_pictures.mp4").exists() and inside(case.driving).any()
