"""Keeps a run going and brings its result by the clock: whatever hangs or dies, a checkpoint is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aa2.train.lease.children import Child, Launch
from aa2.train.lease.folder import ORDER, Folder
from aa2.train.lease.log_lines import moment, training_line
from aa2.train.lease.parts import publish
from aa2.train.lease.plan import Clock, Plan
from aa2.train.lease.renderer_pool import RendererPool

LOOK, TELL = 0.5, 10.0
"""Seconds between two looks, and between two lines."""
STALLED = 120.0
"""Seconds without a step after which training is taken up from its checkpoint; compiling takes long."""
RESTARTS = 3
FILES, FILE = 8, 16 * 2**20
"""What a link lets through: files, and bytes of each."""


@dataclass
class Supervisor:
    """One run.

    Attributes:
        folder: what was packed.
        result: where the result is brought.
        plan, clock: when.
        launch: starts the worker.
        renderers: make the clips.
        say: tells people, a line at a time.
        options: for the worker, as on its command line.
    """

    folder: Folder
    result: Path
    plan: Plan
    clock: Clock
    launch: Launch
    renderers: RendererPool
    say: Callable[[str], None]
    options: tuple[str, ...] = ()
    _began: float = 0.0
    _worker: Child | None = None
    _restarts: int = 0
    _brought: float | None = None
    _took: float = 0.0
    _told: float = 0.0
    _files: int = 0
    _complaint: str = ""

    def run(self) -> int:
        """The whole run; 0 if a result was brought."""
        self._began = self.clock.now()
        self._brought = self.folder.checkpoint_time()  # one that was packed is no result
        self.renderers.start()
        self._start_worker()
        try:
            while self._now() < self.plan.write_at and not self._over():
                try:
                    self.renderers.look(self._now())
                    self._bring(self.plan.write_at)
                    self._tell()
                except Exception as error:  # no fault of ours ends what the worker does
                    self._complain(error)
                self.clock.sleep(LOOK)
        finally:
            self.renderers.stop()
            if self._worker is not None:
                self._worker.kill()
        self.say(f"{self._at()} writing the result")
        self._bring(self.plan.seconds)
        if not self._files:  # so that it is known at least why
            for log in sorted(self.folder.work.glob("*.log")):
                self.say("\n".join([f"{log.name} ends:", *_last_lines(log, 30)]))
        self.say(f"{self._at()} over")
        return 0 if self._files else 1

    def _over(self) -> bool:
        """Whether there is nothing more to wait for; starts again what broke, where there is time for it."""
        if self._worker is None:
            return True
        status, hangs = self._worker.ended(), self._hangs()
        if status == 0:
            return True
        if status is None and not hangs:
            return False
        self._worker.kill()
        self._worker = None
        why = hangs or f"ended with status {status}"
        self._restarts += 1
        again = self._restarts <= RESTARTS and self.plan.may_train(self._now())
        then = "started again" if again else "given up"
        words = [*_last_lines(self.folder.work / "work.log", 1), "nothing"][0]
        self.say(f"{self._at()} the worker {why}; {then}. It said: {words}")
        if again:
            self._start_worker()
        return self._worker is None

    def _hangs(self) -> str:
        """Why the worker is thought to hang; empty if it is not."""
        state = self.folder.read("worker")
        phase, since = state.get("phase", "check"), state.get("since", self._began)
        waited = self.clock.now() - max(since, self.folder.read("told").get("since", since))
        match phase:
            case "check" if waited > 2 * self.plan.check_until:  # a new machine's disk is slow
                return "is not done with imports and matrix products"
            case "clips" if self.renderers.gave_up and not self.folder.clips():
                return "has no clips"
            case "measure" if self.clock.now() > state["until"] + LOOK:
                return "measures too long"
            case "train" if waited > STALLED:
                return f"took no step for {STALLED:.0f} s"
        return ""

    def _start_worker(self) -> None:
        now = self._now()
        until = self._began + self.plan.train_until
        measure = self.plan.measure_until(max(now, self.plan.check_until)) - max(now, self.plan.check_until)
        if self._restarts or measure <= 0:
            measure = 0.0
        times = ["--until", f"{until:.3f}", "--measure", f"{measure:.3f}"]
        self.folder.write("worker", phase="check", since=self.clock.now())
        self._worker = self.launch("work", [*times, *self.options], {})

    def _bring(self, until: float) -> None:
        """The newest checkpoint into the result, if that can be done before ``until``."""
        written = self.folder.checkpoint_time()
        if written is None or written == self._brought or self._now() + 2 * self._took > until:
            return
        began = self.clock.now()
        work, run = self.folder.work, self.folder.run
        sources = {"checkpoint": run / "checkpoint", "logs": run / "logs", ORDER: self.folder.root / ORDER}
        sources |= {file.name: file for file in sorted([*work.glob("*.log"), *work.glob("*.json")])}
        try:
            # A checkpoint that takes this one's place while it is read would leave a mixture of both.
            files = publish(sources, self.result, lambda: self.folder.checkpoint_time() == written)
        except OSError as error:
            self.say(f"{self._at()} the result cannot be written yet ({error})")
            return
        self._took, self._brought, self._files = self.clock.now() - began, written, len(files)
        sizes = [file.stat().st_size for file in files]
        self.say(f"{self._at()} result brought: {len(files)} files, {sum(sizes) / 2**20:.1f} MiB")
        if len(files) > FILES - 1 or max(sizes) > FILE:  # one more is the log
            self.say(f"{self._at()} that is more than {FILES} files of {FILE >> 20} MiB")

    def _tell(self) -> None:
        if self._now() - self._told < TELL:
            return
        self._told = self._now()
        state, told = self.folder.read("worker"), self.folder.read("told")
        said = str(state.get("phase", ""))
        if told and said == "train":
            since = self.clock.now() - told["since"]
            said = training_line(told["step"], told["logs"])
            said += f" ({since:.0f} s ago)" if since > 2 * TELL else ""
        self.say(f"{self._at()} {said}, {self.folder.clips()} clips")

    def _complain(self, error: Exception) -> None:
        said = f"a fault, ignored: {type(error).__name__}: {error}"
        if said != self._complaint:
            self._complaint = said
            self.say(f"{self._at()} {said}")

    def _now(self) -> float:
        return self.clock.now() - self._began

    def _at(self) -> str:
        return moment(self._now())


def _last_lines(log: Path, count: int) -> list[str]:
    return log.read_text(errors="replace").splitlines()[-count:] if log.exists() else []
