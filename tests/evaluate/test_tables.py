import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from aa2.config import PRESETS
from aa2.evaluate.options import TableOptions
from aa2.evaluate.published import PUBLISHED
from aa2.evaluate.tables import TABLES
from aa2.models.bundle import build, save
from aa2.variants import VARIANTS


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    """Every variant, with fresh weights."""
    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(0)
    for name, variant in VARIANTS.items():
        save(build(variant.of(PRESETS["tiny"], name)), folder / name)
    return folder


def names(table, options):
    return [entry.method.name for entry in TABLES[table].entries(options)]


@pytest.mark.slow
def test_the_whole_tables_have_their_rows_in_order(models):
    options = TableOptions("mini", models)
    assert {table: names(table, options) for table in TABLES} == {
        "1": ["Animate Anyone", "Animate Anyone 2"],
        "2": ["Animate Anyone", "Animate Anyone 2"],
        "3": ["pseudo integration", "Animate Anyone 2"],
        "4": [
            "without spatial blending",
            "blending that starts at one half",
            "without pose modulation",
            "without lifted reference",
            "flat limb warp",
            "all parts",
        ],
        "masks": ["exact mask", "box mask", "shape-agnostic mask"],
        "quality": [
            "filled hole",
            "pasted warp",
            "pasted avatar",
            "pasted avatar, heights given",
            "pseudo integration",
            "Animate Anyone 2",
        ],
        "real": [
            "filled hole",
            "pasted warp",
            "pasted avatar",
            "pasted avatar, outlined, following",
            "Animate Anyone 2",
        ],
    }


@pytest.mark.slow
def test_every_row_is_of_its_own_variant_and_mask(models):
    options = TableOptions("mini", models)
    about = [entry.method.about for entry in TABLES["4"].entries(options)]
    rows = ["no_blending", "even_blending", "no_modulation", "no_warp", "flat_warp", "full"]
    assert [a["variant"] for a in about] == rows
    about = [entry.method.about for entry in TABLES["masks"].entries(options)]
    assert [(a["variant"], a["mask"]) for a in about] == [
        ("exact_mask", "exact"),
        ("box_mask", "box"),
        ("full", "shape-agnostic"),
    ]
    pseudo, full = TABLES["3"].entries(options)
    assert (pseudo.method.about["variant"], full.method.about["variant"]) == ("animate_anyone", "full")


def test_of_a_single_bundle_the_ablated_rows_say_that_they_are_not_trained():
    *ablated, own = TABLES["4"].entries(TableOptions("mini"))
    assert all(entry.method.paint is None for entry in ablated)
    assert all(entry.method.absent.startswith("not trained: run training/ablations") for entry in ablated)
    assert own.method.name == "mini" and own.method.paint is not None


@pytest.mark.slow
def test_a_longer_trained_bundle_never_stands_among_small_models(models, tmp_path):
    (tmp_path / "no_warp").symlink_to(models / "no_warp")
    *_, no_warp, _, full = TABLES["4"].entries(TableOptions("mini", tmp_path))
    assert no_warp.method.paint is not None and full.method.paint is None
    assert full.method.absent.startswith("not trained")


@pytest.mark.slow
def test_masks_of_a_single_bundle_say_that_it_was_not_trained_with_them(models):
    assert names("masks", TableOptions("mini")) == [
        "mini, exact mask (not trained with it)",
        "mini, box mask (not trained with it)",
        "mini, shape-agnostic mask",
    ]
    exact = names("masks", TableOptions(str(models / "exact_mask")))
    assert exact[0] == "exact_mask, exact mask"
    assert exact[2] == "exact_mask, shape-agnostic mask (not trained with it)"


def test_quality_has_a_row_for_each_number_of_steps():
    entries = TABLES["quality"].entries(TableOptions("mini", steps=(1, 4)))
    assert [e.method.name for e in entries][4:] == [
        "pseudo integration, mini as animator",
        "mini, 1 step",
        "mini, 4 steps",
    ]
    assert [e.method.about["steps"] for e in entries[4:]] == [1, 1, 4]


@pytest.mark.slow
@pytest.mark.parametrize("table", ["1", "2", "3", "4"])
def test_every_row_of_the_paper_has_one_of_ours_beside_it(table, models):
    spec = TABLES[table]
    ours = {entry.published for entry in spec.entries(TableOptions("mini", models))} | set(spec.outside)
    assert {row.method for row in PUBLISHED[table]} == ours - {""}


@pytest.mark.slow
def test_what_a_method_says_of_itself_is_fit_for_json(models):
    for table in TABLES:
        for entry in TABLES[table].entries(replace(TableOptions("mini", models), steps=(1,))):
            assert json.loads(json.dumps(dict(entry.method.about))) == dict(entry.method.about)
