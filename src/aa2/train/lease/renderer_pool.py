"""The renderers of a run: kept alive, given another driver where one fails, given up where all do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence

from aa2.train.lease.children import Child, Launch
from aa2.train.lease.drivers import Driver
from aa2.train.lease.folder import Folder

PATIENCE = 0.5
"""Share of the time for the first clip after which the next driver is tried, if there is one."""
DEATHS = 3
"""Times that a renderer is started again."""


class RendererPool:
    """Renderers that fill the store.

    Args:
        folder: whose store they fill.
        size: how many there are.
        drivers: to draw with, best first.
        until: seconds from the start until the first clip must be there.
        launch, say: start a process; tell people.
        fixed: clips that are made, no more and no less; None for as many as there is time for.
    """

    def __init__(
        self,
        folder: Folder,
        size: int,
        drivers: Sequence[Driver],
        until: float,
        launch: Launch,
        say: Callable[[str], None],
        fixed: int | None = None,
    ) -> None:
        self._folder, self._size, self._launch, self._say, self._fixed = folder, size, launch, say, fixed
        last = len(drivers) - 1
        self._drivers = [(d, until if n == last else until * PATIENCE) for n, d in enumerate(drivers)]
        self._members: dict[int, Child] = {}
        self._deaths: dict[int, int] = {}
        self.source = ""

    @property
    def gave_up(self) -> bool:
        """Whether nothing can be rendered."""
        return not self._drivers

    def start(self) -> None:
        """Start all with the driver whose turn it is."""
        if self._drivers:
            self._members = {number: self._hired(number) for number in range(self._size)}
            self._deaths = dict.fromkeys(self._members, 0)

    def look(self, now: float) -> None:
        """Do what has become necessary by now."""
        if not self.source and self._folder.clips():
            renderer = self._folder.read("renderer").get("name", "a clip of an earlier run")
            self.source = f"rendered by {renderer}"
            self._say(f"clips: {self.source}, the first after {now:.0f} s")
        for number, member in list(self._members.items()):
            status = member.ended()
            if status is not None:
                self._bury(number, status)
        if not self.source and self._drivers and (not self._members or now > self._drivers[0][1]):
            if self._members and len(self._drivers) == 1:
                self._take_packed("nothing is rendered yet")  # what comes later joins them
            else:
                self._next_driver()

    def stop(self) -> None:
        """End all."""
        for member in self._members.values():
            member.kill()
        self._members.clear()

    def _hired(self, number: int) -> Child:
        fixed = [] if self._fixed is None else ["--count", str(self._fixed)]
        arguments = ["--member", str(number), "--members", str(self._size), *fixed]
        return self._launch("render", arguments, self._drivers[0][0].environment)

    def _bury(self, number: int, status: int) -> None:
        del self._members[number]
        if status == 0:  # all of a fixed number of clips are made
            return
        self._deaths[number] += 1
        if self.source and self._deaths[number] <= DEATHS:
            self._say(f"renderer {number} died (status {status}); another takes its place")
            self._members[number] = self._hired(number)

    def _next_driver(self) -> None:
        self.stop()
        driver, _ = self._drivers.pop(0)
        self._say(f"{driver.name} draws nothing; see render.log")
        if self._drivers:
            self.start()
        else:
            self._take_packed("nothing can be rendered")

    def _take_packed(self, why: str) -> None:
        packed = sorted(p.parent for p in self._folder.packed_clips.glob("*/clip.json"))
        for clip in packed:
            target = self._folder.store / f"packed-{clip.name}"
            if not target.exists():
                unfinished = target.with_name(f".{target.name}")
                shutil.copytree(clip, unfinished, dirs_exist_ok=True)
                unfinished.rename(target)
        self.source = f"the {len(packed)} that were packed"
        self._say(f"clips: {self.source}, for {why}")
