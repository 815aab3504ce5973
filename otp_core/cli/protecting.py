"""What opens a file of tokens comes from a file or a pipe, never from the command line."""

import sys
from pathlib import Path

import click

from otp_core.imports.pskc_keys import Protection
from otp_core.secret import Secret
from otp_core.secret_bytes import SecretBytes

STANDARD_INPUT = Path("-")


def content(file: Path) -> bytes:
    return sys.stdin.buffer.read() if file == STANDARD_INPUT else file.read_bytes()


def protection(
    file: Path, key_file: Path | None, password_file: Path | None, *, allows_plain: bool
) -> Protection:
    """Raises `click.UsageError`, which never repeats what was read."""
    if key_file is not None and password_file is not None:
        raise click.UsageError("either --key-file or --password-file, not both")
    if [file, key_file, password_file].count(STANDARD_INPUT) > 1:
        raise click.UsageError("standard input (-) can be only one of the files")
    return Protection(
        key=None if key_file is None else _key(key_file),
        password=None if password_file is None else _password(password_file),
        allows_plain=allows_plain,
    )


def _key(file: Path) -> SecretBytes:
    try:
        key = bytes.fromhex(content(file).decode("ascii"))
    except ValueError:
        key = b""
    if not key:
        # `from None` by being outside: the cause would repeat what was read.
        raise click.UsageError("--key-file must hold a key in hexadecimal, and nothing else")
    return SecretBytes(key)


def _password(file: Path) -> Secret:
    try:
        first = content(file).decode().split("\n", 1)[0].removesuffix("\r")
    except ValueError:
        first = ""
    if not first:
        raise click.UsageError("--password-file must hold a password on its first line, in UTF-8")
    return Secret(first)
