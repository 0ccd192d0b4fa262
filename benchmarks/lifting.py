"""How true the depth of keypoints is that the lifting network gives, on motions it has never seen.

    python benchmarks/lifting.py [COUNT] [FOLDER...]

COUNT test motions of the data engine, each through the engine's camera and a simulated detector. Beside the
network of the package: its answer without the mirrored one, no depth at all, and the networks in FOLDERs.
"""

from __future__ import annotations

import sys
import time
from dataclasses import astuple, fields
from pathlib import Path
from tempfile import gettempdir

import torch
from rich.console import Console
from rich.table import Table

from aa2.extract.embedded_depth import WEIGHTS
from aa2.models.lifting import LIFTED, load_lifter
from aa2.train.detections import Noise
from aa2.train.lifting import DetectedWindows
from aa2.train.lifting_scores import Lift, score
from aa2.train.motion_store import load_motions

FRAMES = 32
MOTIONS = Path(gettempdir()) / "aa2-motions"
EXACT = Noise(**dict.fromkeys((field.name for field in fields(Noise)), 0.0))


def main(count: int, folders: list[Path]) -> None:
    """Print the scores and the speed."""
    motions = load_motions(MOTIONS, count, split="test")
    noisy, exact = (
        DetectedWindows(motions, FRAMES, own_camera=1.0, in_turn=True, noise=noise)
        for noise in (Noise(), EXACT)
    )
    shipped = load_lifter(WEIGHTS)
    ways: list[tuple[str, Lift, DetectedWindows]] = [
        ("no depth", lambda keypoints, confidence: torch.zeros_like(confidence), noisy),
        ("shipped", shipped.lift, noisy),
        ("shipped, not mirrored", shipped, noisy),
        ("shipped, exact keypoints", shipped.lift, exact),
    ]
    ways += [(str(folder), load_lifter(folder).lift, noisy) for folder in folders]
    names = "body cm", "feet cm", "hands cm", "order", "shake cm/frame²"
    table = Table("way", *names, title=f"{count} test motions, {FRAMES} frames each, 12 to 30 a second")
    for name, lift, windows in ways:
        table.add_row(name, *(f"{value:.3f}" for value in astuple(score(lift, windows))))
    Console().print(table)
    keypoints, confidence = torch.rand(1, 512, len(LIFTED), 2), torch.rand(1, 512, len(LIFTED))
    shipped.lift(keypoints, confidence)
    started = time.perf_counter()
    shipped.lift(keypoints, confidence)
    print(f"{512 / (time.perf_counter() - started):.0f} frames per second, {torch.get_num_threads()} threads")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 300, [Path(name) for name in sys.argv[2:]])
