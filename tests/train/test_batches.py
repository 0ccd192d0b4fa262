from dataclasses import replace

import numpy as np
import pytest
import torch

from aa2.clips.clip import Clip
from aa2.condition_table import CONDITIONS
from aa2.conditions.build import to_conditions
from aa2.conditions.mask import character_pixels, formulated
from aa2.errors import InputError
from aa2.media.picture import write_picture
from aa2.train.batches import ClipWindows, collate, pack
from aa2.train.clip_folder import ClipFolder
from aa2.train.degradation.masks import MaskErrors
from aa2.train.degradation.pictures import Grading, PictureErrors
from aa2.train.degradation.shots import Shots
from tests.figure_clips import write_pair
from tests.train.exact import NO_MASK_ERRORS, exact

PLAIN = exact(
    cross=0, rescale=0, own_frame=0, random_block=0.5, dropped={"depth": 1, "objects": 0, "warp": 0},
    no_reference=0, motion_frame=0, dilate=0,
)  # fmt: skip
BUCKETS = [(64, 64), (48, 80)]
# Where nothing is asked of the warp it is the flat one, which takes a tenth of the time.


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> ClipFolder:
    path = tmp_path_factory.mktemp("clips")
    for i in range(2):
        write_pair(path / f"{i:03d}", frames=6, phase=i)
    return ClipFolder([path])


@pytest.mark.slow
def test_a_sample_depends_on_seed_and_number_alone(folder):
    one, two = (ClipWindows(folder, BUCKETS, 2, 4, seed=3) for _ in range(2))
    _ = two[5], two[0]
    for a, b in ((one[7], two[7]), (one[2], two[2])):
        assert np.array_equal(a.target, b.target)
        assert np.array_equal(a.window.skeleton, b.window.skeleton)
        assert np.array_equal(a.window.mask, b.window.mask)
    other = ClipWindows(folder, BUCKETS, 2, 4, seed=4)
    assert any(not np.array_equal(one[i].window.reference, other[i].window.reference) for i in range(4))


@pytest.mark.slow
def test_what_is_drawn_for_a_sample_is_the_same_in_every_version(folder):
    """A run that is resumed, or repeated, sees the samples that it saw."""
    windows = ClipWindows(folder, BUCKETS, 2, 4, seed=3)
    drawn = []
    for sample in (windows[i] for i in range(8)):
        given = "".join(name[0] for name in CONDITIONS if name in sample.window)
        drawn.append((given, sample.motion, sample.no_reference, sample.target.shape[1]))
    assert drawn == [
        ("wo", True, False, 64), ("wo", True, False, 64), ("w", True, True, 64), ("wo", False, False, 64),
        ("w", True, False, 80), ("wo", False, False, 80), ("w", False, False, 80), ("wo", False, False, 80),
    ]  # fmt: skip


@pytest.mark.slow
def test_samples_of_one_batch_share_a_size_and_all_sizes_occur(folder):
    windows = ClipWindows(folder, BUCKETS, 1, 4, lift="flat")
    sizes = [{windows[4 * b + i].target.shape for i in range(4)} for b in range(8)]
    assert all(len(s) == 1 for s in sizes)
    assert {next(iter(s))[1:3] for s in sizes} == {(64, 64), (80, 48)}


@pytest.mark.slow
def test_a_person_who_is_hidden_is_passed_over(tmp_path):
    for name in ("hidden", "seen"):
        write_pair(tmp_path / name, frames=2)
    masks = tmp_path / "hidden" / "character_mask"
    masks.mkdir()
    for frame in range(2):
        with Clip.open(tmp_path / "seen") as clip:
            write_picture(masks / f"{frame}.png", np.zeros(clip.size[::-1], np.uint8))
    windows = ClipWindows(ClipFolder([tmp_path]), BUCKETS, 1, 4, augmentation=PLAIN, lift="flat")
    for batch in range(8):
        samples = [windows[4 * batch + i] for i in range(4)]
        assert len({sample.target.shape for sample in samples}) == 1
        assert all((sample.character > 0).any() for sample in samples)


@pytest.mark.slow
def test_self_supervised_samples_rebuild_the_clip_from_its_parts(folder):
    sample = ClipWindows(folder, BUCKETS, 2, 1, augmentation=PLAIN)[0]
    assert np.array_equal(sample.target, sample.window.frames)
    assert sample.window.mask[sample.character >= 128].all()


def test_cross_identity_changes_the_target_inside_the_mask_only(folder):
    cross = replace(PLAIN, cross=1.0)
    sample = ClipWindows(folder, BUCKETS, 2, 1, augmentation=cross)[0]
    changed = (sample.target != sample.window.frames).any(axis=-1)
    assert changed.any()
    assert not changed[~sample.window.mask].any()


