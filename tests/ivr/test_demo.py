"""`make run`: its configuration, its clock and what its screen says."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
import redis

from ivr.cli.desk import Desk
from ivr.clock import system_clock
from ivr.demo.clock import DemoClock
from ivr.demo.house import House
from ivr.demo.introduction import introduce
from ivr.demo.keys import new_keys
from ivr.demo.phone import GONE, phone_beside
from ivr.demo.plans import DEMO
from ivr.demo.ports import HOST, is_free
from ivr.demo.run import demo_folder, run
from ivr.demo.temporary_keys import with_valid_keys
from ivr.settings import DEFAULT_CONFIG, Settings, SettingsError
from otp_core.secret import Secret
from otp_core.staff import CustomerView

NOW_S = 1_795_000_000
DAY_S = 86_400


@pytest.fixture
def house(redis_client: redis.Redis, tmp_path: Path) -> House:
    return House.build(new_keys(), redis_client, port=8919, state=tmp_path)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("AUDIOMATICO_STATE", str(tmp_path))
    demo_folder(tmp_path).mkdir()
    return tmp_path


def test_the_demo_reads_the_configuration_it_is_given(
    redis_client: redis.Redis, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    for file in DEFAULT_CONFIG.glob("*.toml"):
        text = file.read_text("utf-8")
        (config / file.name).write_text(text.replace("grace_s = 900", "grace_s = 60"), "utf-8")
    house = House.build(new_keys(), redis_client, port=8000, state=tmp_path, config=config)
    assert house.configuration.timetable.grace_s == 60


def test_a_temporary_key_that_is_over_is_replaced_and_one_that_opens_is_not(house: House) -> None:
    cast = house.cast(house.move_in({"ana": DEMO["ana"], "elena": DEMO["elena"]}, NOW_S))
    assert with_valid_keys(house, cast, NOW_S + DAY_S) == cast
    later_s = NOW_S + 8 * DAY_S  # C2: seven days
    renewed = with_valid_keys(house, cast, later_s)
    elena = renewed["people"]["elena"]
    assert elena["temporary_key"] != cast["people"]["elena"]["temporary_key"]
    assert renewed["people"]["ana"] == cast["people"]["ana"]
    view = house.core().branch.customer_view(Secret(elena["number"]), later_s)
    assert isinstance(view, CustomerView)
    assert view.temporary_key_expires_at_s == later_s + 7 * DAY_S


def test_staff_of_the_demo_live_by_its_clock(state: Path) -> None:
    DemoClock.of(demo_folder(state)).set(9 * DAY_S)
    with Desk(of_demo=True) as desk:
        assert 0 <= desk.now_s() - system_clock() - 9 * DAY_S <= 1
    assert json.loads((demo_folder(state) / "clock.json").read_text()) == {"offset_s": 9 * DAY_S}


def test_the_screen_says_how_to_ring_this_port_and_why_the_clock_was_moved(house: House) -> None:
    cast = house.cast(house.move_in({"ana": DEMO["ana"]}, NOW_S))
    said = introduce(house, cast, NOW_S, was_closed=False, phone=None)
    assert f"PORT=8919 AUDIOMATICO_STATE={house.settings.state} make call " in said
    assert "activation was closed" not in said
    assert "a browser: not now, for something else listens on port 8920" in said
    closed = introduce(house, cast, NOW_S, was_closed=True, phone="http://127.0.0.1:8920/")
    assert "activation was closed" in closed
    assert "a browser: http://127.0.0.1:8920/" in closed


def test_a_demo_whose_port_is_taken_leaves_the_one_that_is_on_as_it_was(state: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings.from_env(
            {"AUDIOMATICO_STATE": str(state), "PORT": str(port)}, demo=True
        )
        with pytest.raises(SettingsError, match=f"Port {port} is taken"):
            run(settings, "now", fresh=True)
    assert list(demo_folder(state).iterdir()) == []


def test_beyond_the_last_port_nothing_is_free() -> None:
    assert not is_free(65536)


@pytest.fixture
def no_customers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path, int]:
    """Where a phone finds nobody to call as, and stops."""
    monkeypatch.setattr("ivr.demo.phone.STOPPED_WITHIN_S", 0.1)
    with socket.create_server((HOST, 0)) as free:
        return "http://127.0.0.1:1", tmp_path / "cast.json", free.getsockname()[1]


def test_a_phone_that_stopped_is_told_of(
    no_customers: tuple[str, Path, int], capfd: pytest.CaptureFixture[str]
) -> None:
    with phone_beside(*no_customers):
        told, deadline_s = "", monotonic() + 20
        while GONE not in told and monotonic() < deadline_s:
            sleep(0.05)
            told += capfd.readouterr().err
    assert GONE in told


def test_a_phone_that_is_stopped_with_the_line_is_no_news(
    no_customers: tuple[str, Path, int], capfd: pytest.CaptureFixture[str]
) -> None:
    with phone_beside(*no_customers):
        pass
    sleep(0.3)
    assert GONE not in capfd.readouterr().err
