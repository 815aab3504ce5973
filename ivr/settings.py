"""What the service is told by its environment, checked before anything starts.

The core's keys are `otp_core.settings`; everything without a secret is a file of `config/`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from otp_core.errors import StoreError
from otp_core.redis_store import address
from otp_core.secret import Secret

PUBLIC_URL = "PUBLIC_URL"
AUTH_TOKENS = "TWILIO_AUTH_TOKENS"
AUTH_TOKEN = "TWILIO_AUTH_TOKEN"  # noqa: S105  a name, no password
ACCOUNT_SID = "TWILIO_ACCOUNT_SID"
REDIS_URL = "REDIS_URL"
BANK_URL = "BANK_URL"
BANK_KEY = "BANK_KEY"
BANK_CA = "BANK_CA"
CONFIG = "AUDIOMATICO_CONFIG"
STATE = "AUDIOMATICO_STATE"
PORT = "PORT"

# What tells that this machine serves real callers: the demo refuses to run beside it.
OF_PRODUCTION = (
    PUBLIC_URL,
    AUTH_TOKENS,
    AUTH_TOKEN,
    ACCOUNT_SID,
    REDIS_URL,
    BANK_URL,
    BANK_KEY,
)

DEMO_ACCOUNT_SID = "AC" + 32 * "0"  # of the form Twilio's have, and nobody's
DEFAULT_CONFIG = Path(__file__).parent.parent / "config"
DEFAULT_STATE = Path(".audiomatico")  # in the folder the service is started from
DEFAULT_PORT = 8000
BANK_KEY_HEX = 64  # 32 bytes: RFC 2104 section 3, no shorter than SHA-256
TOKENS_MAX = 2  # telephony.md: two may be valid at once, while they are rotated

_SID = re.compile(r"AC[0-9a-f]{32}")
_TOKEN = re.compile(r"[0-9A-Za-z_-]{32,128}")  # Twilio's are 32 hex digits
# Not urlsplit: that drops line ends, and what is signed is the text as it was set.
_ORIGIN = re.compile(
    r"(https?)://([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?/?"
)


class ConfigError(Exception):
    """The service refuses to start. One sentence that says what to set; never a secret."""


class SettingsError(ConfigError):
    """The environment is wrong."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`public_url` has no slash at its end. Without `redis_url` an embedded Redis is started.

    `auth_tokens`, newest first, are empty only in a demo that hasn't made its own yet. Without a
    bank there are no operations; `bank_url` and `bank_key` (hexadecimal) are both set, or neither.
    """

    public_url: str
    account_sid: str
    auth_tokens: tuple[Secret, ...] = field(repr=False)
    redis_url: str | None = field(repr=False)  # may hold a password
    config: Path
    state: Path
    port: int
    is_demo: bool
    bank_url: str | None = None
    bank_key: Secret | None = field(default=None, repr=False)
    bank_ca: Path | None = None  # where the bank's certificate has an authority of its own

    @classmethod
    def from_env(cls, env: Mapping[str, str], *, demo: bool) -> Self:
        """Reads the environment. Raises SettingsError."""
        given = {name: text.strip() for name, text in env.items() if text.strip()}
        port = _port(given.get(PORT))
        bank_url, bank_key = _bank(given, demo=demo)
        return cls(
            public_url=_public_url(given.get(PUBLIC_URL), port, demo=demo),
            account_sid=_account_sid(given.get(ACCOUNT_SID), demo=demo),
            auth_tokens=_auth_tokens(given, demo=demo),
            redis_url=_redis_url(given.get(REDIS_URL)),
            config=_config(given.get(CONFIG)),
            state=_state(given.get(STATE)),
            port=port,
            is_demo=demo,
            bank_url=bank_url,
            bank_key=bank_key,
            bank_ca=_bank_ca(given.get(BANK_CA)),
        )


def refuse_production(env: Mapping[str, str]) -> None:
    """A demo never runs where a real line does (telephony.md, Demo). Raises SettingsError."""
    for name in OF_PRODUCTION:
        if env.get(name, "").strip():
            raise SettingsError(f"{name} belongs to a real line: unset it to run the demo.")


def _port(text: str | None) -> int:
    if text is None:
        return DEFAULT_PORT
    if re.fullmatch(r"[1-9][0-9]{0,4}", text) is None or int(text) > 65535:
        raise SettingsError(f"Set {PORT} to a number from 1 to 65535.")
    return int(text)


def _public_url(text: str | None, port: int, *, demo: bool) -> str:
    """The one Twilio signs; never taken from a request (telephony.md, Signature)."""
    if text is None and demo:
        return f"http://127.0.0.1:{port}"
    example = "such as https://voz.example.com, without path or query"
    if text is None:
        raise SettingsError(f"Set {PUBLIC_URL} to the address Twilio calls, {example}.")
    scheme, host = _origin(PUBLIC_URL, text, example)
    if scheme != "https" and not demo:
        raise SettingsError(f"Set {PUBLIC_URL} to an address that begins with https://.")
    if demo and not _is_loopback(host):
        raise SettingsError(f"Set {PUBLIC_URL} to a loopback address, or unset it: this is a demo.")
    return text.removesuffix("/")


def _origin(name: str, text: str, example: str) -> tuple[str, str]:
    found = _ORIGIN.fullmatch(text)
    if found is None or int(found[3] or 1) not in range(1, 65536):
        raise SettingsError(f"Set {name} to an address {example}.")
    return found[1], found[2].strip("[]")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _account_sid(text: str | None, *, demo: bool) -> str:
    if text is None and demo:
        return DEMO_ACCOUNT_SID
    if text is None or _SID.fullmatch(text) is None:
        raise SettingsError(
            f"Set {ACCOUNT_SID} to the account's SID: AC and 32 hexadecimal digits, small letters."
        )
    return text


def _auth_tokens(given: Mapping[str, str], *, demo: bool) -> tuple[Secret, ...]:
    if AUTH_TOKENS in given and AUTH_TOKEN in given:
        raise SettingsError(f"Set either {AUTH_TOKENS} or {AUTH_TOKEN}, not both.")
    text = given.get(AUTH_TOKENS) or given.get(AUTH_TOKEN)
    if text is None:
        if demo:
            return ()
        raise SettingsError(f"Set {AUTH_TOKENS} to the auth token of the Twilio account.")
    tokens = tuple(part.strip() for part in text.split(","))
    if len(tokens) > TOKENS_MAX or not all(_TOKEN.fullmatch(token) for token in tokens):
        raise SettingsError(
            f"Set {AUTH_TOKENS} to one auth token of at least 32 characters, or to two with a "
            "comma between them, the newest first."
        )
    return tuple(Secret(token) for token in tokens)


def _redis_url(text: str | None) -> str | None:
    try:
        if text is not None:
            address.parse(text)
    except StoreError as fault:
        raise SettingsError(f"Set {REDIS_URL} to where Redis is, or unset it: {fault}.") from None
    return text


def _bank(given: Mapping[str, str], *, demo: bool) -> tuple[str | None, Secret | None]:
    """Where operations are handed over (docs/bank-port.md), and what both sides sign with."""
    url, key = given.get(BANK_URL), given.get(BANK_KEY)
    if url is None and key is None:
        return None, None
    if url is None or key is None:
        missing = BANK_URL if url is None else BANK_KEY
        raise SettingsError(f"Set {missing} too, or unset both {BANK_URL} and {BANK_KEY}.")
    scheme, host = _origin(
        BANK_URL, url, "such as https://core.bank.example, without path or query"
    )
    if demo and not _is_loopback(host):
        raise SettingsError(f"Set {BANK_URL} to a loopback address, or unset it: this is a demo.")
    if scheme != "https" and not demo:
        raise SettingsError(f"Set {BANK_URL} to an address that begins with https://.")
    if re.fullmatch(rf"[0-9A-Fa-f]{{{BANK_KEY_HEX}}}", key) is None:
        raise SettingsError(f"Set {BANK_KEY} to {BANK_KEY_HEX} hexadecimal digits.")
    return url.removesuffix("/"), Secret(key)


def _bank_ca(text: str | None) -> Path | None:
    if text is None or Path(text).is_file():
        return None if text is None else Path(text)
    raise SettingsError(f"Set {BANK_CA} to a file of PEM certificates, or unset it.")


def _config(text: str | None) -> Path:
    folder = DEFAULT_CONFIG if text is None else Path(text)
    if not folder.is_dir():
        raise SettingsError(f"Set {CONFIG} to the folder that holds hours.toml and its like.")
    return folder


def _state(text: str | None) -> Path:
    folder = DEFAULT_STATE if text is None else Path(text)
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"Set {STATE} to a folder: what stands there is a file.")
    return folder
