"""Renders what `make demo` starts from: a picture of one character, and a clip with sound of another.

    .venv/bin/python scripts/render_demo.py [FOLDER]

Characters, motion and places are of the test split, which no training sees.
"""

from __future__ import annotations

import sys
import tempfile
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.media.picture import write_picture
from aa2.media.video_writer import VideoWriter
from aa2.synthesis.plan import make_plan
from aa2.synthesis.produce import make_reference, takes
from aa2.synthesis.render.observe import Observer
from aa2.synthesis.render.renderer import Renderer

SEED = 1
DRIVING, REFERENCE = 97, 11
"""Clips of the seed: the one that is performed, and the one whose second character is the reference."""
REFERENCE_SCENE = 1
"""Seed of the reference's pose, place and light."""
SIZE, FRAMES = 512, 48
SOUND_RATE = 44_100
NOTES = (220.0, 277.2, 329.6, 440.0, 329.6, 277.2)
"""Hertz: A major, up and down."""


def render_driving(renderer: Renderer, path: Path) -> None:
    """The clip's first character alone, with a soft tone every half second."""
    plan = make_plan(SEED, "test", DRIVING, FRAMES)
    observers = [Observer(plan.camera) for _ in plan.characters]
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "tones.wav"
        write_wave(sound, tones(FRAMES / plan.fps))
        size = (renderer.size, renderer.size)
        with VideoWriter(path, size, Fraction(plan.fps), crf=16, audio_from=sound) as writer:
            for take in takes(renderer, plan, observers):
                writer.write(take.shots[0].picture)


def render_reference(renderer: Renderer, path: Path) -> None:
    """The whole figure from the front."""
    character = make_plan(SEED, "test", REFERENCE, 1).characters[1]
    rng = np.random.default_rng([SEED, REFERENCE, REFERENCE_SCENE])
    write_picture(path, make_reference(renderer, rng, character, split="test").picture)


def tones(seconds: float) -> np.ndarray:
    """``(S,)`` in [-1, 1]: one struck note after the other."""
    time = np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE
    note, since = np.divmod(time, 0.5)
    pitch = np.array(NOTES)[note.astype(int) % len(NOTES)]
    return 0.25 * np.sin(2 * np.pi * pitch * since) * np.minimum(since / 0.02, 1) * np.exp(-5 * since)


def write_wave(path: Path, samples: np.ndarray) -> None:
    """One channel of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SOUND_RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())


def main(folder: Path) -> None:
    """Write both files into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    renderer = Renderer(SIZE)
    render_reference(renderer, folder / "reference.png")
    render_driving(renderer, folder / "driving.mp4")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parents[1] / "src/aa2/demo")
