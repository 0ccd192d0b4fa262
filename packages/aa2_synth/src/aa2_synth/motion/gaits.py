"""Ways of going: parameters from which footholds, pelvis and swinging arms follow."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.motion.motion import LEFT, RIGHT, Motion, still, wander
from aa2_synth.tables import kinds_of, record_of

Range = tuple[float, float]


@dataclass(frozen=True)
class Gait:
    """How somebody goes; ranges to draw from, for an adult.

    Attributes:
        speed, aside: metres a second ahead, and to the left.
        spin: radians a second; turns to either side.
        cycle: seconds from a foot's step to its next.
        duty: share of the cycle that a foot is on the ground; below a half is running.
        lift: metres by which a swinging foot rises.
        width: half the distance of the feet's tracks.
        height: of the pelvis, 1 upright.
        lean: of the chest, ahead.
        swing: how far the arms swing, 1 very far.
        flexion: of the elbows.
        heel: radians by which the heel rises before the foot leaves the ground, and by which the toes are up
            when it lands.
        tiptoe: radians by which the heels are up all the time.
        bounce: metres by which the pelvis goes up and down.
        sway: metres by which it goes from side to side.
        limp: how much shorter the left foot's stand is than the right's, and how far the pelvis dips on it.
        knees: how far they point outwards.
        calm: hands can hold something level meanwhile.
    """

    speed: Range = (0.0, 0.0)
    aside: Range = (0.0, 0.0)
    spin: Range = (0.0, 0.0)
    cycle: Range = (1.0, 1.2)
    duty: float = 0.62
    lift: float = 0.06
    width: Range = (0.07, 0.1)
    height: Range = (0.975, 0.995)
    lean: Range = (0.0, 0.08)
    swing: Range = (0.25, 0.5)
    flexion: Range = (0.2, 0.4)
    heel: tuple[float, float] = (0.6, 0.25)
    tiptoe: float = 0.0
    bounce: float = 0.012
    sway: float = 0.02
    limp: float = 0.0
    knees: float = 0.0
    calm: bool = False


GAITS: Kinds[Gait] = kinds_of("motion/gaits", "gait", record_of(Gait))


@dataclass(frozen=True)
class Path:
    """Where a body is that goes on at a steady pace along a line or a bend, from the origin.

    Attributes:
        speed, aside: metres a second ahead, and to the left.
        spin: radians a second, positive to the left.
    """

    speed: float
    aside: float
    spin: float

    def at(self, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where it is at ``time (T,)`` seconds: ``(T, 2)`` places in metres, ``(T,)`` headings in radians."""
        turned = self.spin * time
        # sin(x) / x and (1 - cos(x)) / x, which hold for straight lines too
        along, bent = np.sinc(turned / np.pi), np.sinc(turned / 2 / np.pi) * np.sin(turned / 2)
        x = time * (self.speed * bent + self.aside * along)
        y = time * (-self.speed * along + self.aside * bent)
        return np.stack([x, y], axis=1), turned


def go(rng: np.random.Generator, time: np.ndarray, gait: Gait, stature: float) -> Motion:
    """Somebody who goes as a gait says, through the origin at time 0.

    Args:
        rng: what is drawn from the ranges of the gait.
        time: ``(T,)`` seconds, negative ones too.
        gait: of an adult.
        stature: leg length as a share of an adult's, by which speed, width and lift are scaled.

    Returns:
        T frames of it.
    """
    spin = rng.uniform(*gait.spin) * rng.choice([-1.0, 1.0])
    path = Path(rng.uniform(*gait.speed) * stature, rng.uniform(*gait.aside) * stature, spin)
    cycle = rng.uniform(*gait.cycle)
    phase = time / cycle + rng.random()
    feet, foot_yaw, pitch, planted = _footholds(rng, time, phase, cycle, path, gait, stature)
    root, yaw = path.at(time)
    motion = still(len(time))
    stride = np.sin(2 * np.pi * (phase - gait.duty / 2 + 0.25))  # 1 when the left foot is farthest ahead
    aside = np.cos(2 * np.pi * (phase - gait.duty / 2))  # 1 when the left foot bears the weight
    sway = wander(rng, time, 4)
    swing, lean = rng.uniform(*gait.swing), rng.uniform(*gait.lean)
    left = np.stack([np.cos(yaw), np.sin(yaw)], axis=1)
    bob = np.cos(4 * np.pi * (phase - gait.duty / 2)) * (1.0 if gait.duty > 0.5 else -1.0)
    dip = gait.limp * np.maximum(aside, 0)
    zero = np.zeros(len(time))
    arms, wrists = _swinging(rng, stride, swing, rng.uniform(*gait.flexion), len(time))
    return replace(
        motion,
        root=root + (gait.sway * stature * aside)[:, None] * left,
        yaw=yaw + 0.03 * sway[:, 2],
        height=rng.uniform(*gait.height) + gait.bounce * bob - 0.12 * dip,
        pelvis=np.stack([zero + 0.3 * lean, -0.05 * aside + 0.15 * dip, -0.25 * swing * stride], axis=1),
        chest=np.stack(
            [0.7 * lean + 0.03 * sway[:, 3], 0.05 * aside - 0.2 * dip, 0.55 * swing * stride], axis=1
        ),
        head=np.stack([zero - 0.8 * lean, zero, -0.28 * swing * stride], axis=1),
        feet=feet,
        foot_yaw=foot_yaw,
        foot_pitch=pitch,
        planted=planted,
        knees=np.full((len(time), 2), gait.knees),
        arms=arms,
        wrists=wrists,
    )


