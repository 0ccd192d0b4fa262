"""A renderer: clips of its own numbers into the store, until nobody wants more."""

from __future__ import annotations

import argparse
import traceback
from pathlib import Path

import cv2

from aa2.train.data_engine import data_engine
from aa2.train.lease.folder import ORDER, Folder
from aa2.train.lease.order import Order

SIZE, FRAMES = 256, 24
"""Of the clips: pixels a side, frames."""
FAILURES = 3
"""Clips that fail one after the other until the renderer gives up."""


def main() -> int:
    """What the command line says; 0 if all clips are made that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--member", type=int, required=True, help="which of the renderers this is")
    parser.add_argument("--members", type=int, required=True, help="how many there are")
    parser.add_argument("--count", type=int, help="clips that all of them make; without it there is no end")
    parser.add_argument("--size", type=int, default=SIZE, help="pixels a side")
    parser.add_argument("--frames", type=int, default=FRAMES, help="frames a clip")
    given = parser.parse_args()
    folder = Folder(Path.cwd())
    order = Order.read(folder.root / ORDER)
    folder.store.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    renderer = data_engine().renderer(given.size)
    folder.write("renderer", name=renderer.device)
    number, failures, mark = given.member, 0, f"member-{given.member}"
    deadly = folder.read(mark).get("number")  # what one in this place died of
    while given.count is None or number < given.count:
        path = folder.store / f"{number:06d}"
        if not path.exists() and number != deadly:
            folder.write(mark, number=number)
            try:
                renderer.write(path, seed=order.clips_seed, index=number, frames=given.frames)
                failures = 0
            except Exception:
                # A clip is lost, not the run; where every clip fails, something is wrong with the machine.
                traceback.print_exc()
                failures += 1
                if failures == FAILURES:
                    return 1
        number += given.members
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
