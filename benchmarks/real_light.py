"""What real light and the finer surfaces that come with it cost: user-like clips rendered with and without.

    python benchmarks/real_light.py [CLIPS] [SIZE]

Each clip is planned once and its frames are drawn twice in turn, as they are and under made-up light with its
plainer surfaces; nothing is written. CPU seconds, which hold on a busy machine too.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np

from aa2_synth.plan import Plan, make_plan
from aa2_synth.produce import takes
from aa2_synth.render.observe import Observer
from aa2_synth.render.renderer import Renderer

FRAMES, SEED, ROUNDS = 12, 1, 2


def seconds(renderer: Renderer, plan: Plan) -> float:
    """CPU seconds that a plan's frames take to draw."""
    start = time.process_time()
    for _ in takes(renderer, plan, [Observer(plan.camera) for _ in plan.characters], limbs=True):
        pass
    return time.process_time() - start


def main(clips: int, size: int) -> None:
    """Print seconds a frame and their ratio."""
    renderer = Renderer(size)
    spent = []
    for index in range(clips + 1):
        real = make_plan(SEED, "train", index, FRAMES, look="user-like")
        made_up = replace(real, scene=replace(real.scene, light=replace(real.scene.light, harmonics=None)))
        rounds = [[seconds(renderer, plan) for plan in (made_up, real)] for _ in range(ROUNDS)]
        spent.append(np.min(rounds, axis=0) / FRAMES)
    plain, fine = np.mean(spent[1:], axis=0)  # in the first, programs are compiled
    print(f"{clips} clips of {FRAMES} frames, {size} × {size}, drawn by {renderer.device}")
    print(f"made-up light {plain:.3f} s a frame, real light {fine:.3f} s: {fine / plain:.2f} times as long")


if __name__ == "__main__":
    main(*(int(given) for given in (*sys.argv[1:], *("8", "256")[len(sys.argv) - 1 :])))