def test_every_condition_is_withheld_as_often_as_asked(folder):
    nothing = replace(PLAIN, dropped=dict.fromkeys(CONDITIONS, 1), no_reference=1, motion_frame=1)
    sample = ClipWindows(folder, BUCKETS, 2, 1, augmentation=nothing)[0]
    assert sample.window.objects is None and sample.window.warp is None and sample.window.depth is None
    assert sample.no_reference and sample.motion
    assert not ClipWindows(folder, BUCKETS, 1, 1, augmentation=nothing)[0].motion


@pytest.mark.slow
def test_collate_fills_what_single_samples_lack(folder):
    windows = ClipWindows(folder, BUCKETS[:1], 2, 3)
    batch = collate([windows[i] for i in range(3)])
    assert batch.target.shape == (3, 2, 3, 64, 64)
    assert batch.character.shape == (3, 2, 1, 64, 64)
    assert batch.target.abs().max() <= 1
    assert batch.to(torch.float64).target.dtype == torch.float64


def test_no_clips(tmp_path):
    with pytest.raises(InputError, match="holds no clips"):
        ClipFolder([tmp_path])


@pytest.mark.parametrize("kind", ["exact", "box"])
def test_masks_are_of_the_kind_that_is_asked_for(folder, kind):
    windows = ClipWindows(folder, [(64, 64)], 2, 4, augmentation=PLAIN, mask_kind=kind, lift="flat")
    for index in range(4):
        sample = windows[index]
        for mask, character in zip(sample.window.mask, sample.character, strict=True):
            np.testing.assert_array_equal(mask, formulated(character_pixels(character, 0), kind))


def test_without_environment_a_sample_is_the_character_on_one_colour(folder):
    windows = ClipWindows(
        folder, [(64, 64)], 2, 4, augmentation=replace(PLAIN, cross=0.5), environment=False, lift="flat"
    )
    for index in range(6):
        sample = windows[index]
        assert sample.window.mask.all() and sample.window.objects is None
        outside = sample.target[sample.character == 0]
        assert (outside == outside[0]).all()
        corner = sample.window.reference[0, 0]
        assert np.array_equal(corner, outside[0])


@pytest.mark.slow
def test_the_character_on_one_colour_is_the_character(folder):
    plain, whole = (
        ClipWindows(folder, [(64, 64)], 2, 4, augmentation=PLAIN, environment=e)[1] for e in (False, True)
    )
    inside = plain.character == 255
    assert inside.any() and np.array_equal(plain.target[inside], whole.target[inside])


def areas(windows: ClipWindows, count: int = 24) -> np.ndarray:
    """``(count,)`` painted pixels over the character's."""
    samples = [windows[i] for i in range(count)]
    return np.array([s.window.mask.sum() / (s.character >= 128).sum() for s in samples])


@pytest.mark.slow
def test_random_blocks_reach_far_beyond_those_of_inference(folder):
    random, inference = (
        areas(
            ClipWindows(
                folder, [(64, 64)], 1, 1, augmentation=replace(PLAIN, random_block=share), lift="flat"
            )
        )
        for share in (1, 0)
    )
    assert random.max() > inference.max() + 0.3 and random.std() > 2 * inference.std()


@pytest.mark.slow
def test_scale_augmentation_takes_the_objects_along_and_leaves_the_mask(folder):
    same = replace(PLAIN, random_block=0)
    rescale = replace(same, rescale=1.0)
    beyond = moved = 0
    for index in range(24):
        scaled, plain = (
            ClipWindows(folder, [(64, 64)], 1, 1, augmentation=a, lift="flat")[index] for a in (rescale, same)
        )
        # The mask stays that of the unscaled character, with the blocks that the figure reaches beyond it.
        left = formulated(character_pixels(plain.character[0]))
        assert scaled.window.mask[0][left].all()
        beyond += ((scaled.character[0] >= 128) & ~left).any()
        assert plain.window.object_mask is not None
        if scaled.window.object_mask is not None:
            moved += (scaled.window.object_mask != plain.window.object_mask).any()
        assert np.array_equal(scaled.window.frames[~scaled.window.mask], scaled.target[~scaled.window.mask])
    assert beyond > 4 and moved > 12


@pytest.mark.slow
def test_the_reference_may_be_any_frame_of_the_whole_clip_on_a_random_background(folder):
    windows = ClipWindows(folder, [(64, 64)], 1, 1, augmentation=replace(PLAIN, own_frame=1.0), lift="flat")
    seen, backgrounds = set(), set()
    read = folder.signals
    for index in range(30):
        asked: list[int] = []
        folder.signals = lambda clip, a, b, asked=asked: asked.append(a) or read(clip, a, b)
        try:
            backgrounds.add(windows[index].window.reference[0, 0].tobytes())
        finally:
            del folder.signals
        seen.add((asked[0], asked[-1]))  # the window, then the reference
    assert {frame for _, frame in seen} == set(range(6))
    assert any(window != frame for window, frame in seen) and len(backgrounds) > 15


