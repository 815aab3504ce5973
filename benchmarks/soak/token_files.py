"""Factory files of many made-up tokens: CSV, and PSKC (RFC 6030) with AES-128-CBC and its MACs."""

import hmac
import secrets
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SUITE = "OCRA-1:HOTP-SHA256-8:QN12"
KEY_BYTES, BLOCK_BITS = 32, 128
AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
CIPHER = (
    f'<xenc:EncryptionMethod Algorithm="{AES}"/>'
    "<xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData>"
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<pskc:KeyContainer xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    ' xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc"'
    ' xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Version="1.0">'
    "<pskc:EncryptionKey><ds:KeyName>soak</ds:KeyName></pskc:EncryptionKey>"
    '<pskc:MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1">'
    f"<pskc:MACKey>{CIPHER}</pskc:MACKey></pskc:MACMethod>\n"
)
PACKAGE = (
    "<pskc:KeyPackage><pskc:DeviceInfo><pskc:SerialNo>{serial}</pskc:SerialNo></pskc:DeviceInfo>"
    '<pskc:Key Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:ocra" Id="{serial}">'
    f"<pskc:AlgorithmParameters><pskc:Suite>{SUITE}</pskc:Suite></pskc:AlgorithmParameters>"
    f"<pskc:Data><pskc:Secret><pskc:EncryptedValue>{CIPHER}</pskc:EncryptedValue>"
    "<pskc:ValueMAC>{mac}</pskc:ValueMAC></pskc:Secret></pskc:Data></pskc:Key></pskc:KeyPackage>\n"
)
TAIL = "</pskc:KeyContainer>\n"


def csv_file(path: Path, tokens: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("serial,kind,suite,key_hex\n")
        for serial in _serials("C", tokens):
            file.write(f"{serial},fisico,{SUITE},{secrets.token_hex(KEY_BYTES)}\n")
    return path


def pskc_file(path: Path, key: bytes, tokens: int) -> Path:
    """`key`: the pre-shared one, 16 bytes."""
    mac_key = secrets.token_bytes(20)  # HMAC-SHA1's own length
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD.format(value=_text(_encrypted(key, mac_key))))
        for serial in _serials("P", tokens):
            value = _encrypted(key, secrets.token_bytes(KEY_BYTES))
            mac = hmac.digest(mac_key, value, "sha1")
            file.write(PACKAGE.format(serial=serial, value=_text(value), mac=_text(mac)))
        file.write(TAIL)
    return path


def _serials(batch: str, tokens: int) -> Iterator[str]:
    return (f"{batch}-{number:08d}" for number in range(tokens))


def _encrypted(key: bytes, plain: bytes) -> bytes:
    """RFC 6030 section 6: the initialisation vector, then what it begins."""
    padder = padding.PKCS7(BLOCK_BITS).padder()
    start = secrets.token_bytes(BLOCK_BITS // 8)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(start)).encryptor()
    padded = padder.update(plain) + padder.finalize()
    return start + encryptor.update(padded) + encryptor.finalize()


def _text(value: bytes) -> str:
    return b64encode(value).decode()
