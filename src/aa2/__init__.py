"""Animate Anyone 2, open: replace a person in a video by the character of a picture."""

import logging

from aa2.animate import animate

__all__ = ["__version__", "animate"]
__version__ = "0.1.0"

# A library does not write where nobody listens; a program that wants to hear sets its own handler and level.
logging.getLogger(__name__).addHandler(logging.NullHandler())
