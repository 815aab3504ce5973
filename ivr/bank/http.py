"""The bank's core over HTTP: signed, on a deadline, asked again only where that is harmless.

Only a signed 200 that answers the very question is an answer. All else is unknown; and unknown is
never `OperationDone`, nor `OperationRefused` (docs/bank-port.md).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import requests
from requests.exceptions import BaseHTTPError  # type: ignore[attr-defined]  # the stubs lack it

from ivr.bank.leash import Leash, LeashedAdapter
from ivr.bank.policy import HttpPolicy
from ivr.bank.signing import Signer
from ivr.bank.wire import MalformedAnswerError, answer_from, body_of, path_of
from ivr.dialog.banking import (
    BankAnswer,
    BankRequest,
    BankUnavailable,
    Execute,
    OperationUnconfirmed,
)

TIMESTAMP = "Audiomatico-Timestamp"
NONCE = "Audiomatico-Nonce"
SIGNATURE = "Audiomatico-Signature"
IDEMPOTENCY_KEY = "Idempotency-Key"  # draft-ietf-httpapi-idempotency-key-header
NONCE_BYTES = 16
MOST_BYTES = 65_536  # a hundred payees are some 10 kB
CHUNK_BYTES = 4_096
ATTEMPTS = 2

# Whatever may come out of an exchange that goes wrong: of requests, of what it is built on, and of
# a text that is no header or number. None of them is let out: their messages may quote the body.
FAULTS = (requests.RequestException, BaseHTTPError, HTTPException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """How one attempt ended. `answer` None: unknown."""

    answer: BankAnswer | None
    was_sent: bool  # the bank may have heard it
    may_repeat: bool


class HttpBank:
    """`url`: an origin, https unless it is this machine (settings see to it).

    `ca_file`: whom its certificate must come from; None: anybody that browsers trust.
    """

    def __init__(
        self,
        url: str,
        key: bytes,
        policy: HttpPolicy,
        random_bytes: Callable[[int], bytes],
        *,
        ca_file: Path | None = None,
    ) -> None:
        self._url = url.removesuffix("/")
        self._verify = True if ca_file is None else str(ca_file)
        self._signer = Signer(key)
        self._policy = policy
        self._random_bytes = random_bytes

    def answer(self, request: BankRequest, *, now_s: int) -> BankAnswer:
        """Within the policy's total, but for a name server that keeps us waiting."""
        deadline_s = time.monotonic() + self._policy.total_s
        was_sent = False
        for _ in range(ATTEMPTS):
            attempt = self._attempt(request, now_s, deadline_s)
            if attempt.answer is not None:
                return attempt.answer
            was_sent = was_sent or attempt.was_sent
            if not attempt.may_repeat or time.monotonic() >= deadline_s:
                break
        if isinstance(request, Execute) and was_sent:
            return OperationUnconfirmed(request.folio)
        return BankUnavailable()

    def _attempt(self, request: BankRequest, now_s: int, deadline_s: float) -> _Attempt:
        with Leash(deadline_s) as leash:
            try:
                status, is_busy, answer = self._exchange(request, now_s, leash)
            except FAULTS:
                # A question is harmless to repeat; an operation only if it never left.
                may_repeat = not isinstance(request, Execute) or not leash.may_be_heard
                return _Attempt(None, leash.may_be_heard, may_repeat)
        may_repeat = status == requests.codes.unavailable and not is_busy
        return _Attempt(answer, True, may_repeat)

    def _exchange(
        self, request: BankRequest, now_s: int, leash: Leash
    ) -> tuple[int, bool, BankAnswer | None]:
        """Status, whether the bank asks us to wait, and the answer, if it is one."""
        path, body = path_of(request), body_of(request)
        headers = self._headers(request, path, body, now_s)
        # One connection a question: a kept one may be dead, and then nobody knows what was heard.
        with requests.Session() as session:
            session.trust_env = False  # no proxy and no .netrc between us and the bank
            for scheme in ("https://", "http://"):
                session.mount(scheme, LeashedAdapter(leash))
            with session.post(
                self._url + path,
                data=body,
                headers=headers,
                timeout=(min(self._policy.connect_s, leash.left_s()), self._policy.read_s),
                allow_redirects=False,
                verify=self._verify,
                stream=True,
            ) as response:
                answer = self._answer(request, headers[SIGNATURE], response)
                return response.status_code, "Retry-After" in response.headers, answer

    def _headers(self, request: BankRequest, path: str, body: bytes, now_s: int) -> dict[str, str]:
        folio = request.folio if isinstance(request, Execute) else ""
        nonce = self._random_bytes(NONCE_BYTES).hex()
        signature = self._signer.question(
            path=path, timestamp_s=now_s, nonce=nonce, idempotency_key=folio, body=body
        )
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            TIMESTAMP: str(now_s),
            NONCE: nonce,
            SIGNATURE: signature,
        }
        return {**headers, IDEMPOTENCY_KEY: folio} if folio else headers

    def _answer(
        self, request: BankRequest, question: str, response: requests.Response
    ) -> BankAnswer | None:
        if response.status_code != requests.codes.ok or not _is_plain_json(response):
            return None
        body = _body(response)
        signature = response.headers.get(SIGNATURE, "")
        if body is None or not self._signer.is_answer(
            signature, question=question, status=response.status_code, body=body
        ):
            return None
        try:
            return answer_from(request, body)
        except MalformedAnswerError:
            return None


def _is_plain_json(response: requests.Response) -> bool:
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" and "Content-Encoding" not in response.headers


def _body(response: requests.Response) -> bytes | None:
    """None where it is larger than any answer."""
    body = b""
    for chunk in response.iter_content(CHUNK_BYTES):
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return body
