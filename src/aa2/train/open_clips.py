"""What a run trains on: clips on disk, clips that are rendered meanwhile, or some of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aa2.errors import InputError
from aa2.train.clip_folder import ClipFolder, Clips
from aa2.train.clip_sources import AHEAD, WINDOW, FolderSource, RenderedSource, clips_in
from aa2.train.data_engine import data_engine

SEEDS = 1_000_000
"""Added to a run's seed for the clips that it renders, so that they are none of those on disk."""


@dataclass(frozen=True)
class RenderOptions:
    """Clips that are rendered while training goes on.

    Attributes:
        share: of the samples that come from them; with 1 nothing else is needed.
        workers: processes that render, about 4 CPU-seconds a clip.
        uses: samples that a clip is for, on average. A run of ``s`` samples a second needs ``s * share /
            uses`` clips a second; where workers make fewer, it waits.
        size, frames: of the clips, pixels a side.
    """

    share: float
    workers: int = 1
    uses: int = 100
    size: int = 256
    frames: int = 24

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise InputError("`rendered.share`", f"{self.share:g} is no share", "give a number from 0 to 1")
        for name, value in (("workers", self.workers), ("uses", self.uses)):
            if value < 1:
                raise InputError(f"`rendered.{name}`", f"{value} is less than 1", "give at least 1")


@contextmanager
def open_clips(data: Sequence[Path], rendered: RenderOptions | None = None, seed: int = 0) -> Iterator[Clips]:
    """The clips of a run; rendering ends with the context, and leaves nothing behind.

    Args:
        data: folders of clips or shards; may be empty where all samples are rendered.
        rendered: None for none.
        seed: of the run.

    Raises:
        InputError: there are no clips, none can be rendered, or there is no data engine.
    """
    if rendered is None:
        if not data:
            raise InputError("`data`", "is missing", "give folders of clips, or have them `rendered`")
        yield ClipFolder(data)
        return
    on_disk = FolderSource(clips_in(data)) if data else None
    if on_disk is None and rendered.share < 1:
        problem = f"is missing for {1 - rendered.share:.0%} of the samples"
        raise InputError("`data`", problem, "give folders of clips, or have them `rendered`")
    with data_engine().rendering(
        size=rendered.size,
        frames=rendered.frames,
        seed=SEEDS + seed,
        keep=2 * (WINDOW + AHEAD),
        workers=rendered.workers,
    ) as demand:
        new = RenderedSource(demand, rendered.uses)
        if on_disk is None:
            yield Clips([new])
        else:
            yield Clips([on_disk, new], [1 - rendered.share, rendered.share])


def as_clips(data: Sequence[Path] | Clips) -> Clips:
    """The clips of folders, or those that were opened before."""
    return data if isinstance(data, Clips) else ClipFolder(data)
