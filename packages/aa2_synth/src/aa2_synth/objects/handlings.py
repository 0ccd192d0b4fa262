"""Interactions with one thing in the hands, as stops of the thing's trajectory."""

from __future__ import annotations

import numpy as np

from aa2_synth.objects.handling import ONE, Handling, Stop

TRAIN: dict[str, Handling] = {
    "carry": Handling("hugged", (Stop(0, 0.6, -0.5),)),
    "show": Handling(
        "hugged", (Stop(0, 0.5, -0.45), Stop(0, 0.95, -0.15)), period=2.4, look=0.6, legs="still"
    ),
    "shake": Handling(
        "hugged", (Stop(0, 0.65, -0.3),), sway=(0.01, 0.02, 0.05, 0.1, 0.15, 0.25), pace=1.6, look=0.9
    ),
    "carry a tray": Handling("tray", (Stop(0, 0.75, -0.6),), sway=(0.01, 0.01, 0.015, 0.06, 0.02, 0.02)),
    "carry at the side": Handling(
        "hung",
        (Stop(-1.3, 0.08, -1.1),),
        ONE,
        "walk",
        beside=True,
        look=0.0,
        sway=(0, 0.03, 0.01, 0.1, 0.08, 0.03),
    ),
    "read": Handling("read", (Stop(0, 0.75, -0.3, (0, 0.6, 0)),), look=1.0),
    "read in a seat": Handling("read", (Stop(0, 0.75, -0.5, (0, 0.7, 0)),), legs="seat", look=1.0),
    "look at a phone": Handling("phone", (Stop(-0.4, 0.75, -0.35, (0.15, 0.6, 0)),), ONE, look=1.0),
    "take a picture": Handling(
        "phone",
        (Stop(-0.2, 0.9, -0.3, (0, 0.3, 0)), Stop(-0.1, 1.0, 0.15, (0, 0.0, 0))),
        ONE,
        "still",
        period=3.0,
        look=1.0,
    ),
    "drink": Handling(
        "drunk",
        (Stop(-0.7, 0.65, -0.6), Stop(-0.01, 0.06, -0.03, (0, -0.8, 0), at_mouth=True)),
        ONE,
        period=2.6,
        legs="still",
        look=0.4,
        alike="mouth",
    ),
    "drink in a seat": Handling(
        "drunk", (Stop(-0.7, 0.75, -0.6), Stop(-0.4, 0.7, -0.2, (0, -0.3, 0))), ONE, "seat", 2.6, look=0.5
    ),
    "speak into a microphone": Handling(
        "spoken into", (Stop(-0.02, 0.06, -0.1, (0, -0.5, 0), at_mouth=True),), ONE, look=0.0, alike="mouth"
    ),
    "give flowers": Handling(
        "given",
        (Stop(-0.4, 0.5, -0.45, (0, 0.2, 0)), Stop(-0.4, 1.05, -0.2, (0, 0.6, 0))),
        ONE,
        period=2.6,
        legs="still",
        look=0.3,
    ),
    "carry on the shoulder": Handling(
        "shouldered", (Stop(-1.05, 0.0, 0.2),), ONE, "walk", look=0.0, alike="shoulder"
    ),
    "carry flowers": Handling("given", (Stop(-0.5, 0.6, -0.5, (0, 0.15, 0.2)),), ONE, "walk", look=0.2),
    "swing a racket": Handling(
        "swung",
        (
            Stop(-2.2, 0.2, -0.1, (-1.0, 0.2, -0.9)),
            Stop(-1.3, 1.0, -0.25, (0, 1.2, -0.7)),
            Stop(0.5, 0.8, 0.3, (0.8, 0.2, 0.5)),
        ),
        ONE,
        "still",
        2.2,
        look=0.4,
    ),
    "play the guitar": Handling(
        "strummed",
        (Stop(0.1, 0.6, -0.75, (0.25, -0.1, -0.35)),),
        look=0.5,
        sway=(0.01, 0.01, 0.015, 0.04, 0.03, 0.05),
    ),
    "play the guitar in a seat": Handling(
        "strummed", (Stop(0.1, 0.6, -0.75, (0.25, -0.1, -0.35)),), legs="seat", look=0.6
    ),
    "curl a dumbbell": Handling(
        "weight",
        (Stop(-1.15, 0.3, -1.05, (0, 1.4, -1.57)), Stop(-1.1, 0.6, -0.25, (0, -0.6, -1.57))),
        ONE,
        "still",
        1.7,
        look=0.5,
    ),
    "press a barbell": Handling(
        "bar", (Stop(0, 0.45, 0.05), Stop(0, 0.3, 0.85)), legs="still", period=2.2, look=0.3
    ),
    "lift a barbell": Handling(
        "bar",
        (Stop(0, 0.35, -1.1, (0, np.pi, 0)), Stop(0, 0.5, -0.3, (0, np.pi * 0.85, 0))),
        legs="still",
        period=2.0,
        look=0.3,
    ),
}
TEST: dict[str, Handling] = {
    "carry against the chest": Handling("hugged", (Stop(0, 0.45, -0.35),)),
    "rock": Handling(
        "rocked",
        (Stop(-0.25, 0.5, -0.4, (0, 0, -0.35)), Stop(0.25, 0.5, -0.4, (0, 0, 0.35))),
        period=2.2,
        legs="still",
        look=0.9,
    ),
    "hold out": Handling("tray", (Stop(0, 0.95, -0.35),), look=0.5),
    "swing at the side": Handling(
        "hung",
        (Stop(-1.3, 0.3, -1.05, (0, -0.2, 0)), Stop(-1.3, -0.25, -1.05, (0, 0.2, 0))),
        ONE,
        "walk",
        1.2,
        beside=True,
        look=0.0,
    ),
    "light the way": Handling("lit", (Stop(-0.8, 1.0, 0.0),), ONE, look=0.3),
    "carry under the arm": Handling(
        "under the arm", (Stop(-1.5, 0.1, -0.6),), ONE, "walk", beside=True, look=0.0
    ),
    "read a paper": Handling("read", (Stop(0, 0.85, -0.3, (0, 0.25, 0)),), look=1.0, legs="still"),
    "read a paper in a seat": Handling("read", (Stop(0, 0.85, -0.3, (0, 0.25, 0)),), legs="seat", look=1.0),
    "raise a can": Handling(
        "drunk", (Stop(-0.7, 0.6, -0.5), Stop(-0.8, 0.85, 0.25)), ONE, "still", 2.4, look=0.4
    ),
    "under an umbrella": Handling(
        "umbrella", (Stop(-0.5, 0.5, -0.25),), ONE, look=0.0, sway=(0.01, 0.01, 0.01, 0.2, 0.06, 0.06)
    ),
    "swing a bat": Handling(
        "swung",
        (
            Stop(-0.9, 0.45, -0.05, (-0.6, -0.2, -0.5)),
            Stop(0.0, 0.95, -0.45, (0, 1.4, 0)),
            Stop(0.9, 0.55, 0.0, (0.7, -0.2, 0.5)),
        ),
        legs="still",
        period=2.2,
        look=0.3,
    ),
    "play the ukulele": Handling(
        "strummed", (Stop(-0.1, 0.5, -0.5, (0.2, -0.1, -0.4)),), look=0.4, legs="free"
    ),
    "swing a kettlebell": Handling(
        "swung low",
        (Stop(0, 0.4, -1.1, (0, 0.3, 0)), Stop(0, 1.0, -0.25, (0, -1.2, 0))),
        legs="still",
        period=1.7,
        look=0.6,
    ),
    "steer a hoop": Handling(
        "hoop",
        (Stop(0, 0.85, -0.4, (0, 0.2, -0.8)), Stop(0, 0.85, -0.3, (0, 0.2, 0.8))),
        legs="still",
        period=2.2,
        look=0.3,
    ),
}
