"""A call as sound: prompts by a synthetic voice, tones of keys, each at its place in time."""
