"""Which samples each process takes, by their position in the whole run."""

from __future__ import annotations

from collections.abc import Iterator

from torch.utils.data import Sampler

from aa2.errors import InputError


class ResumableBatchSampler(Sampler[list[int]]):
    """The sample numbers of one process, a list for each part of each step.

    Step ``s`` takes samples ``s · batch … (s + 1) · batch - 1``. Its parts follow each other, and within
    a part so do the processes: who takes a sample depends on its number alone, never on what ran before.

    Args:
        start, stop: the first step, and the one after the last.
        batch: samples a step, over all parts and processes.
        accumulate: parts of a step.
        process, processes: which process this is, of how many.

    Raises:
        InputError: the batch cannot be shared out evenly.
    """

    def __init__(
        self, start: int, stop: int, batch: int, accumulate: int = 1, process: int = 0, processes: int = 1
    ) -> None:
        self.share, rest = divmod(batch, accumulate * processes)
        if rest or not self.share:
            shares = f"{accumulate} part(s) on {processes} process(es)"
            raise InputError(
                "`batch`", f"{batch} cannot be shared out to {shares}", "choose a multiple of both"
            )
        self.steps, self.batch, self.accumulate = range(start, stop), batch, accumulate
        self.process, self.processes = process, processes

    def __iter__(self) -> Iterator[list[int]]:
        for step in self.steps:
            for part in range(self.accumulate):
                first = step * self.batch + (part * self.processes + self.process) * self.share
                yield list(range(first, first + self.share))

    def __len__(self) -> int:
        return len(self.steps) * self.accumulate
