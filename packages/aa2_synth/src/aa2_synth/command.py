"""The command `aa2 synthesise`, which aa2 finds by its entry point."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from aa2.errors import InputError
from aa2.progress import bars, of_stage


def synthesise(
    count: int | None = None,
    output: Path = Path("synthesised"),
    size: int = 256,
    frames: int = 24,
    workers: int | None = None,
    split: Literal["train", "test"] = "train",
    seed: int = 0,
    motions: tuple[Path, ...] = (),
    blur: int = 1,
    noise: float = 0.0,
    shards: int = 0,
    look: Literal["user-like", "wild", "mixed"] = "mixed",
    test_set: Literal["self", "cross", "objects", "user-like"] | None = None,
    preview: bool = False,
    survey: bool = False,
) -> None:
    """Render clips of two characters each, with exact signals, to train and test on (needs aa2[synth]).

    Args:
        count: Clips to render, of a test set the first so many; those already there are kept.
        output: Folder for the clips.
        size: Pixels a side.
        frames: Frames a clip.
        workers: Processes; by default one per core.
        split: test takes characters, motions and places that train never takes.
        seed: Decides everything in the clips.
        motions: BVH files, or folders of them, whose motions are mixed in.
        blur: Moments that make up a frame, an odd number; 1 for no motion blur.
        noise: The sensor's noise, in steps of 255; 4 is that of a phone in a room.
        shards: Also pack the clips into WebDataset shards of so many each; 0 for none.
        look: user-like is what people bring: who stands before a phone; wild is anything a body can do; of
            mixed clips about four in five are user-like, by each clip's seed.
        test_set: Render one of the fixed sets of test clips, whose seed, split, frames and look are given.
        preview: Only draw a sheet of the first 64 clips.
        survey: Render nothing, but print a table of what --count clips would show.
    """
    from aa2_synth.benchmark_set import fixed_set
    from aa2_synth.diversity import as_table
    from aa2_synth.diversity import survey as count_kinds
    from aa2_synth.preview import preview as draw_preview
    from aa2_synth.render.context import device
    from aa2_synth.render.exposure import Exposure
    from aa2_synth.synthesise import cores
    from aa2_synth.synthesise import synthesise as render

    if count is None and test_set is None and not preview:
        raise InputError("--count", "is missing", "say how many clips, or give --preview or --test-set")
    clips = range(count or 0)
    if test_set is not None:
        fixed = fixed_set(test_set)
        clips, seed, frames, split = fixed.indices[:count], fixed.seed, fixed.frames, "test"
        look = fixed.look
    if not survey:
        print(f"drawing with {device()}", file=sys.stderr)
    with bars() as progress:
        told = of_stage(progress, "surveying" if survey else "drawing")
        run = {"frames": frames, "seed": seed, "split": split, "motions": motions, "look": look}
        run["progress"], run["workers"] = told, cores() if workers is None else workers
        if survey:
            shown = as_table(count_kinds(clips, **run))
        elif preview:
            shown = draw_preview(output, size=size, **run)
        else:
            shown = render(clips, output, size=size, exposure=Exposure(blur, noise), shards=shards, **run)
    if shown is not None:
        print(shown)
