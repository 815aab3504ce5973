"""Faults of ours or of what we stand on. Outcomes are not here: they are values (`verdicts`)."""


class OtpCoreError(Exception):
    """Base of every fault of this package. A message never carries a secret."""


class StoreError(OtpCoreError):
    """Redis could not be asked, or did not answer: what happened is unknown."""


class TamperedError(OtpCoreError):
    """A record or a sealed text is not as we wrote it: changed, swapped, or of a foreign key."""
