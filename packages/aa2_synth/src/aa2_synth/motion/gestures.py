"""What arms, head and face say: figures of the upper body, done standing, sitting or going."""

# ruff: noqa: E501 - tables, one figure a line
from __future__ import annotations

from aa2_synth.kinds import Kinds
from aa2_synth.motion.keys import Figure, Key

TALK = {"jaw_open": 0.35, "smile": 0.1}
NOD = Key(head=(0.28, 0, 0))
UP = Key(head=(-0.05, 0, 0))
# fmt: off
_TRAIN = {
    "wave_high": Figure((0.26, 0.36), [Key(right="wave_high_out:spread", head=(0, 0.06, 0), face={"smile": 0.7}), Key(right="wave_high_in:spread", face={"smile": 0.7})]),
    "wave_beside_head": Figure((0.24, 0.34), [Key(right="wave_out:spread", face={"smile": 0.6}), Key(right="wave_in:spread", head=(0, -0.05, 0), face={"smile": 0.6})]),
    "wave_both": Figure((0.28, 0.38), [Key(arms="wave_high_out:spread", face={"smile": 0.8}), Key(arms="wave_high_in:spread", face={"smile": 0.8})]),
    "wave_small": Figure((0.18, 0.26), [Key(left="wave_low:spread", head=(0.05, 0.08, 0)), Key(left="guard:flat", head=(0.05, 0.05, 0))]),
    "point_ahead": Figure((0.7, 1.1), [Key(right="ahead:point", head=(0, 0, -0.05), chest=(0.06, 0, 0.15)), Key(right="ahead:point", beats=1.2), Key(right="chest_front:point")]),
    "point_aside": Figure((0.7, 1.1), [Key(right="side:point", head=(0, 0, -0.75), chest=(0, 0, -0.15), gaze=(-0.2, 0), beats=1.5), Key(right="chest_front:point")]),
    "point_up": Figure((0.6, 1.0), [Key(left="up:point", head=(-0.4, 0, 0.05), gaze=(0, 0.25), beats=1.6), Key(left="wave_in:point", head=(-0.1, 0, 0))]),
    "point_down": Figure((0.6, 1.0), [Key(right="ahead_low:point", head=(0.35, 0, -0.1), chest=(0.1, 0, 0), beats=1.5), Key(right="belly:point", head=(0.1, 0, 0))]),
    "point_here_and_there": Figure((0.7, 1.0), [Key(right="side_ahead:point", head=(0, 0, -0.4)), Key(right="across:point", head=(0, 0, 0.4), chest=(0, 0, 0.25)), Key(right="ahead_high:point", head=(-0.25, 0, 0))]),
    "clap": Figure((0.16, 0.24), [Key(arms="prayer:flat", face={"smile": 0.6}), Key(arms="apart:flat", face={"smile": 0.6})]),
    "shrug": Figure((0.5, 0.8), [Key(arms="wide_low:spread", shrug=(0.28, 0.28), head=(-0.05, 0.16, 0), face={"brows_up": 0.9, "pucker": 0.3}, beats=1.3), Key(arms="belly_low", head=(0.05, 0, 0))]),
    "talk_one_hand": Figure((0.35, 0.5), [Key(right="apart:loose", head=(0.05, 0, 0.1), face=TALK), Key(right="give:loose", head=(-0.05, 0.05, 0)), Key(right="chest_front:pinch", face=TALK), Key(right="present:loose", head=(0, 0, -0.15), face={"jaw_open": 0.2, "brows_up": 0.5}), Key(right="belly")]),
    "talk_both_hands": Figure((0.35, 0.5), [Key(arms="apart:flat", face=TALK, head=(0.06, 0, 0)), Key(arms="chest_front:loose", head=(0, 0.06, 0.1)), Key(arms="wide_low:spread", face=TALK, shrug=(0.08, 0.08)), Key(arms="belly", face={"brows_up": 0.4}), Key(arms="keys_front:pinch", face=TALK, head=(0.1, 0, -0.1))]),
    "explain_size": Figure((0.5, 0.8), [Key(arms="apart:flat", head=(0.15, 0, 0), face=TALK), Key(arms="offer_side:flat", head=(0, 0, 0), face={"brows_up": 0.6}), Key(arms="chest_front:flat", head=(0.15, 0, 0), face=TALK)]),
    "count_on_fingers": Figure((0.45, 0.65), [Key(left="tray:spread", right="chest_front:point", head=(0.3, 0, 0.1), face=TALK), Key(left="tray:spread", right="belly:point", head=(0.1, 0, 0)), Key(left="tray:spread", right="chest_front:pinch", head=(0.3, 0, 0.1), face=TALK)]),
    "salute": Figure((0.6, 0.9), [Key(right="brow:flat", chest=(-0.06, 0, 0), beats=2.0), Key(right="hang:flat", chest=(-0.06, 0, 0))]),
    "nod": Figure((0.2, 0.32), [NOD, UP]),
    "shake_head": Figure((0.22, 0.32), [Key(head=(0, 0, 0.45), face={"frown": 0.4}), Key(head=(0, 0, -0.45), face={"frown": 0.4})]),
    "look_around": Figure((0.6, 0.9), [Key(head=(0, 0.05, 0.8), chest=(0, 0, 0.2), gaze=(0.3, 0)), Key(head=(-0.15, 0, 0), gaze=(0, 0.1)), Key(head=(0.05, -0.05, -0.8), chest=(0, 0, -0.2), gaze=(-0.3, 0)), Key(head=(0.2, 0, -0.1))]),
    "hands_on_hips": Figure((0.8, 1.3), [Key(arms="hip", chest=(-0.04, 0.04, 0)), Key(arms="hip", chest=(0, -0.04, 0.1), head=(0, 0.08, 0.1))]),
    "one_hand_on_hip": Figure((0.8, 1.3), [Key(left="hip", chest=(0, 0.08, 0), pelvis=(0, -0.06, 0)), Key(left="hip", right="belly", chest=(0, 0.05, 0.1), head=(0, 0.1, -0.2))]),
    "cross_arms": Figure((0.9, 1.4), [Key(left="crossed", right="other_elbow:flat", chest=(-0.05, 0, 0)), Key(left="crossed", right="other_elbow:flat", chest=(0.03, 0.03, 0.06), head=(0, 0.08, 0.15))]),
    "think": Figure((0.8, 1.2), [Key(right="chin:pinch", left="other_elbow", head=(0.12, 0.08, 0.1), gaze=(0.2, 0.25), face={"frown": 0.3}), Key(right="chin:pinch", left="other_elbow", head=(-0.05, -0.05, -0.15), gaze=(-0.2, 0.3))]),
    "face_palm": Figure((0.6, 0.9), [Key(right="eyes:flat", head=(0.35, 0.05, 0), chest=(0.1, 0, 0), face={"blink": 1.0, "frown": 0.4}, beats=1.6), Key(right="chest_front", head=(0.1, 0, 0))]),
    "hand_on_heart": Figure((0.8, 1.2), [Key(right="heart:flat", head=(0.15, 0.05, 0), face={"smile": 0.4}), Key(right="heart:flat", chest=(0.08, 0, 0), head=(0.25, 0, 0), face={"smile": 0.5})]),
    "beckon": Figure((0.28, 0.4), [Key(right="give:flat", head=(0, 0.05, 0)), Key(right="chest_front:grip", head=(-0.1, 0.05, 0), face={"smile": 0.3})]),
    "stop": Figure((0.6, 0.9), [Key(right="stop:flat", chest=(-0.05, 0, 0.15), face={"frown": 0.5}, beats=1.5), Key(right="push:flat")]),
    "thumbs_up": Figure((0.45, 0.7), [Key(right="shake:thumb", face={"smile": 0.8}, head=(-0.08, 0.06, 0)), Key(right="apart:thumb", face={"smile": 0.8}, head=(0.1, 0.03, 0))]),
    "victory": Figure((0.6, 0.9), [Key(left="wave_out:two", face={"smile": 0.8}, head=(0, 0.12, 0)), Key(left="wave_in:two", face={"smile": 0.8}, head=(0, 0.05, 0.05))]),
    "ok_sign": Figure((0.6, 0.9), [Key(right="wave_low:ring", head=(0.1, 0, 0), face={"smile": 0.5}), Key(right="apart:ring", head=(-0.08, 0, 0))]),
    "cheer": Figure((0.26, 0.36), [Key(arms="up_v:fist", chest=(-0.12, 0, 0), head=(-0.2, 0, 0), face={"smile": 1.0, "jaw_open": 0.6}), Key(arms="cactus:fist", chest=(0, 0, 0), face={"smile": 1.0})]),
    "fist_pump": Figure((0.24, 0.34), [Key(right="up:fist", chest=(-0.05, 0.08, 0), face={"jaw_open": 0.5, "smile": 0.7}), Key(right="muscle:fist", chest=(0.05, 0, 0))]),
    "flex_muscles": Figure((0.6, 0.9), [Key(arms="muscle:fist", chest=(-0.1, 0, 0), beats=1.4), Key(arms="side:fist")]),
    "rub_hands": Figure((0.14, 0.2), [Key(left="prayer:flat", right="chest_front:flat"), Key(left="chest_front:flat", right="prayer:flat")]),
    "pray": Figure((0.9, 1.4), [Key(arms="prayer:flat", head=(0.35, 0, 0), face={"blink": 0.9}), Key(arms="prayer:flat", head=(0.2, 0, 0))]),
    "scratch_head": Figure((0.16, 0.24), [Key(right="crown:claw", head=(0.12, 0.1, 0)), Key(right="temple:claw", head=(0.12, 0.08, 0.05), face={"frown": 0.4})]),
    "touch_ear": Figure((0.6, 0.9), [Key(right="ear:flat", head=(0, -0.12, 0.35), chest=(0.05, -0.06, 0.1), beats=1.5), Key(right="cheek:loose", head=(0, 0, 0.2))]),
    "adjust_glasses": Figure((0.5, 0.7), [Key(right="temple:pinch", head=(0.05, 0, 0)), Key(right="eyes:pinch", head=(-0.05, 0, 0)), Key(right="chest_front")]),
    "cover_mouth": Figure((0.6, 1.0), [Key(right="mouth:flat", face={"brows_up": 0.8}, head=(0.1, 0, 0), beats=1.4), Key(right="heart:flat", face={"brows_up": 0.5})]),
    "cough": Figure((0.25, 0.35), [Key(right="mouth:fist", chest=(0.14, 0, 0), head=(0.2, 0, 0), shrug=(0.1, 0.1)), Key(right="mouth:fist", head=(0.1, 0, 0), face={"jaw_open": 0.4})]),
    "present": Figure((0.7, 1.0), [Key(right="present:flat", head=(0, 0, -0.4), face={"smile": 0.5}, beats=1.4), Key(right="belly:flat", head=(0, 0, 0))]),
    "welcome": Figure((0.8, 1.1), [Key(arms="present:spread", face={"smile": 0.9}, chest=(-0.06, 0, 0), beats=1.4), Key(arms="heart:flat", head=(0.15, 0, 0), face={"smile": 0.6})]),
    "refuse": Figure((0.26, 0.36), [Key(arms="push:flat", head=(0, 0, 0.3), face={"frown": 0.5}), Key(arms="across_low:flat", head=(0, 0, -0.3), face={"frown": 0.5})]),
    "finger_wag": Figure((0.2, 0.28), [Key(right="wave_out:point", head=(0.05, 0.05, 0.05), face={"frown": 0.5}), Key(right="wave_in:point", head=(0.05, -0.05, -0.05), face={"frown": 0.5})]),
    "throat_and_tie": Figure((0.4, 0.6), [Key(right="heart:pinch", left="rib:pinch", head=(-0.15, 0, 0.1)), Key(right="chin:pinch", left="heart:pinch", head=(-0.2, 0, -0.1))]),
    "neck_rub": Figure((0.4, 0.6), [Key(right="neck:grip", head=(0.2, -0.15, 0.1)), Key(right="nape:grip", head=(0.25, -0.1, -0.1), face={"blink": 0.8})]),
    "fan_face": Figure((0.12, 0.18), [Key(right="wave_in:flat", head=(-0.1, 0, 0), face={"jaw_open": 0.2}), Key(right="cheek:flat", head=(-0.1, 0, 0), face={"jaw_open": 0.2})]),
    "hands_in_pockets": Figure((0.9, 1.4), [Key(arms="pocket:fist", shrug=(0.1, 0.1)), Key(arms="pocket:fist", chest=(0, 0.04, 0.08), head=(0.1, 0, 0.2))]),
    "hands_behind": Figure((0.9, 1.4), [Key(arms="behind", chest=(-0.06, 0, 0)), Key(arms="behind", chest=(-0.04, 0.03, 0.06), head=(-0.08, 0, 0.2))]),
    "wring_hands": Figure((0.3, 0.45), [Key(left="belly:grip", right="belly_low:grip", head=(0.2, 0, 0.1), shrug=(0.12, 0.12), face={"frown": 0.6}), Key(left="belly_low:grip", right="belly:grip", head=(0.2, 0, -0.1), shrug=(0.12, 0.12), face={"frown": 0.6})]),
    "phone_sign": Figure((0.6, 0.9), [Key(right="ear:phone", head=(0, -0.1, 0.05), face={"smile": 0.4}), Key(right="cheek:phone", head=(0.05, -0.06, 0))]),
    "blow_kiss": Figure((0.45, 0.6), [Key(right="mouth:flat", face={"pucker": 1.0}), Key(right="give:flat", face={"smile": 0.7}, head=(-0.05, 0, 0), beats=1.4)]),
    "hug_oneself": Figure((0.9, 1.3), [Key(arms="other_shoulder:grip", shrug=(0.15, 0.15), head=(0.2, 0.05, 0)), Key(arms="other_shoulder:grip", shrug=(0.08, 0.08), head=(0.1, -0.05, 0.1))]),
    "stretch_up": Figure((0.9, 1.3), [Key(arms="up_arc:grip", chest=(-0.15, 0, 0), head=(-0.2, 0, 0), face={"blink": 1.0, "jaw_open": 0.8}), Key(arms="crown", chest=(0, 0.1, 0))]),
}
_TEST = {
    "clap_overhead": Figure((0.22, 0.3), [Key(arms="up_arc:flat", head=(-0.15, 0, 0), face={"smile": 0.7}), Key(arms="up_v:flat", head=(-0.1, 0, 0), face={"smile": 0.7})]),
    "flap_wings": Figure((0.3, 0.42), [Key(arms="side_high:flat", chest=(-0.05, 0, 0)), Key(arms="side_low:flat", chest=(0.05, 0, 0))]),
    "reach_high": Figure((0.6, 0.85), [Key(left="ahead_high:spread", head=(-0.25, 0, 0.05), chest=(0.05, -0.06, -0.12), beats=1.3), Key(left="guard_low")]),
    "reach_across": Figure((0.6, 0.85), [Key(left="across:loose", chest=(0.08, 0, -0.3), head=(0, 0, -0.3), beats=1.3), Key(left="belly")]),
    "bravo": Figure((0.18, 0.25), [Key(left="prayer:flat", right="guard:flat", head=(-0.05, 0.05, 0), face={"smile": 0.9, "jaw_open": 0.3}), Key(left="apart:flat", right="wave_in:flat", head=(-0.1, 0, 0), face={"smile": 0.9})]),
    "point_at_self": Figure((0.5, 0.7), [Key(right="heart:point", face={"brows_up": 0.9}, head=(0.1, 0.1, 0), beats=1.3), Key(right="apart:flat", face={"brows_up": 0.5})]),
    "horns": Figure((0.26, 0.36), [Key(right="wave_high_in:horns", head=(0.25, 0, 0), face={"jaw_open": 0.5}), Key(right="wave_high_out:horns", head=(-0.1, 0, 0), face={"jaw_open": 0.5})]),
    "chef_kiss": Figure((0.4, 0.55), [Key(right="mouth:pinch", face={"pucker": 0.9, "blink": 1.0}), Key(right="present:spread", face={"smile": 0.8}, beats=1.3)]),
    "wipe_brow": Figure((0.4, 0.55), [Key(left="brow:flat", head=(0.1, 0.1, 0), face={"blink": 0.8}), Key(left="temple:flat", head=(0.05, 0.1, 0), face={"jaw_open": 0.3}), Key(left="wave_low")]),
    "argue": Figure((0.25, 0.36), [Key(arms="give:spread", chest=(0.14, 0, 0), face={"frown": 0.9, "jaw_open": 0.5}), Key(arms="wide_low:claw", chest=(-0.02, 0, 0.1), face={"frown": 0.9}), Key(right="ahead:point", left="hip", chest=(0.16, 0, 0.1), face={"frown": 0.9, "jaw_open": 0.6})]),
    "conduct": Figure((0.3, 0.42), [Key(arms="drum_up:pinch", head=(-0.1, 0, 0)), Key(arms="drum_down:pinch", head=(0.08, 0, 0)), Key(arms="across_low:pinch"), Key(arms="offer_side:pinch", head=(0, 0, 0.15))]),
    "whisper": Figure((0.8, 1.2), [Key(right="mouth:flat", head=(0.08, 0.1, 0.4), chest=(0.12, 0.06, 0.1), face={"jaw_open": 0.2, "pucker": 0.3}), Key(right="cheek:flat", head=(0.05, 0.06, 0.3), chest=(0.08, 0, 0.1))]),
    "plead": Figure((0.6, 0.9), [Key(arms="prayer:grip", head=(-0.05, 0.08, 0), chest=(0.12, 0, 0), face={"brows_up": 0.9, "frown": 0.3}), Key(arms="give:flat", chest=(0.16, 0, 0), face={"brows_up": 0.9})]),
    "dismiss": Figure((0.35, 0.5), [Key(right="chest_front:loose", head=(0, 0, 0.25)), Key(right="offer_side:flat", head=(-0.05, 0, 0.4), face={"frown": 0.5})]),
    "check_nails": Figure((0.8, 1.2), [Key(right="screen:claw", head=(0.3, 0.08, -0.05), left="hip"), Key(right="screen:spread", head=(0.25, 0.04, 0.05), left="hip")]),
}
# fmt: on
GESTURES: Kinds[Figure] = Kinds("gesture", _TRAIN, _TEST)
