"""Animate Anyone 2, open: replace a person in a video by the character of a picture."""

from aa2.animate import animate

__all__ = ["animate"]
