"""OCRA, the OATH challenge-response algorithm: RFC 6287 whole, with its errata 3729, 3730, 5625."""

from otp_core.ocra.errors import InputError, OcraError, QuestionError, SuiteError
from otp_core.ocra.suite import Suite

__all__ = ["InputError", "OcraError", "QuestionError", "Suite", "SuiteError"]
