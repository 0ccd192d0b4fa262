"""The bundle that a stage leaves says how it was trained."""

from __future__ import annotations

import pytest
import torch

from aa2.config import PRESETS
from aa2.models import bundle as bundles
from aa2.models.lifting import Lifter
from aa2.train.schedule import Schedule
from aa2.train.stages.export import BundleExport, network_export


@pytest.mark.slow
def test_a_stage_is_added_to_what_was_before_and_only_once(tmp_path):
    bundle = bundles.build(PRESETS["tiny"])
    bundle.training = [{"stage": "frames", "steps": 3}]
    finished = []
    export = BundleExport(bundle, {"stage": "clips"}, lambda: finished.append(True))
    for step in (4, 9):
        export(tmp_path / str(step), step, Schedule(9, 2, seed=5))
        stages = bundles.load(tmp_path / str(step)).training
        assert stages == [
            {"stage": "frames", "steps": 3},
            {"stage": "clips", "steps": step, "batch": 2, "seed": 5},
        ]
    assert len(finished) == 2


def test_one_network_is_written_as_it_stands_and_goes_on_training(tmp_path):
    lifter, written = Lifter(), []
    export = network_export(lifter, lambda copy, path: written.append(copy))
    export(tmp_path, 3, Schedule(9, 2))
    with torch.no_grad():
        for parameter in lifter.parameters():
            parameter.add_(1)
    assert [type(copy) for copy in written] == [Lifter] and written[0] is not lifter
    pairs = zip(lifter.parameters(), written[0].parameters(), strict=True)
    assert all(torch.equal(ours, theirs + 1) for ours, theirs in pairs)
