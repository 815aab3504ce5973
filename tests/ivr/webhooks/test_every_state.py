"""Redis fails in states that wait for a caller, each time in another way. (`make soak` tries all
ways in all of them: benchmarks/soak/faults.py.)
"""

from collections.abc import Iterator

import pytest

from simulator.scripts.script import Script
from tests.ivr.webhooks.troubles import FORGETS, House, Walk
from tests.ivr.webhooks.turning_points import CALLS, one_of_each, turning_points

# Together they come through every state, in both languages.
SCRIPTS = (
    (
        "registrar_una_cuenta",
        "pausa_con_otra_serie",
        "english_activation",
        "english_secret_number",
        "operacion_con_movil",
        "ejecutivos_ocupados",
    ),
    (
        "english_movil_payment",
        "una_clave_temporal_para_dos_cosas",
        "clave_movil_de_59_segundos",
        "english_lost",
        "english_transfer",
        "activar_una_tarjeta",
    ),
)
KINDS = ("lost", "gone", "full", "lost", "restarted", "gone", "lost", "full", "emptied")  # quick
EVERY = 3  # of the states: each has its turn in the soak
SPARED_MOST = 4  # commands of a turn that still go well: a code's turn has as many


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with House.open() as house:
        yield house


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["a", "b"])
def test_in_many_states_a_redis_that_fails_costs_a_caller_no_more_than_the_call(
    scripts: tuple[str, ...], house: House
) -> None:
    points = one_of_each(turning_points(house.stage, scripts), with_ways=False)
    assert len(points) > 20
    for number, point in list(enumerate(points))[::EVERY]:
        kind, spared = KINDS[number % len(KINDS)], number % SPARED_MOST
        happening = house.happenings(spared)[kind]
        walk = Walk(house, happening, point.turn, forgets=kind in FORGETS)
        walk.play(Script.load(CALLS / f"{point.script}.yaml"))
        assert walk.reached, point
        assert not walk.wrong, (kind, spared, point, walk.wrong)


def test_a_redis_that_stalls_in_the_middle_of_a_code_is_waited_for_three_seconds(
    house: House,
) -> None:
    """Each question alone is given a second; all of them together share the turn's."""
    walk = Walk(house, house.happenings(spared=2)["stalled"], turn=6)
    report = walk.play(Script.load(CALLS / "activa_su_netkey_fisico.yaml"))
    assert not walk.wrong
    assert 2.5 < walk.slowest_s < 3.5
    heard = " ".join(line.what for line in report.lines if line.who == "line")
    assert "Una disculpa" in heard
    assert "está activo" not in heard


def test_a_challenge_from_before_a_restart_is_replaced(house: House) -> None:
    """otp-core.md, "Redis": bound to the server's run_id, for a lost mark would revive a code."""
    walk = Walk(house, house.happenings()["restarted"], turn=6)
    report = walk.play(Script.load(CALLS / "activa_su_netkey_fisico.yaml"))
    assert not walk.wrong
    assert not walk.told
    assert report.failure is not None
    assert "Se acabó el tiempo de esos números. Le damos otros nuevos." in report.failure.heard
