"""The other side of docs/bank-port.md, written from that page alone: a small real HTTP server.

It serves whatever bank it is given, and misbehaves as it is told: one fault a request, in order.
"""

import contextlib
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ivr.core_gateway import Bank
from ivr.dialog.banking import (
    BankAnswer,
    BankRequest,
    CheckOperation,
    Execute,
    ListPayees,
    Operation,
    OperationAllowed,
    OperationDone,
    OperationKind,
    OperationRefused,
    PayeesListed,
)
from otp_core.secret import Secret

KEY = bytes(range(32))
CLOCKS_APART_S = 300


@dataclass(frozen=True)
class Reply:
    """What a well-behaved bank would send."""

    question: str  # the signature of what was asked
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})

    @property
    def signature(self) -> str:
        return sign(
            "audiomatico-bank-1 answer",
            self.question,
            str(self.status),
            hashlib.sha256(self.body).hexdigest(),
        )

    def saying(self, body: bytes | dict[str, Any], status: int | None = None) -> "Reply":
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        return replace(self, body=text, status=status or self.status)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "BankServer"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(dict(self.headers.items()))
        reply = self.server.reply_to(self.path, self.headers, body)
        fault = self.server.next_fault()
        with contextlib.suppress(OSError):  # the line may have hung up: that is what is tried
            (fault or Handler.send)(self, reply)

    def send(self, reply: Reply, signature: str | None = None) -> None:
        """Whole and signed, unless another signature is given ("" for none)."""
        self.head(reply, signature)
        self.wfile.write(reply.body)

    def head(self, reply: Reply, signature: str | None = None) -> None:
        self.send_response(reply.status)
        given = reply.signature if signature is None else signature
        if given:
            self.send_header("Audiomatico-Signature", given)
        if "Content-Length" not in reply.headers:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Says nothing: a test's output is its own."""


Fault = Callable[[Handler, Reply], None]


class BankServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, bank: Bank) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bank = bank
        self.faults: list[Fault] = []
        self.heard: list[dict[str, str]] = []
        self.now_s: int | None = None  # its own clock, where it is to differ from the question's
        self.hears_twice = False
        self.released = threading.Event()  # whoever hangs waits for this
        self.seen: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def next_fault(self) -> Fault | None:
        return self.faults.pop(0) if self.faults else None

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that was cut is no news here."""

    def reply_to(self, path: str, headers: Any, body: bytes) -> Reply:
        question = sign(
            "audiomatico-bank-1 question",
            "POST",
            path,
            headers["Audiomatico-Timestamp"],
            headers["Audiomatico-Nonce"],
            headers.get("Idempotency-Key", ""),
            hashlib.sha256(body).hexdigest(),
        )
        at_s, nonce = int(headers["Audiomatico-Timestamp"]), headers["Audiomatico-Nonce"]
        is_late = abs((self.now_s or at_s) - at_s) > CLOCKS_APART_S
        if not hmac.compare_digest(question, headers["Audiomatico-Signature"]) or is_late:
            return Reply(question, 401, b"{}")
        if nonce in self.seen:
            return Reply(question, 401, b"{}")
        self.seen.add(nonce)
        asked = understood(path, json.loads(body))
        if isinstance(asked, Execute) and headers["Idempotency-Key"] != asked.folio:
            return Reply(question, 400, b"{}")
        answer = self.bank.answer(asked, now_s=at_s)
        if self.hears_twice:
            answer = self.bank.answer(asked, now_s=at_s)
        said = spoken(asked, answer)
        if said is None:
            return Reply(question, 503, b"{}")
        return Reply(question, 200, json.dumps(said).encode())


def sign(*lines: str) -> str:
    return hmac.new(KEY, "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def understood(path: str, said: dict[str, Any]) -> BankRequest:
    customer = Secret(said["customer"])
    if path == "/v1/payees":
        return ListPayees(customer, OperationKind(said["kind"]))
    told = said["operation"]
    names = ("payee", "payee_tail", "reference", "card_tail")
    operation = Operation(
        kind=OperationKind(told["kind"]),
        amount_centavos=told["amount_centavos"],
        **{name: Secret(told[name] or "") for name in names},
    )
    if path == "/v1/checks":
        return CheckOperation(customer, operation)
    assert path == "/v1/operations"
    return Execute(customer, said["folio"], operation)


def spoken(asked: BankRequest, answer: BankAnswer) -> dict[str, Any] | None:
    folio = {"folio": asked.folio} if isinstance(asked, Execute) else {}
    match answer:
        case PayeesListed(payees):
            rows = [
                {
                    "id": payee.id.reveal(),
                    "tail": payee.tail.reveal(),
                    "usable_at_s": payee.usable_at_s,
                }
                for payee in payees
            ]
            return {"answer": "payees", "payees": rows}
        case OperationAllowed(tail, is_new):
            return {
                "answer": "allowed",
                "payee_tail": tail.reveal() or None,
                "is_new_payee": is_new,
            }
        case OperationRefused(why):
            return {"answer": "refused", "why": str(why), **folio}
        case OperationDone():
            return {"answer": "done", **folio}
        case _:
            return None


@contextlib.contextmanager
def serving(bank: Bank) -> Iterator[BankServer]:
    server = BankServer(bank)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
