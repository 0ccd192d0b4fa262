"""Parts of the fuzz target `benchmarks/fuzz.py`: what it damages, how, and what looks at it."""
