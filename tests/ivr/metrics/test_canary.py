"""No label holds a digit of what a caller keys, hears or has; nor a call, nor a nonce."""

import re

import pytest

from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.metrics.conftest import Counted
from tests.ivr.webhooks.canaries import Holdings, found
from tests.ivr.webhooks.test_canary import Wiretap, dictated

CALLS = (
    "activa_su_netkey_fisico",
    "tres_claves_equivocadas",
    "peticiones_falsas",
    "clave_temporal",
)


@pytest.mark.parametrize("name", CALLS)
def test_no_label_holds_a_secret(
    name: str, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    holdings, wiretap = Holdings(monkeypatch), Wiretap()
    calls = set[str]()

    def carry(inner: Transport, request: Request) -> Answer:
        calls.update(value for key, value in request.params if key in ("CallSid", "From", "To"))
        return wiretap(inner, request)

    report = counted.play(name, carry)
    assert report.ok, f"\n{report}"
    exported = [
        f"{sample.name}{{{','.join(f'{key}={value!r}' for key, value in sample.labels.items())}}}"
        for metric in counted.registry.collect()
        for sample in metric.samples
    ]
    everything = "\n".join(exported)
    secrets = wiretap.pressed() | dictated(report) | holdings.held | calls
    assert len(secrets) > 10, "a test that looks for nothing"
    assert not {one for one in secrets if found(one, everything)}
    values = {
        value
        for metric in counted.registry.collect()
        for sample in metric.samples
        for key, value in sample.labels.items()
        if key not in ("le", "status")
    }
    assert not {value for value in values if re.search(r"[0-9]", value)}, "a digit in a label"


def test_a_secret_in_a_label_would_be_found() -> None:
    assert found("40917283", "audiomatico_turns_total{state='40917283'}")
