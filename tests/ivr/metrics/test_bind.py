"""`/metrics` has an address of its own, and never a public one."""

import pytest

from ivr.metrics.bind import METRICS_BIND, Bind
from ivr.settings import SettingsError


@pytest.mark.parametrize(
    ("text", "bind"),
    [
        ("", Bind("127.0.0.1", 9464)),
        ("127.0.0.1:9100", Bind("127.0.0.1", 9100)),
        (" 10.1.2.3:9464 ", Bind("10.1.2.3", 9464)),
        ("[::1]:9464", Bind("::1", 9464)),
    ],
)
def test_loopback_and_private_addresses_serve(text: str, bind: Bind) -> None:
    assert Bind.from_env({METRICS_BIND: text}) == bind


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0:9464",
        "[::]:9464",
        "8.8.8.8:9464",
        "9464",
        ":9464",
        "localhost:9464",
        "127.0.0.1",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "999.0.0.1:80",
        "::1:9464",
    ],
)
def test_anything_else_refuses_to_start_in_one_sentence(text: str) -> None:
    with pytest.raises(SettingsError, match=METRICS_BIND):
        Bind.from_env({METRICS_BIND: text})
