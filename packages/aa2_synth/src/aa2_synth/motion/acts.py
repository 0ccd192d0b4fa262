"""Everyday acts in mime, and ways of standing about."""

# ruff: noqa: E501 - tables, one figure a line
from __future__ import annotations

from aa2_synth.kinds import Kinds
from aa2_synth.motion.keys import Figure, Key

# fmt: off
_ACTS = {
    "phone_call": Figure((0.9, 1.4), [Key(right="ear:grip", head=(0.05, -0.12, 0.1), face={"jaw_open": 0.3}), Key(right="ear:grip", left="hip", head=(0.12, -0.1, -0.15), chest=(0, 0.04, 0.1)), Key(right="ear:grip", left="apart", head=(0, -0.15, 0.2), face={"jaw_open": 0.35, "smile": 0.3})]),
    "text_message": Figure((0.5, 0.8), [Key(arms="screen:grip", head=(0.4, 0, 0), gaze=(0, -0.2)), Key(left="screen:grip", right="screen:pinch", head=(0.42, 0.03, 0.05), gaze=(0, -0.2), face={"smile": 0.3})]),
    "drink": Figure((0.7, 1.0), [Key(right="chest_front:grip"), Key(right="mouth:grip", head=(-0.3, 0, 0), face={"pucker": 0.4, "blink": 0.5}, beats=1.4), Key(right="chest_front:grip", head=(0.05, 0, 0))]),
    "eat": Figure((0.5, 0.7), [Key(right="keys_front:pinch", left="tray:grip", head=(0.3, 0, 0)), Key(right="mouth:pinch", left="tray:grip", head=(0.1, 0, 0), face={"jaw_open": 0.7}), Key(right="counter:pinch", left="tray:grip", head=(0.15, 0, 0.1), face={"jaw_open": 0.2})]),
    "comb_hair": Figure((0.3, 0.45), [Key(right="crown:grip", head=(0.05, 0.12, 0)), Key(right="temple:grip", head=(0.05, 0.1, 0.1)), Key(right="ear:grip", head=(0.1, 0.12, 0.15))]),
    "look_at_watch": Figure((0.7, 1.0), [Key(left="watch:fist", right="hang", head=(0.4, 0, 0.15), gaze=(0, -0.2), beats=1.5), Key(left="hang", head=(0, 0, -0.3), face={"frown": 0.3})]),
    "tie_a_tie": Figure((0.35, 0.5), [Key(left="heart:pinch", right="belly:pinch", head=(0.25, 0, 0)), Key(left="rib:pinch", right="chest_front:pinch", head=(0.2, 0, 0.05)), Key(left="chin:pinch", right="heart:pinch", head=(-0.2, 0, 0))]),
    "sweep": Figure((0.5, 0.7), [Key(left="broom_high:grip", right="broom_low:grip", chest=(0.25, 0, 0.35), pelvis=(0.1, 0, 0.1), head=(0.3, 0, 0)), Key(left="apart:grip", right="ahead_low:grip", chest=(0.35, 0, -0.3), pelvis=(0.15, 0, -0.1), head=(0.3, 0, 0))], 0.16),
    "throw_overarm": Figure((0.28, 0.38), [Key(right="apart:grip", left="apart:grip", step_left=(0.2, 0, 0)), Key(right="cocked:grip", left="ahead:flat", step_left=(0.34, 0, 0.08), chest=(-0.15, 0, -0.6), pelvis=(0, 0, -0.3)), Key(right="ahead_high:spread", left="back_low", step_left=(0.4, 0, 0), pitch=(0, 0.4), chest=(0.25, 0, 0.5), pelvis=(0, 0, 0.2)), Key(right="across_low:loose", left="back_low", step_left=(0.4, 0, 0), pitch=(0, 0.5), chest=(0.5, 0, 0.5)), Key(arms="apart:loose", beats=1.4)], 0.12),
    "catch": Figure((0.35, 0.5), [Key(arms="push:spread", head=(-0.3, 0, 0), height=0.94), Key(arms="up_v:spread", head=(-0.5, 0, 0), chest=(-0.1, 0, 0)), Key(arms="rib:grip", chest=(0.2, 0, 0), height=0.92, head=(0.2, 0, 0))], 0.16),
    "type": Figure((0.14, 0.2), [Key(left="type:claw", right="keys_front:claw", head=(0.15, 0, 0)), Key(left="keys_front:claw", right="type:claw", head=(0.15, 0, 0.05))]),
    "steer": Figure((0.6, 0.9), [Key(left="steer_left:grip", right="steer_right:grip", chest=(0, 0, -0.05)), Key(left="steer_right:grip", right="steer_left:grip", chest=(0, 0, 0.05), head=(0, 0, 0.2))]),
    "play_guitar": Figure((0.18, 0.26), [Key(left="fret:grip", right="belly:pinch", head=(0.2, 0.05, 0.25)), Key(left="fret:claw", right="strum:pinch", head=(0.12, 0, 0.25))]),
    "play_violin": Figure((0.35, 0.5), [Key(left="violin_arm:grip", right="heart:pinch", head=(0.1, 0.25, 0.3)), Key(left="violin_arm:claw", right="offer_side:pinch", head=(0.1, 0.2, 0.3))]),
    "play_drums": Figure((0.14, 0.2), [Key(left="drum_up:fist", right="drum_down:fist", head=(0.15, 0, 0)), Key(left="drum_down:fist", right="drum_up:fist", head=(0.05, 0, 0))]),
    "paint_wall": Figure((0.5, 0.7), [Key(right="ahead_high:grip", head=(-0.2, 0, -0.1)), Key(right="push_far:grip", head=(0, 0, -0.1)), Key(right="ahead_low:grip", chest=(0.15, 0, 0), head=(0.15, 0, 0))]),
    "wipe_table": Figure((0.35, 0.5), [Key(right="counter:flat", chest=(0.3, 0, 0.1), pelvis=(0.15, 0, 0), head=(0.2, 0, 0)), Key(right="across_low:flat", chest=(0.35, 0, 0.25), pelvis=(0.15, 0, 0), head=(0.2, 0, 0.15)), Key(right="offer_side:flat", chest=(0.3, 0, -0.2), pelvis=(0.15, 0, 0), head=(0.2, 0, -0.1))], 0.14),
    "pull_rope": Figure((0.35, 0.5), [Key(left="ahead:fist", right="rib:fist", chest=(-0.2, 0, 0.3), height=0.9, shift=(-0.06, 0)), Key(left="rib:fist", right="ahead:fist", chest=(-0.2, 0, -0.3), height=0.9, shift=(-0.06, 0))], 0.2),
    "climb_ladder": Figure((0.35, 0.5), [Key(left="up:grip", right="push:grip", step_right=(0.15, 0, 0.3), head=(-0.3, 0, 0)), Key(left="push:grip", right="up:grip", step_left=(0.15, 0, 0.3), head=(-0.3, 0, 0))], 0.1),
    "open_door": Figure((0.6, 0.85), [Key(right="shake:grip", head=(0.2, 0, -0.1)), Key(right="rib:grip", chest=(0, 0, -0.3), step_right=(-0.2, 0.05, 0)), Key(right="offer_side:grip", chest=(0, 0, -0.4), step_right=(-0.2, 0.05, 0))], 0.1),
    "tie_shoes": Figure((0.7, 1.0), [Key(arms="floor:pinch", height=0.5, step_left=(0.26, 0, 0), step_right=(-0.26, 0, 0), pitch=(0, 1.1), pelvis=(0.35, 0, 0), chest=(0.65, 0, 0.1), head=(0.2, 0, 0), shift=(-0.05, 0)), Key(left="floor:pinch", right="ahead_low:pinch", height=0.51, step_left=(0.26, 0, 0), step_right=(-0.26, 0, 0), pitch=(0, 1.1), pelvis=(0.35, 0, 0), chest=(0.6, 0, 0.1), head=(0.2, 0, 0), shift=(-0.05, 0))], 0.1),
    "pick_up": Figure((0.7, 1.0), [Key(right="hang"), Key(right="floor:spread", height=0.6, pelvis=(0.5, 0, 0), chest=(0.6, 0, 0.1), shift=(-0.12, 0), knees=(0.15, 0.15), head=(0.1, 0, 0)), Key(right="belly:grip", chest=(0.05, 0, 0), head=(0.3, 0, 0))], 0.14),
    "take_selfie": Figure((0.9, 1.3), [Key(right="selfie:grip", head=(-0.12, 0.12, -0.15), face={"smile": 0.9}), Key(right="selfie:grip", left="wave_in:two", head=(-0.1, -0.1, -0.15), face={"smile": 1.0})]),
    "read_book": Figure((0.9, 1.4), [Key(left="tray:grip", right="chest_front:grip", head=(0.38, 0, 0), gaze=(0.15, -0.2)), Key(left="tray:grip", right="tray:pinch", head=(0.4, 0, 0), gaze=(-0.2, -0.2))]),
    "brush_teeth": Figure((0.12, 0.18), [Key(right="mouth:fist", head=(0, 0.05, 0), face={"smile": 0.6, "jaw_open": 0.2}), Key(right="cheek:fist", head=(0, 0.05, 0), face={"smile": 0.6, "jaw_open": 0.2})]),
    "wash_face": Figure((0.25, 0.36), [Key(arms="cheek:flat", head=(0.4, 0, 0), chest=(0.2, 0, 0), face={"blink": 1.0}), Key(arms="eyes:flat", head=(0.45, 0, 0), chest=(0.25, 0, 0), face={"blink": 1.0})]),
    "put_on_hat": Figure((0.5, 0.7), [Key(arms="chest_front:grip", head=(0.1, 0, 0)), Key(arms="crown:grip", head=(0.1, 0, 0)), Key(arms="temple:grip", head=(-0.05, 0, 0), beats=1.2)]),
    "sneeze": Figure((0.35, 0.5), [Key(arms="chin:flat", head=(-0.35, 0, 0), face={"blink": 1.0, "jaw_open": 0.5}), Key(arms="mouth:flat", head=(0.45, 0, 0), chest=(0.35, 0, 0), face={"blink": 1.0, "frown": 0.5}), Key(arms="chest_front")]),
    "bow": Figure((0.7, 1.0), [Key(arms="hang:flat"), Key(arms="thigh:flat", pelvis=(0.45, 0, 0), chest=(0.4, 0, 0), shift=(-0.08, 0), head=(0.2, 0, 0))], 0.08),
    "sit_down_and_up": Figure((0.7, 1.0), [Key(arms="hang"), Key(arms="thigh", pelvis=(0.5, 0, 0), chest=(0.35, 0, 0), height=0.75, shift=(-0.15, 0)), Key(arms="thigh", height=0.56, pelvis=(0.15, 0, 0), chest=(0.1, 0, 0), shift=(-0.27, 0)), Key(arms="thigh", pelvis=(0.5, 0, 0), chest=(0.35, 0, 0), height=0.75, shift=(-0.15, 0))], 0.12),
}
_TEST_ACTS = {
    "knock": Figure((0.16, 0.22), [Key(right="push:fist", head=(0.05, 0, -0.1)), Key(right="push_far:fist", head=(0.05, 0, -0.1))]),
    "hammer": Figure((0.26, 0.36), [Key(right="wave_in:fist", left="counter:grip", head=(0.2, 0, 0.1)), Key(right="counter:fist", left="counter:grip", head=(0.3, 0, 0.1), chest=(0.12, 0, 0.1))]),
    "shoot_basketball": Figure((0.32, 0.42), [Key(arms="chest_front:spread", height=0.85, pelvis=(0.15, 0, 0), head=(-0.2, 0, 0)), Key(arms="brow:spread", height=0.95, head=(-0.3, 0, 0)), Key(arms="ahead_high:loose", hop=0.18, pitch=(0.5, 0.5), head=(-0.3, 0, 0)), Key(arms="apart:loose", height=0.92)], 0.12),
    "fish": Figure((0.5, 0.7), [Key(right="cocked:fist", left="guard_low:fist", chest=(-0.05, 0, -0.4)), Key(right="ahead_high:fist", left="tray:fist", chest=(0.15, 0, 0.2)), Key(right="shake:fist", left="tray:fist")], 0.15),
    "dig": Figure((0.55, 0.75), [Key(left="ahead_low:grip", right="belly:grip", chest=(0.5, 0, 0.2), pelvis=(0.3, 0, 0), height=0.88, shift=(-0.06, 0), head=(0.1, 0, 0)), Key(left="apart:grip", right="rib:grip", chest=(0.15, 0, -0.3), height=0.95), Key(left="offer_side:grip", right="apart:grip", chest=(0.05, 0, 0.6))], 0.18),
    "iron": Figure((0.45, 0.6), [Key(right="counter:fist", left="keys_front:flat", head=(0.35, 0, -0.1), chest=(0.15, 0, 0)), Key(right="shake:fist", left="keys_front:flat", head=(0.3, 0, -0.2), chest=(0.2, 0, 0.1)), Key(right="offer_side:fist", left="keys_front:flat", head=(0.3, 0, -0.3), chest=(0.15, 0, -0.1))]),
    "play_flute": Figure((0.4, 0.6), [Key(arms="flute:pinch", head=(0.05, 0.1, 0.25), face={"pucker": 0.8}), Key(arms="flute:claw", head=(0.1, -0.05, 0.2), face={"pucker": 0.7}, chest=(0.05, 0.05, 0))]),
    "look_through_binoculars": Figure((0.9, 1.3), [Key(arms="temple:grip", head=(-0.05, 0, 0.4), chest=(0, 0, 0.2)), Key(arms="temple:grip", head=(-0.1, 0, -0.3), chest=(0, 0, -0.2))]),
    "curtsy": Figure((0.7, 1.0), [Key(arms="side_low:pinch"), Key(arms="side_low:pinch", step_right=(-0.25, -0.12, 0), pitch=(0, 0.8), height=0.84, chest=(0.1, 0, 0), head=(0.25, 0, 0), knees=(0.3, 0.3))], 0.07),
}
_STANDS = {
    "at_ease": Figure((1.2, 2.0), [Key(shift=(0, 0.01)), Key(shift=(0, -0.01))], 0.1),
    "weight_on_one_leg": Figure((1.4, 2.2), [Key(shift=(0, 0.06), pelvis=(0, -0.09, 0.06), chest=(0, 0.1, 0)), Key(shift=(0, 0.05), pelvis=(0, -0.07, 0.02), chest=(0, 0.08, 0))], 0.12),
    "feet_apart": Figure((1.2, 2.0), [Key(shift=(0, 0.02)), Key(shift=(0.01, -0.02))], 0.2),
    "feet_together": Figure((1.2, 2.0), [Key(), Key(shift=(0.01, 0))], 0.065),
    "shift_weight": Figure((0.7, 1.1), [Key(shift=(0, 0.07), pelvis=(0, -0.08, 0.05), chest=(0, 0.09, 0)), Key(shift=(0, -0.07), pelvis=(0, 0.08, -0.05), chest=(0, -0.09, 0))], 0.13),
    "one_foot_ahead": Figure((1.2, 2.0), [Key(step_left=(0.2, 0, 0), step_right=(-0.08, 0.02, 0), toes=(0, 0.3)), Key(step_left=(0.2, 0, 0), step_right=(-0.08, 0.02, 0), toes=(0, 0.3), shift=(0.04, 0))], 0.09),
    "knees_bounce": Figure((0.24, 0.34), [Key(height=0.985), Key(height=0.955)], 0.13),
    "lean_ahead": Figure((1.2, 1.8), [Key(chest=(0.3, 0, 0), pelvis=(0.15, 0, 0), shift=(-0.04, 0), head=(-0.25, 0, 0)), Key(chest=(0.25, 0, 0.1), pelvis=(0.15, 0, 0), shift=(-0.04, 0), head=(-0.2, 0, 0))], 0.14),
}
_TEST_STANDS = {
    "slouch": Figure((1.4, 2.2), [Key(shift=(0.03, 0.03), pelvis=(-0.1, -0.05, 0), chest=(0.25, 0.05, 0), head=(-0.1, 0, 0)), Key(shift=(0.03, 0.01), pelvis=(-0.1, 0, 0), chest=(0.28, 0, 0), head=(-0.12, 0, 0))], 0.12),
    "knees_bent": Figure((1.0, 1.6), [Key(height=0.92, knees=(0.1, 0.1)), Key(height=0.9, knees=(0.1, 0.1), chest=(0.05, 0, 0))], 0.17),
    "rock_heel_to_toe": Figure((0.6, 0.9), [Key(shift=(0.05, 0), pitch=(0.2, 0.2), height=1.01), Key(shift=(-0.03, 0))], 0.1),
}
# fmt: on
ACTS: Kinds[Figure] = Kinds("act", _ACTS, _TEST_ACTS)
STANCES: Kinds[Figure] = Kinds("stance", _STANDS, _TEST_STANDS)