@pytest.mark.slow
def test_a_mask_that_is_too_small_leaves_some_of_the_old_person_everywhere(folder):
    eaten = MaskErrors(edge=0, holes=1, hole=0.15)
    augmentation = replace(PLAIN, cross=1.0, masks=eaten, random_block=0)
    windows = ClipWindows(folder, [(64, 64)], 1, 1, augmentation=augmentation, mask_kind="exact", lift="flat")
    exact = ClipWindows(
        folder, [(64, 64)], 1, 1, augmentation=replace(augmentation, masks=NO_MASK_ERRORS), lift="flat"
    )
    left = 0
    for index in range(12):
        window, target = windows[index].window, windows[index].target
        missed = (exact[index].character >= 128) & ~window.mask
        assert np.array_equal(target[~window.mask], window.frames[~window.mask])
        left += missed.sum()
    assert left > 100


@pytest.mark.slow
def test_what_is_to_be_painted_stays_clean_and_its_surroundings_are_the_inputs(folder):
    camera = PictureErrors(compression=1, quality=(20, 21), blur=0, noise=1)
    for cross in (0.0, 1.0):
        plain = replace(PLAIN, cross=cross)
        spoilt, clean = (
            ClipWindows(folder, [(64, 64)], 2, 1, augmentation=a)[3]
            for a in (replace(plain, camera=camera), plain)
        )
        mask = spoilt.window.mask
        assert np.array_equal(mask, clean.window.mask)
        assert np.array_equal(spoilt.target[mask], clean.target[mask])
        assert np.array_equal(spoilt.target[~mask], spoilt.window.frames[~mask])
        assert not np.array_equal(spoilt.window.frames[~mask], clean.window.frames[~mask])


@pytest.mark.slow
def test_scene_and_target_change_their_light_together_and_the_reference_by_itself(folder):
    def brightness(**settings) -> np.ndarray:
        windows = ClipWindows(folder, [(64, 64)], 1, 1, augmentation=replace(PLAIN, **settings), lift="flat")
        rows = []
        for index in range(10):
            sample = windows[index]
            inside = sample.character == 255
            reference = sample.window.reference[16:48, 24:40]
            rows.append([p.mean() for p in (sample.target[inside], sample.window.frames, reference)])
        return np.array(rows)

    before, light = brightness(), Grading(graded=1, gain=0.3, tint=0, gamma=0)
    target, scene, reference = (brightness(grading=light) / before).T
    assert np.corrcoef(target, scene)[0, 1] > 0.9 and target.std() > 0.1
    np.testing.assert_allclose(reference, 1, atol=0.25)
    target, scene, reference = (brightness(relight=light) / before).T
    np.testing.assert_allclose([target, scene], 1)
    assert reference.std() > 0.03


@pytest.mark.slow
def test_closer_shots_hide_the_legs(folder):
    closer = replace(PLAIN, shots=Shots(closer=1, magnified=4, reference=1))
    windows = ClipWindows(folder, [(64, 64)], 1, 1, augmentation=closer, lift="flat")
    whole = ClipWindows(folder, [(64, 64)], 1, 1, augmentation=PLAIN, lift="flat")
    blue = {w: np.mean([_trousers(w[i].target) for i in range(16)]) for w in (windows, whole)}
    assert blue[windows] < 0.6 * blue[whole]


def _trousers(pictures: np.ndarray) -> float:
    """Share of the pixels in the colours of the figure's trousers, of either character."""
    dark, bright = np.sort(pictures.astype(int)[..., ::2], axis=-1).transpose(3, 0, 1, 2)
    return float(((dark < 90) & (bright > 150) & (pictures[..., 1] < 110)).mean())


def test_clips_that_are_too_short_are_told(folder):
    with pytest.raises(InputError, match="no person was seen throughout; train on shorter windows"):
        ClipWindows(folder, [(64, 64)], 30, 1, augmentation=PLAIN)[0]


@pytest.mark.slow
def test_a_batch_travels_as_bytes_and_becomes_numbers_on_its_device(folder):
    windows = ClipWindows(
        folder, [(64, 64)], 2, 2, augmentation=replace(PLAIN, dropped=dict.fromkeys(CONDITIONS, 0))
    )
    samples = [windows[i] for i in range(2)]
    packed = pack(samples)
    pictures = [packed.target, packed.character, *(packed.windows[n] for n in ("frames", "warp"))]
    assert {tensor.dtype for tensor in pictures} == {torch.uint8}
    batch = packed.to("cpu")
    for b, sample in enumerate(samples):
        target = torch.from_numpy(sample.target).movedim(-1, 1) / 127.5 - 1
        torch.testing.assert_close(batch.target[b], target)
        alone = to_conditions([sample.window])
        for name, wanted in alone.items():
            torch.testing.assert_close(batch.conditions[name][b], wanted[0])
