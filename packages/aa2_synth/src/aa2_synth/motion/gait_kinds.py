"""The kinds of gait."""

# ruff: noqa: E501 - tables, one gait a line
from __future__ import annotations

from aa2_synth.kinds import Kinds
from aa2_synth.motion.gaits import Gait

# fmt: off
_TRAIN = {
    "walk": Gait((0.8, 1.25), calm=True),
    "walk_slow": Gait((0.4, 0.7), cycle=(1.25, 1.5), swing=(0.12, 0.3), calm=True),
    "walk_fast": Gait((1.3, 1.7), cycle=(0.85, 0.98), lean=(0.06, 0.14), swing=(0.5, 0.75), flexion=(0.4, 0.9)),
    "walk_bend": Gait((0.7, 1.1), spin=(0.3, 0.8), calm=True),
    "sneak": Gait((0.35, 0.6), cycle=(1.5, 1.9), lift=0.14, height=(0.84, 0.9), lean=(0.3, 0.45), swing=(0.1, 0.2), flexion=(0.8, 1.3), heel=(0.5, -0.1)),
    "limp": Gait((0.4, 0.75), cycle=(1.1, 1.4), limp=0.8, swing=(0.1, 0.3), sway=0.035),
    "tiptoe": Gait((0.3, 0.6), cycle=(0.9, 1.1), tiptoe=0.6, lift=0.08, swing=(0.05, 0.2), flexion=(0.5, 1.0), heel=(0.2, 0)),
    "shuffle": Gait((0.25, 0.45), cycle=(0.9, 1.2), lift=0.018, heel=(0.15, 0), height=(0.92, 0.95), lean=(0.15, 0.3), swing=(0.05, 0.15), calm=True),
    "jog": Gait((1.6, 2.1), cycle=(0.68, 0.78), duty=0.42, lift=0.2, width=(0.05, 0.07), height=(0.93, 0.95), lean=(0.1, 0.18), swing=(0.45, 0.6), flexion=(1.4, 1.7), heel=(0.8, 0.1), bounce=0.03),
    "run": Gait((2.3, 3.0), cycle=(0.6, 0.68), duty=0.36, lift=0.3, width=(0.05, 0.07), height=(0.92, 0.94), lean=(0.15, 0.26), swing=(0.7, 0.9), flexion=(1.5, 1.8), heel=(0.95, 0.05), bounce=0.035),
    "backwards": Gait((-0.8, -0.4), cycle=(1.0, 1.25), swing=(0.1, 0.3), heel=(0.35, 0.2), calm=True),
    "sideways": Gait(aside=(0.25, 0.45), cycle=(0.8, 1.0), width=(0.15, 0.19), swing=(0.03, 0.1), heel=(0.2, 0), calm=True),
    "diagonal": Gait((0.5, 0.8), aside=(0.25, 0.4), swing=(0.15, 0.3), calm=True),
    "turn_on_the_spot": Gait(spin=(0.8, 1.6), cycle=(0.8, 1.0), lift=0.05, swing=(0.05, 0.2), heel=(0.25, 0), calm=True),
    "walk_in_place": Gait(cycle=(0.95, 1.2), lift=0.16, swing=(0.35, 0.6), heel=(0.6, 0.0)),
    "high_knees": Gait(cycle=(0.65, 0.85), duty=0.5, lift=0.42, swing=(0.5, 0.8), flexion=(1.4, 1.7), heel=(0.8, 0)),
    "strut": Gait((0.6, 0.9), cycle=(1.05, 1.25), width=(0.04, 0.055), sway=0.045, swing=(0.35, 0.55), lean=(-0.08, -0.02)),
    "waddle": Gait((0.35, 0.6), cycle=(0.85, 1.0), width=(0.13, 0.17), sway=0.07, swing=(0.05, 0.15), lift=0.05, heel=(0.2, 0.05)),
    "wade": Gait((0.35, 0.55), cycle=(1.4, 1.7), lift=0.25, width=(0.1, 0.13), height=(0.93, 0.96), lean=(0.12, 0.2), swing=(0.2, 0.4), flexion=(0.6, 1.0)),
    "stagger": Gait((0.3, 0.6), aside=(-0.2, 0.2), spin=(0.1, 0.6), cycle=(1.1, 1.4), width=(0.14, 0.19), sway=0.09, height=(0.92, 0.96), swing=(0.1, 0.35)),
    "crouch_walk": Gait((0.4, 0.7), cycle=(0.9, 1.1), height=(0.66, 0.76), lean=(0.35, 0.55), swing=(0.1, 0.2), flexion=(0.7, 1.1), knees=0.15),
    "rope_line": Gait((0.3, 0.5), cycle=(1.3, 1.6), width=(0.035, 0.05), lift=0.05, swing=(0.03, 0.08), heel=(0.2, -0.1)),
    "trot_in_place": Gait(cycle=(0.5, 0.62), duty=0.48, lift=0.1, swing=(0.25, 0.4), flexion=(1.3, 1.6), heel=(0.7, 0), bounce=0.02),
    "penguin": Gait((0.25, 0.4), cycle=(0.7, 0.85), width=(0.08, 0.1), lift=0.03, sway=0.05, swing=(0.0, 0.04), heel=(0.05, 0.15), height=(0.975, 0.985)),
    "bend_backwards": Gait((-0.6, -0.35), spin=(0.3, 0.6), cycle=(1.1, 1.3), swing=(0.1, 0.2), heel=(0.3, 0.2), calm=True),
}
_TEST = {
    "stroll": Gait((0.55, 0.85), spin=(0.0, 0.3), cycle=(1.2, 1.4), swing=(0.2, 0.35), calm=True),
    "march": Gait((0.7, 1.1), cycle=(0.95, 1.1), lift=0.24, swing=(0.7, 0.95), flexion=(0.1, 0.25), lean=(-0.05, 0), heel=(0.4, 0.1)),
    "sprint": Gait((3.2, 3.8), cycle=(0.52, 0.58), duty=0.32, lift=0.36, width=(0.045, 0.06), height=(0.91, 0.93), lean=(0.25, 0.36), swing=(0.95, 1.15), flexion=(1.5, 1.7), heel=(1.0, 0.0), bounce=0.03),
    "tired_plod": Gait((0.35, 0.55), cycle=(1.35, 1.6), lift=0.035, height=(0.92, 0.95), lean=(0.25, 0.4), swing=(0.1, 0.2), heel=(0.3, 0.05), calm=True),
    "side_shuffle": Gait(aside=(-0.45, -0.25), cycle=(0.7, 0.9), width=(0.15, 0.18), swing=(0.05, 0.15), heel=(0.25, 0), calm=True),
    "moon_walk": Gait((-0.55, -0.35), cycle=(1.1, 1.3), lift=0.012, heel=(-0.65, 0), swing=(0.05, 0.15)),
    "spin_quickly": Gait(spin=(1.8, 2.8), cycle=(0.6, 0.75), lift=0.06, swing=(0.05, 0.15), heel=(0.3, 0)),
    "prowl": Gait((0.45, 0.7), cycle=(1.4, 1.7), width=(0.045, 0.06), height=(0.88, 0.92), lean=(0.18, 0.3), swing=(0.3, 0.45), flexion=(0.5, 0.8)),
}
# fmt: on
GAITS: Kinds[Gait] = Kinds("gait", _TRAIN, _TEST)
