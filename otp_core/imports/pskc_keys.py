"""Opening the keys of a PSKC file: AES only, and never without knowing that they are unchanged.

RFC 6030, section 6: a method that does not tell a changed value (CBC) needs a MAC; AES key wrap
(RFC 3394, RFC 5649) tells by itself.
"""

import re
from dataclasses import dataclass

from pskc import PSKC
from pskc.exceptions import PSKCError

from otp_core.imports.pskc_document import Package
from otp_core.secret import Secret
from otp_core.secret_bytes import SecretBytes

_CBC = re.compile(r"http://www\.w3\.org/2001/04/xmlenc#aes(128|192|256)-cbc")
_WRAP = re.compile(r"http://www\.w3\.org/2001/04/xmlenc#kw-aes(128|192|256)")
_MAC = re.compile(r".*#hmac-sha(1|224|256|384|512)")
# PBKDF2 of this many rounds takes some seconds; a file could ask for years.
MOST_ROUNDS = 10_000_000
NOT_OPENED = "the key or password does not open it, or it was changed"


@dataclass(frozen=True, slots=True)
class Protection:
    """What opens a file: a pre-shared key, or the password a key is derived from (RFC 6030, 6.2).

    `allows_plain`: keys that lie open are taken too.
    """

    key: SecretBytes | None = None
    password: Secret | None = None
    allows_plain: bool = False


def container_reason(container: PSKC, protection: Protection) -> str | None:
    """Why the file as a whole can't be opened with what was given."""
    derivation = container.encryption.derivation
    if protection.password is not None and not derivation.algorithm:
        return "not protected by a password"
    if protection.key is not None and derivation.algorithm:
        return "protected by a password, not by a key"
    if protection.password is None or derivation.pbkdf2_iterations is None:
        return None
    if not 0 < derivation.pbkdf2_iterations <= MOST_ROUNDS:
        return f"IterationCount: at most {MOST_ROUNDS}"
    return None


def unlock(container: PSKC, protection: Protection) -> str | None:
    """Gives the container its key; a reason where none can be made. Slow with a password."""
    if protection.key is not None:
        container.encryption.key = protection.key.reveal()
    if protection.password is not None:
        try:
            container.encryption.derive_key(protection.password.reveal())
        except (PSKCError, ValueError, OverflowError):
            return "its key derivation is not PBKDF2 with all its parameters"
    return None


def package_reason(package: Package, container: PSKC, protection: Protection) -> str | None:
    """Why this package is refused before its key is opened."""
    if package.keys != 1:
        return f"{package.keys} keys instead of one"
    if package.is_plain == package.is_encrypted:
        return "no key, or more than one value of it"
    if package.is_plain:
        return None if protection.allows_plain else "a key in plain text (--allow-plain takes it)"
    if protection.key is None and protection.password is None:
        return "encrypted: give --key-file or --password-file"
    return _method_reason(package, container)


def _method_reason(package: Package, container: PSKC) -> str | None:
    method = package.method or container.encryption.algorithm or ""
    if _WRAP.fullmatch(method):
        return None
    if not _CBC.fullmatch(method):
        return "encrypted otherwise than by AES-CBC or AES key wrap"
    if not package.has_mac:
        return "no ValueMAC, which AES-CBC needs"
    if not _MAC.fullmatch(container.mac.algorithm or ""):
        return "no MACMethod of HMAC with SHA, which AES-CBC needs"
    return None
