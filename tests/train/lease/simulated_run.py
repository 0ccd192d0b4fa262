"""A run whose processes are simulated, by a clock that stands still until somebody sleeps."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aa2.train.lease.drivers import Driver
from aa2.train.lease.folder import Folder
from aa2.train.lease.plan import Plan
from aa2.train.lease.renderer_pool import RendererPool
from aa2.train.lease.supervise import Supervisor

Script = Generator[float, None, int]
"""What a process does: yields the seconds until it does something again, returns its exit status."""
START = 1000.0


class SimulatedClock:
    def __init__(self) -> None:
        self.time = START

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class SimulatedProcess:
    """A process: does what has become due whenever somebody looks."""

    def __init__(self, clock: SimulatedClock, script: Script) -> None:
        self._clock, self._script, self._due, self.status = clock, script, clock.now(), None
        self.killed = False

    def ended(self) -> int | None:
        while self.status is None and self._clock.now() >= self._due:
            try:
                self._due += next(self._script)
            except StopIteration as over:
                self.status = over.value or 0
        return self.status

    def kill(self) -> None:
        self.killed = True
        if self.status is None:
            self.status = -9
            self._script.close()


@dataclass
class SimulatedRun:
    """A run, what its processes do, and what came of it.

    Attributes:
        worker, renderer: make scripts; told the run and the arguments.
        launched: module, seconds since the start, arguments.
    """

    root: Path
    minutes: float
    worker: Callable[[SimulatedRun, dict[str, float]], Script]
    renderer: Callable[[SimulatedRun, dict[str, float]], Script]
    drivers: Sequence[Driver] = (Driver("EGL"),)
    clock: SimulatedClock = field(default_factory=SimulatedClock)
    launched: list[tuple[str, float, dict[str, float]]] = field(default_factory=list)
    processes: list[SimulatedProcess] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Folder:
        return Folder(self.root / "packed")

    @property
    def result(self) -> Path:
        return self.root / "result"

    def now(self) -> float:
        return self.clock.now() - START

    def launch(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> SimulatedProcess:
        given = dict(zip(arguments[::2], map(float, arguments[1::2]), strict=True))
        given |= {name: float(value) for name, value in environment.items()}
        self.launched.append((module, self.now(), given))
        script = self.worker if module == "work" else self.renderer
        self.processes.append(SimulatedProcess(self.clock, script(self, given)))
        return self.processes[-1]

    def run(self, renderers: int = 2) -> int:
        self.folder.store.mkdir(parents=True)
        (self.folder.root / "lease.json").write_text("{}")
        plan = Plan(self.minutes * 60)
        say, until = self.said.append, plan.check_until
        pool = RendererPool(self.folder, renderers, self.drivers, until, self.launch, say)
        return Supervisor(self.folder, self.result, plan, self.clock, self.launch, pool, say).run()

    def checkpoint(self, step: int) -> None:
        """As a trainer writes it; its time is the simulated clock's."""
        path = self.folder.run / "checkpoint/state.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"step": step}))
        os.utime(path, (self.clock.now(), self.clock.now()))

    def phase(self, phase: str, **more: float) -> None:
        self.folder.write("worker", phase=phase, since=self.clock.now(), **more)

    def step(self, number: int) -> None:
        self.folder.write("told", since=self.clock.now(), step=number, logs={"loss": 1.0})


def renders(run: SimulatedRun, given: dict[str, float], every: float = 5.0) -> Script:
    number = int(given["--member"])
    run.folder.write("renderer", name="a simulated GPU")
    while True:
        yield every
        (run.folder.store / f"{number:06d}").mkdir(exist_ok=True)
        number += int(given["--members"])


def trains(
    run: SimulatedRun,
    given: dict[str, float],
    until: float = float("inf"),
    status: int | None = None,
    first: int = 0,
    over_time: float = 0.0,
) -> Script:
    """Checks for 10 s, measures as long as it may, then takes a step a second and saves every 60 s.

    Args:
        until: seconds from its start after which it does nothing more.
        status: what it ends with then; None hangs for ever.
        first: steps that were taken before.
        over_time: seconds that it saves for at the end.
    """
    born, step = run.clock.now(), first

    def gone() -> bool:
        return run.clock.now() - born > until

    yield 10.0
    if given["--measure"] > 0 and not gone():
        run.phase("measure", until=run.clock.now() + given["--measure"])
        yield given["--measure"]
    if not gone():
        run.phase("train")
    while run.clock.now() < given["--until"] and not gone():
        yield 1.0
        step += 1
        run.step(step)
        if step % 60 == 0:
            run.checkpoint(step)
    while gone() and status is None:
        yield 1.0
    if status is None:
        yield over_time
        run.checkpoint(step)
    return status or 0
