"""Two ways to reach a line: a URL on this machine, or a WSGI app in this process."""

import ipaddress
import time
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from werkzeug.test import Client

from simulator.clock import Clock
from simulator.faults import TooSlowError, TransportError
from simulator.twilio.wire import Answer, Request, origin, path_and_query

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
# telephony.md, Requests: "Non-2xx, or over 15 s".
LONGEST_ANSWER_S = 15.0


class HttpTransport:
    """A line at a URL. Loopback only: the simulator signs as Twilio, and may fool nobody else."""

    keeps_our_time = False

    def __init__(self, base_url: str, public_url: str) -> None:
        if not is_loopback(base_url):
            raise TransportError(f"{base_url} is not on this machine: loopback addresses only")
        self._base_url = origin(base_url)
        self.public_url = public_url.rstrip("/")

    def send(self, request: Request) -> Answer:
        started = time.monotonic()
        with requests.Session() as session:
            session.trust_env = False  # no proxy stands between us and this machine
            try:
                answer = session.request(
                    request.method,
                    self._base_url + path_and_query(request.url),
                    data=request.body or None,
                    headers={"Content-Type": FORM, **dict(request.headers)},
                    timeout=LONGEST_ANSWER_S,
                    allow_redirects=False,
                )
            except requests.Timeout as error:
                raise TooSlowError("no answer in time") from error
            except requests.RequestException as error:
                raise TransportError(
                    f"nothing answers at {self._base_url}: is the line running?"
                ) from error
        took_s = time.monotonic() - started
        kind = answer.headers.get("Content-Type", "")
        return Answer(answer.status_code, kind, answer.content, took_s)


class WsgiTransport:
    """A line in this process, on the simulator's clock. `app` is any WSGI callable."""

    keeps_our_time = True

    def __init__(self, app: Any, public_url: str, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self.public_url = public_url.rstrip("/")

    def send(self, request: Request) -> Answer:
        started, virtual = time.monotonic(), self._clock.now
        try:
            answer = Client(self._app).open(
                path_and_query(request.url),
                base_url=origin(request.url) + "/",
                method=request.method,
                data=request.body,
                content_type=FORM,
                headers=list(request.headers),
            )
            body = answer.get_data()
        except Exception as error:  # whatever an app raises, its server drops the connection
            frame = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
            raise TransportError(f"the line's app raised {what}") from error
        took_s = max(time.monotonic() - started, self._clock.now - virtual)
        return Answer(answer.status_code, answer.headers.get("Content-Type", ""), body, took_s)


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
