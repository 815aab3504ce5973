"""Two real workers of gunicorn, and a process of its own that adds them up and serves them."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from twilio.request_validator import RequestValidator

from ivr.metrics.folder import WEB, folder_of
from ivr.metrics.write_behind import WAIT_S as WAIT_TO_WRITE_S
from tests.ivr.test_servers import ROOT, free_port, production, serving

WAIT_S = 20.0
NUMBER = "+525512263990"  # config/lines.toml


@contextmanager
def exporting(env: Mapping[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr.cli", "metrics"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **env, "METRICS_BIND": f"127.0.0.1:{port}"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: is_there(process, port))
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0, told


def is_there(process: subprocess.Popen[str], port: int) -> bool:
    assert process.poll() is None, process.communicate()[1]
    try:
        return requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).ok
    except requests.ConnectionError:
        return False


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def value(port: int, name: str, **labels: str) -> float:
    text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == f"audiomatico_{name}" and labels.items() <= sample.labels.items()
    )


def ring(env: Mapping[str, str], port: int) -> int:
    """One call of Twilio's comes in; the status of the answer."""
    form = {
        "CallSid": "CA" + secrets.token_hex(16),
        "AccountSid": env["TWILIO_ACCOUNT_SID"],
        "From": "+525512345678",
        "To": NUMBER,
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
    }
    url = f"{env['PUBLIC_URL']}/voice"
    signature = RequestValidator(env["TWILIO_AUTH_TOKENS"]).compute_signature(url, form)
    answer = requests.post(
        f"http://127.0.0.1:{port}/voice",
        data=form,
        headers={"X-Twilio-Signature": signature},
        timeout=10,
    )
    return answer.status_code


def ring_many(env: Mapping[str, str], port: int, calls: int) -> None:
    with ThreadPoolExecutor(16) as callers:
        answers = [callers.submit(ring, env, port) for _ in range(calls)]
    assert {answer.result() for answer in answers} == {200}


def workers_that_counted(state: Path) -> set[str]:
    """The pids of those whose file says that they have taken a call."""
    from prometheus_client.multiprocess import MultiProcessCollector

    return {
        file.stem.rpartition("_")[2]
        for file in folder_of(state, WEB).glob("counter_*.db")
        for metric in MultiProcessCollector.merge([str(file)])  # type: ignore[no-untyped-call]
        for sample in metric.samples
        if sample.name == "audiomatico_calls_begun_total" and sample.value
    }


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.soak
def test_two_workers_add_up_also_after_they_were_replaced(tmp_path: Path) -> None:
    port, metrics_port, state = free_port(), free_port(), tmp_path / "state"
    env = {**production(state, port), "WEB_CONCURRENCY": "2"}
    with serving("serve", env, port) as server, exporting(env, metrics_port):
        rung = 0
        while len(workers_that_counted(state)) < 2:
            ring_many(env, port, 40)
            rung += 40
            assert rung < 4_000, "one worker takes every call"
        begun = {"name": "calls_begun_total", "line": "audiomatico"}
        until(lambda: value(metrics_port, **begun) == rung)
        time.sleep(WAIT_TO_WRITE_S)
        assert value(metrics_port, "calls_live", line="audiomatico") == rung
        assert value(metrics_port, "webhook_seconds_count", route="/voice") == rung
        assert value(metrics_port, "redis_trip_seconds_count", command="read") == rung
        assert value(metrics_port, "redis_up") == 1
        before = workers_that_counted(state)
        server.send_signal(signal.SIGHUP)  # gunicorn replaces them
        until(lambda: not any(is_running(int(pid)) for pid in before))
        ring_many(env, port, 40)
        # A reload forgets nothing: the former wrote what they still had.
        until(lambda: value(metrics_port, **begun) == rung + 40)
        for path, status in (("/metrics", 404), ("/", 404)):
            public = requests.get(f"http://127.0.0.1:{port}{path}", timeout=5)
            assert public.status_code == status, "not where callers' requests come in"
        beside = requests.get(f"http://127.0.0.1:{metrics_port}/voice", timeout=5)
        assert beside.status_code == 404
        assert (
            requests.post(f"http://127.0.0.1:{metrics_port}/metrics", timeout=5).status_code == 404
        )


def test_a_port_of_anothers_refuses_to_start_in_one_sentence(tmp_path: Path) -> None:
    with serving_nothing() as taken:
        env = {**production(tmp_path, free_port()), "METRICS_BIND": f"127.0.0.1:{taken}"}
        told = subprocess.run(
            [sys.executable, "-m", "ivr.cli", "metrics"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **env},
            capture_output=True,
            text=True,
            timeout=WAIT_S,
            check=False,
        )
    assert told.returncode == 2
    assert re.search(r"^audiomatico: Set METRICS_BIND .+\.$", told.stderr, re.MULTILINE)
    assert "Traceback" not in told.stderr


@contextmanager
def serving_nothing() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one.getsockname()[1]
