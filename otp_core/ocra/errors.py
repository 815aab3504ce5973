"""What OCRA refuses. No message repeats what was given: it may be a challenge, a PIN or a key."""

from otp_core.errors import OtpCoreError


class OcraError(OtpCoreError):
    """The base of all below."""


class SuiteError(OcraError):
    """The text is no suite of the grammar."""


class InputError(OcraError):
    """A key, counter, PIN hash, session or time-step missing, superfluous or out of range."""


class QuestionError(InputError):
    """The question does not fit the suite's format or length."""
