"""How steady `aa2 animate` keeps a person who hardly moves: colour between windows, steps at their seams.

    python benchmarks/steadiness.py --video VIDEO --reference PICTURE [--frame 40] [--seconds 12] [--fps 10]

One frame of the video, with sensor noise that is new in every frame, drives the picture; frames are measured
before they are encoded. Goal: mean colours inside the character differ by at most 2 of 255 between windows,
and the change from frame to frame is no larger where a window begins than elsewhere.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import tyro

from aa2.animate.character import Character
from aa2.animate.compose import compose
from aa2.animate.composer import Composer, composer_of
from aa2.animate.inputs import read_character
from aa2.animate.painter import load_model
from aa2.animate.survey import survey
from aa2.clips.clip import Clip
from aa2.diffusion.windows import plan_windows
from aa2.extract.extract import extract
from aa2.media.video import VideoReader
from aa2.media.video_writer import VideoWriter

NOISE = 2.0
"""Deviation of the sensor noise, of 255."""


def still(video: Path, frame: int, count: int, fps: int, output: Path) -> Path:
    """A video of one frame, ``count`` times, with noise."""
    with VideoReader(video) as frames:
        picture = next(p for number, (_, p) in enumerate(frames) if number == frame)
    rng = np.random.default_rng(0)
    size = picture.shape[1], picture.shape[0]
    with VideoWriter(output, size, Fraction(fps), crf=4) as writer:
        for _ in range(count):
            noisy = picture + rng.normal(0, NOISE, picture.shape)
            writer.write(np.rint(noisy).clip(0, 255).astype(np.uint8))
    return output


def main(
    video: Path, reference: Path, frame: int = 40, seconds: float = 12, fps: int = 10, bundle: str = "mini"
) -> None:
    """Prints both.

    Args:
        video: shows a person in ``frame``.
        reference: picture of the character.
        frame: number of the frame.
        seconds: how long.
        fps: frames a second.
        bundle: a folder, or the name of one that comes with the package.
    """
    with TemporaryDirectory() as folder:
        made = still(video, frame, round(seconds * fps), fps, Path(folder, "still.mp4"))
        model = load_model(bundle, "auto")
        composer = composer_of(model, Character(read_character(reference), model.lift))
        with extract(made, Path(folder, "clip")) as clip:
            report(clip, composer)


def report(clip: Clip, composer: Composer) -> None:
    """Prints what `compose` makes of the clip."""
    found = survey(clip, composer)
    seams = {w.fresh.start for w in plan_windows([True] * len(clip), composer.painter.window) if w.motion}
    means, changes, before = [], [], None
    for composed in compose(clip, found, composer):
        _, coverage = composer.character.lift.onto(clip.pose[composed.index : composed.index + 1], clip.size)
        inside = coverage > 0.9
        means.append(composed.result[inside].mean(axis=0))
        if before is not None:
            changes.append(np.abs(composed.result[inside].astype(float) - before[inside]).mean())
        before = composed.result
    starts = [0, *sorted(seams), len(means)]
    windows = [np.mean(means[a:b], axis=0) for a, b in pairwise(starts)]
    apart = np.abs(np.diff(windows, axis=0)).max()
    at_seams = [changes[start - 1] for start in seams]
    elsewhere = [change for t, change in enumerate(changes, start=1) if t not in seams]
    print(f"{len(windows)} windows; mean colour from one to the next: {apart:.2f} of 255 at most")
    print(
        f"change from frame to frame: {np.mean(at_seams):.2f} at seams ({np.max(at_seams):.2f} at most), "
        f"{np.mean(elsewhere):.2f} elsewhere ({np.max(elsewhere):.2f} at most)"
    )


if __name__ == "__main__":
    tyro.cli(main)
