"""From the signals of a clip to the tensors that a model is given."""
