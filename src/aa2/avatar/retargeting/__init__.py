"""The driver's action with the character's own proportions."""
