"""Renders what `make demo` starts from, a picture of one character and a clip with sound of another; and the
picture in README, once the demo has run.

    .venv/bin/python scripts/render_demo.py [FOLDER]
    .venv/bin/python scripts/render_demo.py --picture RESULT.mp4 [PICTURE.jpg]

Characters, places and light are of the test split, which no training sees; what they do is written here.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import wave
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from aa2.camera import look_at, perspective
from aa2.media.picture import read_picture, write_picture
from aa2.media.video import VideoReader
from aa2.media.video_writer import VideoWriter
from aa2_synth.characters.character import Character
from aa2_synth.characters.make import make_character
from aa2_synth.motion.build import ADULT_LEG, leg_length
from aa2_synth.motion.keyframes import Keyframe, KeyframeCycle, layered
from aa2_synth.motion.motion import Motion, still
from aa2_synth.render.animated_character import AnimatedCharacter
from aa2_synth.render.renderer import Renderer
from aa2_synth.render.scene_renderer import SceneRenderer
from aa2_synth.scenes.camera import Camera
from aa2_synth.scenes.scene import make_scene
from aa2_synth.textures.textures import Surfaces

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "src/aa2/demo"
REFERENCE, REFERENCE_PLACE = (1, 94), (3, 315)
PERFORMER, PERFORMER_PLACE = (1, 87), (2, 42)
"""Seeds of the characters and of where they are."""
SMILE = {"smile": 0.6}
STAND = KeyframeCycle((1.0, 1.0), [Keyframe(arms="side_low:flat", toes=(0.15, 0.15), face=SMILE)], 0.2)
"""From the front, arms away from the body."""
DANCE = KeyframeCycle(
    (0.5, 0.5),
    [
        Keyframe(arms="hang_wide:flat", face=SMILE),
        Keyframe(left="side_low:flat", right="cactus:spread", chest=(0, 0.06, 0), face=SMILE),
        Keyframe(
            left="side_low:flat", right="side:spread", step_left=(0, 0.22, 0), shift=(0, 0.08), face=SMILE
        ),
        Keyframe(left="side:flat", right="side:flat", step_left=(0, 0.22, 0), face=SMILE),
        Keyframe(arms="cactus:spread", step_left=(0, 0.22, 0), step_right=(0, -0.14, 0), face=SMILE),
        Keyframe(left="cactus:spread", right="side_low:flat", chest=(0, -0.08, 0), face=SMILE),
        Keyframe(
            left="side:flat", right="hang_wide:flat", step_right=(0, 0.2, 0), shift=(0, -0.07), face=SMILE
        ),
        Keyframe(arms="side_low:flat", face=SMILE),
    ],
    0.13,
)
"""Waving, arms up and aside, small steps to the sides: all in the plane of the picture."""
MOMENT = 0
"""Seed of the key that the dance begins with."""
FRAMES, FPS = 60, 15
FRAME, PICTURE = (960, 720), (800, 960)
"""Width and height of the video and of the reference: the middle of the squares that the renderer draws."""
SHOWN, CUT, CELL = (2, 11, 28, 51), (640, 720), (256, 288)
"""README's frames, the middle of each that is shown, and the size it is shown in."""
SOUND_RATE = 44_100
NOTES = (220.0, 277.2, 329.6, 440.0, 329.6, 277.2, 246.9, 277.2)
"""Hertz: A major, up and down."""


def character(seed: tuple[int, int]) -> Character:
    """Somebody of the test split."""
    return make_character(np.random.default_rng(seed), split="test")


def performed(figure: KeyframeCycle, who: Character, seconds: np.ndarray) -> Motion:
    """A figure, in steps that suit the legs."""
    stature = leg_length(who.body) / ADULT_LEG
    assert figure.width is not None
    base = still(len(seconds), figure.width * stature)
    return layered(np.random.default_rng(MOMENT), seconds, figure, base, stature)


