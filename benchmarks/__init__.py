"""Figures, each beside its floor in one run. Run them from the repository: `make bench`."""
