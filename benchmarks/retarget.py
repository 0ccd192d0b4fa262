"""How near retargeted joints come to the true ones of the other character, and how true a driver stays.

    python benchmarks/retarget.py CLIPS [--extracted]
    python benchmarks/retarget.py CLIPS --frames

CLIPS is a folder that `aa2 synthesise --split test` made. *Cross*: the driver's exact pose, or the one that
extraction finds (`--extracted`), given the reference picture of the scene's other character, whose true
keypoints are known; with the true ratio of standing heights and with equal heights; beside it the driver's
own pose as it is. *Self*: the reference is the driver's own character in another picture.

With `--frames` CLIPS are any, such as `aa2 extract` makes, and the references some frames of their own: how
far joints are moved that should stay.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from aa2.avatar.limbs import KNOWN
from aa2.avatar.retargeting.heights import standing_height
from aa2.avatar.retargeting.proportions import proportions
from aa2.avatar.retargeting.retarget import retarget
from aa2.clips.clip import Clip
from aa2.evaluate.metrics.keypoints import SHARE, SURE, torso_diameter
from aa2.types import BODY, Pose


def correct(pose: Pose, truth: Pose, size: tuple[int, int]) -> float:
    """PCK@0.1 of the 17 body keypoints that the truth shows; NaN where it shows no torso."""
    limit = np.array(size) - 0.5
    wanted = truth.keypoints[:, BODY]
    sure = (truth.confidence[:, BODY] > SURE) & ((wanted > -0.5) & (wanted < limit)).all(axis=2)
    error = np.linalg.norm(pose.keypoints[:, BODY] - wanted, axis=2)
    # What the driver's pose does not know cannot be right.
    hit = (error <= SHARE * torso_diameter(truth)) & (pose.confidence[:, BODY] > 0)
    return float("nan") if np.isnan(torso_diameter(truth)) or not sure.any() else float(hit[sure].mean())


def main(folder: Path, extracted: bool) -> None:
    """Print the scores."""
    scores: dict[str, list[float]] = defaultdict(list)
    table = Table("clip", "ratio", "as it is", "true ratio", "equal heights", "self mean px", "self max px")
    frames, seconds = 0, 0.0
    for path in sorted(header.parent for header in folder.glob("*/clip.json")):
        with Clip.open(path) as clip:
            other = clip.other
            if other is None or other.reference is None or clip.reference is None:
                continue
            driving, truth, references = clip.pose, other.pose, (clip.reference.pose, other.reference.pose)
            here, there = clip.geometry, other.geometry
            assert here is not None and there is not None
            if extracted:
                driving, references = found_again(clip, other)
            ratio = standing_height(there) / standing_height(here)
            started = time.perf_counter()
            objects = [mask.any(axis=0) for mask in clip.object_masks(0, len(clip))]
            scaled = retarget(driving, references[1], scale=ratio, objects=objects)
            seconds, frames = seconds + time.perf_counter() - started, frames + len(driving)
            equal, itself = retarget(driving, references[1]), retarget(driving, references[0])
            known = driving.confidence[:, BODY] > 0
            shift = np.linalg.norm(itself.keypoints[:, BODY] - driving.keypoints[:, BODY], axis=2)[known]
            row = [correct(p, truth, clip.size) for p in (driving, scaled, equal)]
            row += [float(shift.mean()), float(shift.max())]
            for name, value in zip(("is", "true", "equal", "mean", "max"), row, strict=True):
                scores[name].append(value)
            table.add_row(path.name, f"{ratio:.2f}", *(f"{value:.2f}" for value in row))
            other.close()
    table.add_row("mean", "", *(f"{np.nanmean(values):.3f}" for values in scores.values()))
    Console().print(table)
    print(f"{frames / seconds:.0f} frames a second")


def from_own_frames(folder: Path, count: int = 8) -> None:
    """Print how far joints move where the reference is a frame of the same clip, in shares of the stature."""
    table = Table("clip", "mean %", "95 % below %", "most %", title=f"{count} frames of each as reference")
    for path in sorted(header.parent for header in folder.glob("**/clip.json")):
        if path.name == "other":
            continue
        with Clip.open(path) as clip:
            pose, cuts = clip.pose, clip.cuts
        frames = np.flatnonzero(pose.present)
        size = proportions(pose).size[:, None]
        shifts = []
        for frame in frames[np.linspace(0, len(frames) - 1, count).round().astype(int)]:
            moved = retarget(pose, pose[frame : frame + 1], cuts=cuts).keypoints - pose.keypoints
            shifts.append((np.linalg.norm(moved, axis=2) / size)[:, BODY][pose.confidence[:, BODY] > KNOWN])
        shift = 100 * np.concatenate(shifts)
        row = shift.mean(), np.quantile(shift, 0.95), shift.max()
        table.add_row(str(path.relative_to(folder)), *(f"{value:.2f}" for value in row))
    Console().print(table)


def found_again(clip: Clip, other: Clip) -> tuple[Pose, tuple[Pose, Pose]]:
    """The driver's pose and those in the reference pictures, as extraction finds them."""
    from aa2.evaluate.metrics.keypoints import figures_at
    from aa2.extract.extract import extract_reference
    from aa2.extract.extractors import load_extractor
    from aa2.extract.smoothing import smooth

    extractor = load_extractor("embedded")
    frames = clip.frames(0, len(clip))
    pose = Pose.absent(len(clip))
    for t, figure in enumerate(figures_at(frames, clip.pose)):
        if figure is not None:
            figure = extractor.pose.complete(frames[t], figure)
            pose.keypoints[t], pose.confidence[t] = figure.keypoints, figure.confidence
    pose = smooth(pose)
    pose = Pose(pose.keypoints, pose.confidence, extractor.lifter.lift(pose) if extractor.lifter else None)
    references = []
    for one in (clip, other):
        given = one.reference
        assert given is not None
        found = extract_reference(given.picture)
        references.append(Pose.absent(1) if found is None else found.pose)
    return pose, (references[0], references[1])


if __name__ == "__main__":
    if "--frames" in sys.argv[2:]:
        from_own_frames(Path(sys.argv[1]))
    else:
        main(Path(sys.argv[1]), "--extracted" in sys.argv[2:])
