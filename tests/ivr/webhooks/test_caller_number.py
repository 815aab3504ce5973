"""The number a call seems to come from can be forged: changing it never changes what is allowed."""

from pathlib import Path

import pytest

from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.stage import InProcess
from simulator.twilio.wire import Answer, Request, Transport, signed
from tests.ivr.webhooks.conftest import CALLS, Between

# Calls that together are allowed, refused, locked, transferred and blocked.
NAMES = (
    "activa_su_netkey_fisico",
    "desconocido_o_equivocado",
    "seis_secretos_equivocados",
    "transferir_a_cuenta_registrada",
    "un_dia_de_espera",
    "pausa_con_otra_serie",
    "crear_numero_secreto",
    "robo_a_las_tres_de_la_manana",
)
ORIGINS = ("anonymous", "+525512263990", "client:ana", "sip:ana@example.com", "+15005550006")


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("name", NAMES)
def test_a_call_from_anywhere_may_do_the_same(name: str, origin: str, theatre) -> None:
    script = Script.load(Path(CALLS) / f"{name}.yaml")
    with InProcess(theatre.stage).open(script.at) as scene:

        def disguised(inner: Transport, request: Request) -> Answer:
            params = tuple(
                (key, origin if key in ("From", "Caller") else value)
                for key, value in request.params
            )
            forged = Request(request.method, request.url, params, request.headers)
            return inner.send(signed(forged, scene.cast.auth_token))

        transport = Between(scene.transport, disguised)
        report = run_script(script, transport, scene.cast, scene.clock)
    assert report.ok, f"\n{report}"
