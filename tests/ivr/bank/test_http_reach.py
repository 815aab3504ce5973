"""Who is asked again, who was never reached, and who may be believed, over HTTP."""

import secrets
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ivr.bank.demo import DemoLedger
from ivr.bank.http import HttpBank
from ivr.bank.policy import BankPolicy, HttpPolicy
from ivr.dialog.banking import (
    BankRequest,
    BankUnavailable,
    CheckOperation,
    Execute,
    ListPayees,
    OperationAllowed,
    OperationDone,
    OperationKind,
    OperationUnconfirmed,
)
from otp_core.secret import Secret
from tests.ivr.bank import faults
from tests.ivr.bank.people import ANA, NOW_S, OTHER_CLABE, to_clabe
from tests.ivr.bank.stranger import KEY, BankServer, Fault, Handler, Reply, serving

ASKED = to_clabe(OTHER_CLABE, 10_000)
EXECUTE = Execute(ANA, "A-1", ASKED)
LIST = ListPayees(ANA, OperationKind.TRANSFER_OTHER_BANK)
CHECK = CheckOperation(ANA, ASKED)
DONE, UNCONFIRMED = OperationDone("A-1"), OperationUnconfirmed("A-1")
HASTY = HttpPolicy(connect_s=0.8, read_s=0.6, total_s=0.8)


@pytest.fixture
def bank(server: BankServer, policy: BankPolicy) -> HttpBank:
    return HttpBank(server.url, KEY, policy.http, secrets.token_bytes)


@pytest.fixture
def hasty(server: BankServer) -> HttpBank:
    return HttpBank(server.url, KEY, HASTY, secrets.token_bytes)


def executed_once_at_most(ledger: DemoLedger) -> bool:
    assert ledger.total() == 0
    return ledger.balance(ANA) in (1_000_000, 990_000)


# Asked again: only what is harmless


def test_a_question_is_asked_once_more_where_the_line_broke(
    bank: HttpBank, server: BankServer
) -> None:
    server.faults = [faults.closes_half_way]
    assert bank.answer(CHECK, now_s=NOW_S) == OperationAllowed(Secret("9719"), False)
    assert len(server.heard) == 2


@pytest.mark.parametrize("question", [LIST, CHECK, EXECUTE], ids=["list", "check", "execute"])
def test_a_bank_that_is_away_for_a_moment_is_asked_once_more(
    question: BankRequest, bank: HttpBank, server: BankServer, ledger: DemoLedger
) -> None:
    server.faults = [faults.status(503)]
    assert not isinstance(bank.answer(question, now_s=NOW_S), BankUnavailable)
    assert len(server.heard) == 2
    keys = {heard.get("Idempotency-Key") for heard in server.heard}
    assert keys == ({"A-1"} if question is EXECUTE else {None})
    assert len({heard["Audiomatico-Nonce"] for heard in server.heard}) == 2
    assert executed_once_at_most(ledger)


def test_an_operation_that_503_met_twice_is_unconfirmed(
    bank: HttpBank, server: BankServer, ledger: DemoLedger
) -> None:
    server.faults = [faults.status(503)] * 3
    assert bank.answer(EXECUTE, now_s=NOW_S) == UNCONFIRMED
    assert len(server.heard) == 2
    assert executed_once_at_most(ledger)


def test_a_request_that_arrives_twice_is_done_once(
    bank: HttpBank, server: BankServer, ledger: DemoLedger
) -> None:
    server.hears_twice = True
    assert bank.answer(EXECUTE, now_s=NOW_S) == DONE
    assert ledger.balance(ANA) == 990_000


# Nothing handed over


@pytest.fixture
def nobody_listens() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("question", [LIST, CHECK, EXECUTE], ids=["list", "check", "execute"])
def test_where_nobody_listens_nothing_was_handed_over(
    question: BankRequest, nobody_listens: str, policy: BankPolicy
) -> None:
    bank = HttpBank(nobody_listens, KEY, policy.http, secrets.token_bytes)
    assert bank.answer(question, now_s=NOW_S) == BankUnavailable()


def test_a_name_that_nobody_has_is_unavailable(policy: BankPolicy) -> None:
    bank = HttpBank("https://core.bank.invalid", KEY, policy.http, secrets.token_bytes)  # RFC 6761
    assert bank.answer(EXECUTE, now_s=NOW_S) == BankUnavailable()


