"""Which reader a file needs is told by the file itself, never by its name."""

from otp_core.imports.csv import read_csv
from otp_core.imports.pskc import read_pskc
from otp_core.imports.pskc_document import looks_like_xml
from otp_core.imports.pskc_keys import Protection
from otp_core.imports.rows import TokenRow
from otp_core.staff import ImportRefused


def read_tokens(file: bytes, protection: Protection) -> tuple[TokenRow, ...] | ImportRefused:
    """CSV or PSKC (RFC 6030): the same rows from either, or every reason against it."""
    return read_pskc(file, protection) if looks_like_xml(file) else read_csv(file)
