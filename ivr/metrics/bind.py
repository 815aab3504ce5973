"""Where `/metrics` is served: an address of its own, never the one that callers reach."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from ivr.settings import SettingsError

METRICS_BIND = "METRICS_BIND"
DEFAULT = "127.0.0.1:9464"  # a port that exporters of metrics commonly take (OpenTelemetry's)
_BIND = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)):([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Bind:
    address: str
    port: int

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Bind":
        """Loopback, or one address of a private network. Raises SettingsError."""
        text = env.get(METRICS_BIND, "").strip() or DEFAULT
        found = _BIND.fullmatch(text)
        address = "" if found is None else found[1] or found[2]
        if found is None or not _is_private(address) or int(found[3]) not in range(1, 65_536):
            raise SettingsError(
                f"Set {METRICS_BIND} to a loopback or private address with a port, as in {DEFAULT}."
            )
        return cls(address, int(found[3]))


def _is_private(address: str) -> bool:
    """All addresses at once are the public one too."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return parsed.is_private and not parsed.is_unspecified