def shots(
    renderer: Renderer, who: Character, motion: Motion, place: tuple[int, int], *, share: float, aim: float
) -> Iterator[np.ndarray]:
    """Squares from the front by a camera that stands still; the figure takes a ``share`` of the height,
    and the middle is at ``aim``, a share of the figure."""
    tall = float(np.ptp(who.body.vertices[:, 2]))
    away = 2.6 * tall
    frames = len(motion)
    eyes = np.tile([0.0, -away, 0.7 * tall], (frames, 1))
    field = 2 * np.arctan(tall / 2 / away / share)
    camera = Camera(eyes, look_at(eyes, np.array([0.0, 0.0, aim * tall])), perspective(float(field)))
    rng = np.random.default_rng(place)
    surfaces = Surfaces(rng, "test")
    trodden = np.concatenate([[[-0.8, -0.3], [0.8, 0.3]], motion.root, camera.eyes[:, :2]])
    scene = make_scene(rng, surfaces, trodden, split="test")
    performer = AnimatedCharacter(renderer, who, motion)
    try:
        with SceneRenderer(renderer, scene, surfaces.stacked(), camera, action=motion.root) as drawn:
            for frame in range(frames):
                yield drawn.shoot(frame, performer.at(frame)).picture
    finally:
        performer.close()


def middle(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The middle of a picture, ``size`` in width and height."""
    left, top = (picture.shape[1] - size[0]) // 2, (picture.shape[0] - size[1]) // 2
    return np.ascontiguousarray(picture[top : top + size[1], left : left + size[0]])


def render_driving(renderer: Renderer, path: Path) -> None:
    """The dance, with a soft tone every half second."""
    who = character(PERFORMER)
    motion = performed(DANCE, who, np.arange(FRAMES) / FPS)
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "tones.wav"
        write_wave(sound, tones(FRAMES / FPS))
        with VideoWriter(path, FRAME, Fraction(FPS), crf=20, audio_from=sound, preset="slow") as writer:
            for square in shots(renderer, who, motion, PERFORMER_PLACE, share=0.6, aim=0.56):
                writer.write(middle(square, FRAME))


def render_reference(renderer: Renderer, path: Path) -> None:
    """The whole figure from the front."""
    who = character(REFERENCE)
    (square,) = shots(renderer, who, performed(STAND, who, np.zeros(1)), REFERENCE_PLACE, share=0.88, aim=0.5)
    write_picture(path, middle(square, PICTURE))


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


def picture(folder: Path, result: Path) -> np.ndarray:
    """The reference, and beside it frames of the video above the same frames of the result."""
    gap, (width, height) = 4, CELL
    columns = []
    for index in SHOWN:
        pair = [middle(_frame(video, index), CUT) for video in (folder / "driving.mp4", result)]
        cells = [cv2.resize(cut, CELL, interpolation=cv2.INTER_AREA) for cut in pair]
        columns.append(np.concatenate([cells[0], np.full((gap, width, 3), 255, np.uint8), cells[1]]))
    reference = read_picture(folder / "reference.png")
    whole = round((2 * height + gap) * reference.shape[1] / reference.shape[0])
    reference = cv2.resize(reference, (whole, 2 * height + gap), interpolation=cv2.INTER_AREA)
    between = np.full((len(reference), gap, 3), 255, np.uint8)
    parts = [part for column in columns for part in (between, column)]
    return np.concatenate([reference, *parts], axis=1)


def _frame(video: Path, index: int) -> np.ndarray:
    with VideoReader(video) as frames:
        return next(islice((frame for _, frame in frames), index, None))


def main(arguments: Sequence[str]) -> None:
    """Write both files into a folder, or the picture once there is a result."""
    parser = argparse.ArgumentParser(description="Render the demo's files, or README's picture.")
    parser.add_argument("target", type=Path, nargs="?", help="folder, or with --picture a JPEG to write")
    parser.add_argument("--picture", type=Path, metavar="RESULT.mp4", help="draw the picture of this result")
    given = parser.parse_args(arguments)
    if given.picture is not None:
        shown = picture(DEMO, given.picture)
        target = given.target or ROOT / "docs/demo.jpg"
        cv2.imwrite(str(target), shown[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
        return
    folder = given.target or DEMO
    folder.mkdir(parents=True, exist_ok=True)
    renderer = Renderer(max(*FRAME, *PICTURE))
    render_reference(renderer, folder / "reference.png")
    render_driving(renderer, folder / "driving.mp4")


if __name__ == "__main__":
    main(sys.argv[1:])