def _footholds(
    rng: np.random.Generator,
    time: np.ndarray,
    phase: np.ndarray,
    cycle: float,
    path: Path,
    gait: Gait,
    stature: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Feet, their headings, their pitch, and when they bear weight."""
    feet, yaw, pitch = np.zeros((len(time), 2, 3)), np.zeros((len(time), 2)), np.zeros((len(time), 2))
    planted = np.zeros((len(time), 2), bool)
    width, splay = rng.uniform(*gait.width) * stature, rng.uniform(0.03, 0.18)
    forth = np.clip(path.speed / 0.8, -1, 1)
    for side, sign in ((LEFT, 1.0), (RIGHT, -1.0)):
        duty = gait.duty - 0.12 * gait.limp * sign
        part = (phase + 0.5 * side) % 1.0
        stance_time = time - (part - duty / 2) * cycle
        (here, here_yaw), (there, there_yaw) = path.at(stance_time), path.at(stance_time + cycle)
        swing = np.clip((part - duty) / (1 - duty), 0, 1)
        smooth = swing**2 * (3 - 2 * swing)
        yaw[:, side] = here_yaw + smooth * (there_yaw - here_yaw) + sign * splay
        track = sign * width * np.stack([np.cos(yaw[:, side]), np.sin(yaw[:, side])], axis=1)
        feet[:, side, :2] = here + smooth[:, None] * (there - here) + track
        feet[:, side, 2] = gait.lift * stature * np.sin(np.pi * swing**0.8)
        push = _bump(part, 0.62 * duty, duty + 0.06, duty + 0.62 * (1 - duty))
        land = _bump(part, 1 - 0.45 * (1 - duty), 1.0, 1.0 + 0.16 * duty) + _bump(
            part + 1, 1, 1, 1 + 0.16 * duty
        )
        rolled = gait.heel[0] * push - gait.heel[1] * np.clip(land, 0, 1)
        pitch[:, side] = gait.tiptoe + (1 - min(gait.tiptoe, 1)) * rolled * forth
        planted[:, side] = (part > 0.02) & (part < duty - 0.02)
    return feet, yaw, pitch, planted


def _bump(part: np.ndarray, start: float, top: float, end: float) -> np.ndarray:
    """0 up to ``start``, smoothly 1 at ``top``, 0 again from ``end``."""
    rise = np.clip((part - start) / max(top - start, 1e-6), 0, 1)
    fall = np.clip((end - part) / max(end - top, 1e-6), 0, 1)
    share = np.where(part < top, rise, fall)
    return share**2 * (3 - 2 * share)


def _swinging(
    rng: np.random.Generator, stride: np.ndarray, swing: float, flexion: float, frames: int
) -> tuple[np.ndarray, np.ndarray]:
    """Arms that swing against the legs, and loose wrists."""
    arms = np.zeros((frames, 2, 5))
    out = rng.uniform(0.1, 0.2)
    for side, sign in ((LEFT, 1.0), (RIGHT, -1.0)):
        beat = -sign * stride * swing * rng.uniform(0.85, 1.15)
        ahead = 0.9 * beat + 0.25 * flexion * np.minimum(flexion, 1)
        arms[:, side, 0] = np.hypot(out, ahead)
        arms[:, side, 1] = np.arctan2(ahead, out)
        arms[:, side, 2] = 0.1
        arms[:, side, 3] = flexion + np.maximum(beat, 0) * 0.6
        arms[:, side, 4] = rng.uniform(-0.1, 0.4)
    return arms, 0.12 * wander(rng, np.arange(frames) / 12.0, 4).reshape(-1, 2, 2)
