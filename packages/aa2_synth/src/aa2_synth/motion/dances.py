"""Dance figures by the beat, with steps and without."""

# ruff: noqa: E501 - tables, one figure a line
from __future__ import annotations

from aa2_synth.kinds import Kinds
from aa2_synth.motion.keys import Figure, Key

BEAT = (0.38, 0.55)
# fmt: off
_TRAIN = {
    "step_touch": Figure(BEAT, [
        Key(arms="guard_low", step_left=(0, 0.28, 0), shift=(0, 0.08), pelvis=(0, 0.06, 0.1)), Key(arms="side_low", step_left=(0, 0.28, 0), step_right=(0, -0.24, 0), height=0.96),
        Key(arms="guard_low", step_left=(0, 0.28, 0), shift=(0, -0.08), pelvis=(0, -0.06, -0.1)), Key(arms="side_low", height=0.96)], 0.11),
    "two_step": Figure((0.28, 0.38), [
        Key(arms="apart", step_left=(0.18, 0.2, 0), chest=(0, 0, 0.15)), Key(arms="guard_low", step_left=(0.18, 0.2, 0), step_right=(0.16, -0.12, 0), height=0.97), Key(arms="apart", step_left=(0.3, 0.24, 0), step_right=(0.16, -0.12, 0)),
        Key(arms="guard_low", step_left=(0.18, 0.2, 0), step_right=(0.16, -0.12, 0), height=0.97, chest=(0, 0, -0.15)), Key(arms="apart"), Key(arms="guard_low", height=0.97)], 0.11),
    "twist": Figure((0.22, 0.32), [
        Key(left="guard_low:fist", right="back_low:fist", pelvis=(0.05, 0, 0.45), chest=(0, 0, -0.6), toes=(0.35, -0.35), height=0.93, pitch=(0.25, 0.25)),
        Key(left="back_low:fist", right="guard_low:fist", pelvis=(0.05, 0, -0.45), chest=(0, 0, 0.6), toes=(-0.35, 0.35), height=0.9, pitch=(0.25, 0.25))], 0.12),
    "grapevine": Figure(BEAT, [
        Key(arms="side_low", step_left=(0, 0.3, 0)), Key(arms="belly", step_left=(0, 0.3, 0), step_right=(-0.16, -0.34, 0), pelvis=(0, 0, -0.25)),
        Key(arms="side_low", step_left=(0, 0.62, 0), step_right=(-0.16, -0.34, 0)), Key(arms="prayer:flat", step_left=(0, 0.62, 0), step_right=(0, -0.5, 0), height=0.96),
        Key(arms="side_low", step_left=(0, 0.62, 0), step_right=(0, -0.2, 0)), Key(arms="belly", step_left=(-0.16, 0.22, 0), step_right=(0, -0.2, 0), pelvis=(0, 0, 0.25)),
        Key(arms="side_low", step_left=(-0.16, 0.22, 0)), Key(arms="prayer:flat", height=0.96)], 0.11),
    "arm_wave": Figure((0.22, 0.3), [
        Key(left="side_high", right="side_low", shrug=(0.2, 0)), Key(left="cactus_down", right="side", chest=(0, 0.1, 0), shrug=(0.1, 0)),
        Key(left="side_low", right="cactus_down", chest=(0, -0.05, 0), shrug=(0, 0.15)), Key(left="side", right="side_high", chest=(0, -0.1, 0), shrug=(0, 0.2))]),
    "disco_point": Figure(BEAT, [
        Key(right="across_low:point", left="hip", pelvis=(0, 0.08, 0.1), chest=(0, 0, 0.2), head=(0.15, 0, 0.2), height=0.95),
        Key(right="side_high:point", left="hip", pelvis=(0, -0.12, -0.1), chest=(-0.05, -0.05, -0.15), head=(-0.2, 0, -0.4), shift=(0, -0.05))], 0.15),
    "robot": Figure((0.4, 0.55), [
        Key(left="shake:flat", right="cactus:flat", head=(0, 0, 0.5)), Key(left="shake:flat", right="cactus:flat", head=(0, 0, 0.5), beats=0.5), Key(left="cactus:flat", right="cactus_down:flat", chest=(0, 0, 0.4), head=(0, 0, -0.4)),
        Key(left="cactus:flat", right="cactus_down:flat", chest=(0, 0, 0.4), head=(0, 0, -0.4), beats=0.5), Key(left="cactus_down:flat", right="shake:flat", chest=(0.15, 0, -0.4)), Key(left="cactus_down:flat", right="shake:flat", chest=(0.15, 0, -0.4), beats=0.5)]),
    "hip_sway": Figure((0.4, 0.6), [
        Key(left="hip", right="temple", pelvis=(0, 0.2, 0), chest=(0, -0.24, 0), shift=(0, 0.06), head=(0, 0.1, 0)), Key(left="hip", right="crown", pelvis=(0, -0.2, 0), chest=(0, 0.24, 0), shift=(0, -0.06), head=(0, -0.1, 0))], 0.13),
    "raise_the_roof": Figure((0.22, 0.3), [Key(arms="up_v:flat", height=1.0, chest=(-0.08, 0, 0)), Key(arms="cactus:flat", height=0.94, chest=(0.08, 0, 0))], 0.15),
    "running_man": Figure((0.24, 0.32), [
        Key(left="guard:fist", right="back_low:fist", step_left=(0.1, 0, 0.3), height=1.0), Key(left="guard_low:fist", right="hang:fist", step_left=(0.12, 0, 0), step_right=(-0.22, 0, 0), pitch=(0, 0.4), height=0.93),
        Key(left="back_low:fist", right="guard:fist", step_right=(0.1, 0, 0.3), height=1.0), Key(left="hang:fist", right="guard_low:fist", step_right=(0.12, 0, 0), step_left=(-0.22, 0, 0), pitch=(0.4, 0), height=0.93)], 0.09),
    "box_step": Figure(BEAT, [
        Key(arms="apart", step_left=(0.3, 0, 0)), Key(arms="apart", step_left=(0.3, 0, 0), step_right=(0.3, 0.2, 0)), Key(arms="guard_low", step_left=(0.3, -0.18, 0), step_right=(0.3, 0.2, 0), height=0.97),
        Key(arms="guard_low", step_left=(0.3, -0.18, 0), step_right=(0, 0.2, 0)), Key(arms="apart", step_right=(0, 0.2, 0)), Key(arms="apart", height=0.97)], 0.1),
    "body_roll": Figure((0.3, 0.42), [
        Key(arms="side_low", chest=(-0.25, 0, 0), pelvis=(0.15, 0, 0), head=(-0.15, 0, 0)), Key(arms="apart", chest=(0.05, 0, 0), pelvis=(-0.1, 0, 0), height=0.95, shift=(0.05, 0)), Key(arms="belly", chest=(0.3, 0, 0), pelvis=(0.05, 0, 0), head=(0.25, 0, 0), height=0.92), Key(arms="guard_low", chest=(0, 0, 0), height=0.97)], 0.14),
    "charleston": Figure((0.3, 0.42), [
        Key(left="ahead_low:flat", right="back_low:flat", step_right=(0.38, 0, 0.18)), Key(left="hang_wide:flat", right="hang_wide:flat", height=0.94, knees=(0.25, 0.25)),
        Key(left="back_low:flat", right="ahead_low:flat", step_left=(-0.4, 0, 0.15)), Key(left="hang_wide:flat", right="hang_wide:flat", height=0.94, knees=(0.25, 0.25))], 0.09),
    "salsa_basic": Figure((0.26, 0.34), [
        Key(left="apart", right="guard_low", step_left=(0.24, 0, 0), pelvis=(0, 0.16, 0.15), chest=(0, -0.1, -0.2)), Key(left="guard_low", right="apart", step_left=(0.24, 0, 0), pelvis=(0, -0.16, -0.1)), Key(left="apart", right="guard_low", pelvis=(0, 0.14, 0), height=0.97),
        Key(left="guard_low", right="apart", step_right=(-0.24, 0, 0), pelvis=(0, -0.16, -0.15), chest=(0, 0.1, 0.2)), Key(left="apart", right="guard_low", step_right=(-0.24, 0, 0), pelvis=(0, 0.16, 0.1)), Key(left="guard_low", right="apart", pelvis=(0, -0.14, 0), height=0.97)], 0.09),
    "pony": Figure((0.2, 0.28), [
        Key(arms="guard_low:fist", step_left=(0, 0.16, 0.14), hop=0.05, chest=(0, 0.1, 0)), Key(arms="wing:fist", height=0.95), Key(arms="guard_low:fist", step_right=(0, 0.16, 0.14), hop=0.05, chest=(0, -0.1, 0)), Key(arms="wing:fist", height=0.95)], 0.1),
    "cabbage_patch": Figure((0.3, 0.4), [
        Key(arms="ahead_low:fist", chest=(0.2, 0, 0.25), pelvis=(0, 0, -0.15), height=0.95), Key(left="across:fist", right="side_ahead:fist", chest=(0.05, 0, -0.3)), Key(arms="guard_low:fist", chest=(-0.12, 0, 0), height=0.98), Key(left="side_ahead:fist", right="across:fist", chest=(0.05, 0, 0.3))], 0.15),
    "vogue_frames": Figure((0.3, 0.42), [
        Key(left="temple:flat", right="ear:flat", head=(0, 0.1, 0.2)), Key(left="over:flat", right="hip", chest=(0, 0.15, 0), head=(-0.1, 0, -0.3)), Key(left="up_arc:flat", right="across:flat", chest=(0, -0.1, 0.2)), Key(left="brow:flat", right="side:flat", head=(0, -0.1, -0.5))], 0.13),
    "knee_lift": Figure((0.3, 0.42), [
        Key(left="up_v:fist", right="hip", step_right=(0.12, 0, 0.38)), Key(arms="guard_low:fist", height=0.95), Key(right="up_v:fist", left="hip", step_left=(0.12, 0, 0.38)), Key(arms="guard_low:fist", height=0.95)], 0.1),
    "shoulder_shimmy": Figure((0.13, 0.18), [Key(arms="offer_side:spread", chest=(-0.05, 0.05, 0.25), shrug=(0.15, 0)), Key(arms="offer_side:spread", chest=(-0.05, -0.05, -0.25), shrug=(0, 0.15))], 0.14),
    "head_bang": Figure((0.2, 0.28), [Key(arms="guard_low:fist", head=(0.45, 0, 0), chest=(0.25, 0, 0)), Key(arms="guard_low:fist", head=(-0.2, 0, 0), chest=(0, 0, 0))], 0.15),
    "slide_step": Figure(BEAT, [
        Key(arms="side_low", step_right=(0, 0.45, 0), shift=(0, -0.14), height=0.93, chest=(0, -0.12, 0)), Key(arms="guard_low", height=1.0), Key(arms="side_low", step_left=(0, 0.45, 0), shift=(0, 0.14), height=0.93, chest=(0, 0.12, 0)), Key(arms="guard_low", height=1.0)], 0.1),
    "swim": Figure((0.35, 0.5), [Key(left="ahead", right="back_low", chest=(0.2, 0, -0.35)), Key(left="cactus_down", right="up", chest=(0.15, 0, 0)), Key(left="back_low", right="ahead", chest=(0.2, 0, 0.35)), Key(left="up", right="cactus_down", chest=(0.15, 0, 0))], 0.14),
}
_TEST = {
    "lasso": Figure((0.22, 0.3), [
        Key(right="wave_high_out:fist", left="hip", pelvis=(0, 0.1, 0), shift=(0, 0.04)), Key(right="up:fist", left="hip", pelvis=(0.1, 0, 0)), Key(right="wave_high_in:fist", left="hip", pelvis=(0, -0.1, 0), shift=(0, -0.04)), Key(right="cactus:fist", left="hip", pelvis=(-0.06, 0, 0))], 0.15),
    "mambo": Figure(BEAT, [
        Key(arms="guard_low", step_right=(0.32, -0.05, 0), pelvis=(0, 0.12, 0.2), chest=(0, 0, -0.25)), Key(arms="apart", step_right=(0, 0, 0.02), pelvis=(0, -0.1, 0)), Key(arms="guard_low", step_right=(-0.26, 0, 0), pelvis=(0, 0.1, -0.2), chest=(0, 0, 0.25)), Key(arms="apart", pelvis=(0, -0.1, 0))], 0.1),
    "egyptian": Figure((0.35, 0.5), [
        Key(left="cactus:flat", right="cactus_down:flat", head=(0, 0, 0.7), pelvis=(0, 0, -0.3), chest=(0, 0, 0.3)), Key(left="cactus_down:flat", right="cactus:flat", head=(0, 0, -0.7), pelvis=(0, 0, 0.3), chest=(0, 0, -0.3))], 0.12),
    "sprinkler": Figure((0.3, 0.4), [
        Key(left="back_of_head:flat", right="across:flat", chest=(0, 0, 0.45)), Key(left="back_of_head:flat", right="ahead:flat", chest=(0, 0, 0.1)), Key(left="back_of_head:flat", right="side_ahead:flat", chest=(0, 0, -0.2)), Key(left="back_of_head:flat", right="side:flat", chest=(0, 0, -0.45))], 0.13),
    "cossack": Figure((0.3, 0.4), [
        Key(left="crossed", right="other_elbow:flat", height=0.68, knees=(0.4, 0.4)), Key(left="crossed", right="other_elbow:flat", height=0.78, step_left=(0.42, 0.05, 0.12)), Key(left="crossed", right="other_elbow:flat", height=0.68, knees=(0.4, 0.4)), Key(left="crossed", right="other_elbow:flat", height=0.78, step_right=(0.42, 0.05, 0.12))], 0.12),
    "waltz_frame": Figure((0.45, 0.6), [
        Key(left="side_ahead:grip", right="apart:flat", step_left=(0.28, 0, 0), chest=(-0.08, 0.05, 0.1)), Key(left="side_ahead:grip", right="apart:flat", step_left=(0.28, 0, 0), step_right=(0.28, 0.22, 0), pitch=(0.35, 0.35), height=1.02), Key(left="side_ahead:grip", right="apart:flat", step_left=(0.28, -0.2, 0), step_right=(0.28, 0.22, 0), chest=(-0.08, -0.05, -0.1)),
        Key(left="side_ahead:grip", right="apart:flat", step_left=(0.28, -0.2, 0), step_right=(0, 0.22, 0)), Key(left="side_ahead:grip", right="apart:flat", step_right=(0, 0.22, 0), pitch=(0.35, 0.35), height=1.02), Key(left="side_ahead:grip", right="apart:flat")], 0.1),
    "floss": Figure((0.18, 0.25), [
        Key(left="across_low:fist", right="back_low:fist", pelvis=(0, 0.18, 0), chest=(0, -0.12, 0), shift=(0, 0.06)), Key(left="side_low:fist", right="side_low:fist", pelvis=(0, -0.18, 0), chest=(0, 0.12, 0), shift=(0, -0.06)), Key(left="back_low:fist", right="across_low:fist", pelvis=(0, 0.18, 0), chest=(0, -0.12, 0), shift=(0, 0.06)), Key(left="side_low:fist", right="side_low:fist", pelvis=(0, -0.18, 0), chest=(0, 0.12, 0), shift=(0, -0.06))], 0.12),
}
# fmt: on
DANCES: Kinds[Figure] = Kinds("dance", _TRAIN, _TEST)
