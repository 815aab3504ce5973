"""A request as a server hands it to the app, however odd it is; what comes back, and the store."""

import hashlib
import io
from collections.abc import Iterable
from typing import Any

from benchmarks.soak.malformed import Sent
from otp_core.redis_store.client import Client


def asked(app: Any, sent: Sent) -> tuple[int, bytes]:
    """Status and body. Whatever the app raises is its server's 500, and raised here."""
    path, _, query = sent.path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        # PEP 3333, "Unicode Issues": bytes as latin-1
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_TYPE": sent.content_type.encode().decode("latin-1"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sent.headers},
    }
    if sent.length is not None:
        environ["CONTENT_LENGTH"] = str(sent.length)
    told: list[str] = []

    def start_response(status: str, *_: Any) -> None:
        told.append(status)

    answer: Iterable[bytes] = app(environ, start_response)
    body = b"".join(answer)
    return int(told[0].split()[0]), body


def digest(client: Client) -> str:
    """Of everything kept, but for what counts oddities in a call (`count:…`, telephony.md)."""
    found = hashlib.sha256()
    kept: Any = client  # redis-py's types stop here
    for key in sorted(kept.scan_iter(count=1000)):
        found.update(key)
        if b":call:" in key:
            fields = kept.hgetall(key)
            rest = sorted(pair for pair in fields.items() if not pair[0].startswith(b"count:"))
            found.update(repr(rest).encode())
        else:
            found.update(kept.dump(key) or b"")
    return found.hexdigest()