def test_a_bank_that_comes_back_between_two_attempts_gets_the_operation(
    ledger: DemoLedger, server: BankServer, policy: BankPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first connection is refused: nothing was sent, so the second is no repetition."""
    bank = HttpBank(server.url, KEY, policy.http, secrets.token_bytes)
    connect, refused = socket.socket.connect, []

    def refuse_once(self: socket.socket, address: object) -> None:
        if not refused:
            refused.append(address)
            raise ConnectionRefusedError
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", refuse_once)
    assert bank.answer(EXECUTE, now_s=NOW_S) == DONE
    assert len(refused) == 1
    assert ledger.balance(ANA) == 990_000


def test_a_server_without_tls_gets_nothing_over_https(
    server: BankServer, policy: BankPolicy, ledger: DemoLedger
) -> None:
    url = server.url.replace("http://", "https://")
    bank = HttpBank(url, KEY, policy.http, secrets.token_bytes)
    assert bank.answer(CHECK, now_s=NOW_S) == BankUnavailable()
    assert bank.answer(EXECUTE, now_s=NOW_S) == BankUnavailable()
    assert server.heard == []
    assert ledger.balance(ANA) == 1_000_000


def test_a_folio_that_is_no_header_is_not_handed_over(bank: HttpBank, server: BankServer) -> None:
    broken = replace(EXECUTE, folio="A-1\r\nX: y")
    assert bank.answer(broken, now_s=NOW_S) == BankUnavailable()
    assert server.heard == []


# Who is at the other end


def test_a_bank_with_another_key_hears_nothing_it_believes(
    server: BankServer, policy: BankPolicy, ledger: DemoLedger
) -> None:
    bank = HttpBank(server.url, b"x" * 32, policy.http, secrets.token_bytes)
    assert bank.answer(EXECUTE, now_s=NOW_S) == UNCONFIRMED
    assert ledger.balance(ANA) == 1_000_000


def test_a_question_of_another_time_is_not_believed(
    bank: HttpBank, server: BankServer, ledger: DemoLedger
) -> None:
    server.now_s = NOW_S + 301
    assert bank.answer(EXECUTE, now_s=NOW_S) == UNCONFIRMED
    assert ledger.balance(ANA) == 1_000_000


def test_an_answer_serves_only_the_question_it_was_given_to(
    bank: HttpBank, server: BankServer
) -> None:
    """Even the same question asked again: each has a nonce of its own."""
    kept: list[Reply] = []

    def keeps(handler: Handler, reply: Reply) -> None:
        kept.append(reply)
        handler.send(reply)

    def replays(handler: Handler, reply: Reply) -> None:
        handler.send(reply, kept[0].signature)

    server.faults = [keeps, replays, replays]
    assert bank.answer(CHECK, now_s=NOW_S) == OperationAllowed(Secret("9719"), False)
    assert bank.answer(CHECK, now_s=NOW_S) == BankUnavailable()


def test_neither_proxy_nor_netrc_comes_between_us_and_the_bank(
    bank: HttpBank, server: BankServer, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ana password word\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert bank.answer(EXECUTE, now_s=NOW_S) == DONE
    assert "Authorization" not in server.heard[0]


def test_nothing_but_the_path_stands_in_the_address_and_nothing_is_logged(
    bank: HttpBank, server: BankServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults = [faults.signed_by_another, faults.closes_half_way, faults.unsigned]
    with caplog.at_level("DEBUG"):
        for question in (EXECUTE, LIST, CHECK, EXECUTE):
            bank.answer(question, now_s=NOW_S)
    assert "/v1/operations" in caplog.text
    for secret in (ANA, OTHER_CLABE, Secret("9719"), Secret("10000")):
        assert secret.reveal() not in caplog.text


def test_no_thread_and_no_connection_stays_behind(hasty: HttpBank, server: BankServer) -> None:
    before = threading.active_count()
    bad: list[Fault] = [faults.drips_its_body, faults.closes_half_way, faults.huge]
    for fault in bad:
        server.faults = [fault]
        hasty.answer(EXECUTE, now_s=NOW_S)
    server.released.set()
    until_s = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < until_s:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_many_callers_are_answered_at_once(ledger: DemoLedger, policy: BankPolicy) -> None:
    with serving(ledger) as server:
        bank = HttpBank(server.url, KEY, policy.http, secrets.token_bytes)
        answers: list[object] = []
        threads = [
            threading.Thread(target=lambda: answers.append(bank.answer(EXECUTE, now_s=NOW_S)))
            for _ in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert answers == [DONE] * 16
    assert ledger.balance(ANA) == 990_000
