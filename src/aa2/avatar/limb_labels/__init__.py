"""Which limb each pixel of the character's picture belongs to."""
