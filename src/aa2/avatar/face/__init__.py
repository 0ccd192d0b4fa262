"""The face of the figure: where it is, and its expression."""
