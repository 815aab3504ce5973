"""Files of tokens, read whole or refused whole. One reader a format, the same rows from each."""

from otp_core.imports.rows import TokenRow

__all__ = ["TokenRow"]
