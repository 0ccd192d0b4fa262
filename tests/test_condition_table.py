"""A condition costs a row of the table, its maker, and its place in the denoiser: a toy one shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from aa2.condition_table import CONDITIONS, Condition
from aa2.conditions.ablation import EVERYTHING, ConditionSources, ablations
from aa2.conditions.build import WindowArrays, crop_signals, to_conditions, window_arrays
from aa2.conditions.framing import Crop
from aa2.conditions.makers import MAKERS
from aa2.conditions.reference import reference_crop
from aa2.conditions.rescale import rescale
from aa2.config import PRESETS
from aa2.models.bundle import Bundle, build, load, save
from aa2.models.encoding import encode_conditions
from aa2.train.augmentation import Augmentation
from aa2.train.batches import ClipWindows, collate
from aa2.train.clip_folder import ClipFolder
from aa2.train.degradation.shots import ended
from aa2.types import Reference, Signals
from tests.conditions import figure
from tests.figure_clips import write_pair

SIDE, FRAMES = 64, 3
LEVELS = (0, 90, 200)


def heat(signals: Signals, reference: Reference, lift: object) -> np.ndarray | None:
    """What somebody measured of every frame; of clips that lack it, where objects are."""
    if "heat" in signals.further:
        return signals.further["heat"]
    return signals.handled.astype(np.uint8) * 200 if signals.handled.any() else None


@pytest.fixture(params=["plane", "picture", "covered"])
def toy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Condition]:
    """All that a condition costs but for its place in the denoiser: a row, and a maker."""
    row = {
        "plane": Condition(1, crop="nearest", dropped=0.5, withheld=True),
        "picture": Condition(3, crop="nearest", dropped=0.5, withheld=True),
        "covered": Condition(3, "heat_cover", "cover", crop="nearest", dropped=0.5, withheld=True),
    }[request.param]

    def make(signals: Signals, reference: Reference, lift: object):
        plane = heat(signals, reference, lift)
        if plane is None or row.channels == 1:
            return plane
        picture = np.repeat(plane[..., None], 3, axis=-1)
        return picture if row.cover is None else (picture, plane > 0)

    monkeypatch.setitem(CONDITIONS, "heat", row)
    monkeypatch.setitem(MAKERS, "heat", make)
    yield row


@pytest.fixture
def bundle(toy: Condition, awaken) -> Bundle:
    """The third cost, its place in the denoiser: its name among what is concatenated with the noise."""
    torch.manual_seed(0)
    tiny = PRESETS["tiny"]
    made = build(replace(tiny, denoiser=replace(tiny.denoiser, concatenated=("heat",))))
    for part in made.parts().values():
        awaken(part)
        part.eval()
    return made


@pytest.fixture
def awaken():
    """Random numbers in the place of weights that start as nothing."""

    def fill(module: torch.nn.Module) -> None:
        generator = torch.Generator().manual_seed(7)
        for weight in module.parameters():
            if not weight.any():
                weight.data.copy_(0.1 * torch.randn(weight.shape, generator=generator))

    return fill


def window_of(signals: Signals) -> WindowArrays:
    return window_arrays(signals, reference_crop(figure.reference(figure.standing()), (SIDE, SIDE)))


def measured(frames: int = FRAMES) -> Signals:
    """A window in which something was measured of every frame."""
    signals = figure.signals([figure.standing(20 + t, 30) for t in range(frames)])
    levels = np.random.default_rng(0).choice(np.array(LEVELS, np.uint8), signals.frames.shape[:3])
    return replace(signals, further={"heat": levels})


def cropped(signals: Signals) -> Signals:
    return crop_signals(signals, Crop((10, 5, 110, 105), (SIDE, SIDE)))


@torch.no_grad()
def predicted(bundle: Bundle, window: WindowArrays, *, unconditional: bool = False) -> torch.Tensor:
    conditions = encode_conditions(bundle, to_conditions([window]))
    conditions = conditions.without_reference() if unconditional else conditions
    noise = torch.randn(conditions.environment.shape, generator=torch.Generator().manual_seed(1))
    return bundle.denoiser(noise, torch.full(noise.shape[:2], 500), conditions)


def test_every_row_has_its_maker() -> None:
    assert CONDITIONS.keys() == MAKERS.keys()


def test_it_is_cropped_scaled_and_cut_off_as_its_row_says(toy: Condition) -> None:
    signals = measured()
    small = cropped(signals)
    assert small.further["heat"].shape == (FRAMES, SIDE, SIDE)
    for changed in (small, rescale(signals, 0.7)):
        assert set(np.unique(changed.further["heat"])) <= set(LEVELS), "nearest: no level between others"
    assert ended(signals, 50).further["heat"].shape == ended(signals, 50).frames.shape[:3]


@pytest.mark.slow
def test_present_it_changes_the_output_and_absent_it_has_no_effect(bundle: Bundle) -> None:
    given = window_of(cropped(measured()))
    without = given.having(heat=None, heat_cover=None)
    absent = predicted(bundle, without)
    assert not torch.equal(predicted(bundle, given), absent)
    conditions = encode_conditions(bundle, to_conditions([without, given]))
    assert not conditions.inputs["heat"][0].any() and conditions.inputs["heat"][1].any()
    columns = conditions.inputs["heat"].shape[2]
    bundle.denoiser.unet.conv_in.weight.data[:, -columns:] += 1
    assert torch.equal(predicted(bundle, without), absent)


@pytest.mark.slow
def test_it_is_withheld_with_the_reference(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    given = window_of(cropped(measured()))
    without = given.having(heat=None, heat_cover=None)
    assert torch.equal(*(predicted(bundle, w, unconditional=True) for w in (given, without)))
    monkeypatch.setitem(CONDITIONS, "heat", replace(CONDITIONS["heat"], withheld=False))
    assert not torch.equal(*(predicted(bundle, w, unconditional=True) for w in (given, without)))


@pytest.mark.parametrize("toy", ["covered"], indirect=True)
def test_training_drops_it(toy: Condition, tmp_path) -> None:
    write_pair(tmp_path / "clips" / "0", frames=4)
    clips = ClipFolder([tmp_path / "clips"])

    def with_it(count: int, **dropped: float) -> list[bool]:
        augmentation = Augmentation(dropped={"objects": 0, "warp": 1, **dropped})
        windows = ClipWindows(clips, [(SIDE, SIDE)], 1, 4, augmentation=augmentation)
        samples = [windows[i] for i in range(count)]
        conditions = collate(samples).conditions
        given = ["heat" in sample.window for sample in samples]
        assert ("heat" in conditions) == any(given)
        if any(given):
            assert conditions["heat"].shape == (count, 1, toy.channels, SIDE, SIDE)
        return [there for there, sample in zip(given, samples, strict=True) if "objects" in sample.window]

    always = with_it(4, heat=0)
    assert always and all(always) and not any(with_it(4, heat=1))
    assert 0 < sum(with_it(12)) < 12, "as the row says"


def test_it_is_ablated(toy: Condition) -> None:
    sources = ConditionSources(cropped(measured()), figure.reference(figure.standing()))
    other = ConditionSources(cropped(measured()), figure.reference(figure.standing(40, 80)))
    windows = {name: window_of(changed.signals) for name, changed in ablations(sources, other).items()}
    whole, bare = windows[EVERYTHING], windows["no_heat"]
    assert "heat" in whole and whole.keys() - bare.keys() == {"heat", toy.cover} - {None}
    assert all(np.array_equal(whole[name], bare[name]) for name in bare)
    nothing = replace(sources, signals=replace(sources.signals, further={}))
    assert "no_heat" not in ablations(nothing, other)


@pytest.mark.slow
def test_a_model_with_it_is_saved_and_loaded(bundle: Bundle, tmp_path) -> None:
    save(bundle, tmp_path / "bundle", torch.float32)
    again, window = load(tmp_path / "bundle"), window_of(cropped(measured()))
    assert again.preset == bundle.preset
    torch.testing.assert_close(predicted(again, window), predicted(bundle, window))


def test_what_a_coverage_tells_of_has_one() -> None:
    with pytest.raises(ValueError, match="needs a coverage"):
        Condition(3, told="cover")
