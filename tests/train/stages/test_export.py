"""The bundle that a stage leaves says how it was trained."""

from __future__ import annotations

from aa2.config import PRESETS
from aa2.models import bundle as bundles
from aa2.train.stages.export import exporter
from aa2.train.trainer import Schedule


def test_a_stage_is_added_to_what_was_before_and_only_once(tmp_path):
    bundle = bundles.build(PRESETS["tiny"])
    bundle.training = [{"stage": "frames", "steps": 3}]
    finished = []
    export = exporter(bundle, Schedule(9, 2, seed=5), {"stage": "clips"}, lambda: finished.append(True))
    for step in (4, 9):
        export(tmp_path / str(step), step)
        stages = bundles.load(tmp_path / str(step)).training
        assert stages == [
            {"stage": "frames", "steps": 3},
            {"stage": "clips", "steps": step, "batch": 2, "seed": 5},
        ]
    assert len(finished) == 2
