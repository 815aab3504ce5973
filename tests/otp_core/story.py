"""Everything the core can do, told once: for what must hold of every script, key and record."""

from dataclasses import replace

from otp_core import records
from otp_core.kinds import Factor, TokenKind
from otp_core.ledger.checkpoints import Signer, Verifier
from otp_core.ledger.inspection import inspect
from otp_core.ledger.reading import read_stream
from otp_core.ledger.sealer import Sealer
from otp_core.outbox import Lease, Outbox
from otp_core.redis_store.ledger_rows import LedgerRows
from otp_core.redis_store.tally_rows import TallyRows
from otp_core.rotation import Found, Rotation
from otp_core.rows import Swap
from otp_core.secret import Secret
from otp_core.settings import CoreSettings, VersionedKey
from otp_core.staff import Discarded
from otp_core.vault import Vault
from otp_core.verdicts import (
    Accepted,
    SecretNumberChanged,
    TokenPaused,
    TokensBlocked,
)
from tests.otp_core.bank import (
    ENV,
    KEY,
    NOON_S,
    NUMBER,
    PHONE,
    PIN,
    SERIAL,
    Bank,
    MakeBank,
    right_code,
    row,
    wrong_code,
)
from tests.otp_core.operator import TRANSFER, identified, stranger


def unfinished_row(bank: Bank) -> Swap:
    serial, kind = "NK-00008888", TokenKind.HOTP
    ref = bank.vault.token_ref(serial)
    sealed = records.seal_serial(serial, bank.vault)
    stock = records.StockRecord(ref, 1, kind, "", sealed, "", "an unfinished import")
    return Swap("", records.write(stock, bank.vault))


def told_of(bank: Bank) -> None:
    """Every notice is looked at, tried in vain, set aside, tried again, sent."""
    outbox, lease = Outbox(bank.store, bank.vault), Lease("one", NOON_S, 60)
    for partition in {kept.name.partition for kept in outbox.unsent()}:
        for kept in outbox.take(partition, lease, 100):
            begun = outbox.begin(kept, lease)
            assert begun is not None
            outbox.mark_failed(begun, "busy", due_at_s=NOON_S)
            outbox.set_aside(begun, "in vain")
            assert outbox.retry(kept.name, bank.staff)
            outbox.mark_sent(begun)
        outbox.leave(partition, lease)
    assert outbox.unsent() == []


def protected(bank: Bank) -> list[str]:
    """An operation, then everything a customer does to be safe; what was keyed meanwhile."""
    caller = identified(bank)
    opened = caller.operating(TRANSFER, serial="NK-00007777")
    code = right_code(opened.digits, b"k" * 32)
    assert isinstance(caller.approve(opened, code, TRANSFER.digest), Accepted)
    caller.find_active()
    caller.remember("en-US")
    caller.report("123456789012")
    bank.branch.change_phone(bank.staff, NUMBER, Secret("5590817263"), verified=True)
    assert caller.set_secret("864201") == SecretNumberChanged()
    assert stranger(bank).pause("00007777") == TokenPaused()
    assert caller.block() == TokensBlocked(1)
    bank.service.pressure(replace(caller.attempt(), caller=Secret("5544332211")))
    return [opened.digits, code, "864201", "00007777", "5590817263", "5544332211"]


def tallied(bank: Bank) -> None:
    """As whoever counts does; nothing changes."""
    tallies = TallyRows(bank.client)
    for after in ("", "0-0"):
        tallies.tally_audit("line", after)
        tallies.tally_notices(0, after)
    tallies.tally_unsent(0)
    tallies.tally_unsealed("stock")


def under(bank: Bank, *versions: int) -> Vault:
    """The bank's vault, with its keys or new ones, in this order."""
    known = {"1": f"1:{'cd' * 32}", "2": f"2:{'ab' * 32}", "3": f"3:{'99' * 32}"}
    ring = ",".join(known[str(version)] for version in versions)
    settings = CoreSettings.from_env({**ENV, "AUDIOMATICO_VAULT_KEYS": ring})
    return Vault(settings, bank.policy.argon2, bank.random_bytes)


def rotated(bank: Bank) -> None:
    """Every record and waiting notice under a new key and readable with it alone, and back."""
    rotation = Rotation(bank.store, under(bank, 3, 2))
    rotation.begun(bank.staff)
    count = list(rotation.rotate(NOON_S)).count(Found.ROTATED)
    rotation.done(bank.staff, count)
    assert count > 4  # a customer, tokens, rows of the stock, a notice
    assert set(Rotation(bank.store, under(bank, 3)).look(NOON_S)) == {Found.CURRENT, Found.CALL}
    assert list(Rotation(bank.store, under(bank, 2, 3)).rotate(NOON_S)).count(Found.ROTATED) > 4


def sealed(bank: Bank) -> None:
    """What was written down so far is chained and signed, and read whole."""
    rows, keys = LedgerRows(bank.client), (VersionedKey(1, b"k" * 32),)
    verifier = Verifier.of_private(keys)
    Sealer([rows], Signer(keys), verifier, bank.policy.audit, lambda: NOON_S).round()
    for name in rows.streams:
        found = inspect(read_stream(rows, name), verifier)
        assert (found.faults, found.unsealed) == ((), 0)


def whole_story(make_bank: MakeBank) -> tuple[Bank, list[str]]:
    """Everything the core can do, and every digit anybody keyed or heard meanwhile."""
    bank = make_bank().with_customer().with_token()
    key = bank.temporary_key()
    bank.caller().identify(key, Factor.TEMPORARY_KEY)
    caller = bank.caller()
    first = caller.opened()
    caller.find()
    caller.look(first)
    caller.hear_again(first)
    caller.verify(first, wrong_code(first.digits))
    assert caller.verify(first, right_code(first.digits)) == Accepted()
    bank.with_token("NK-00007777", key=b"k" * 32)
    second = caller.opened("NK-00007777")
    assert caller.verify(second, right_code(second.digits, b"k" * 32)) == Accepted()
    caller.choose("9753")
    caller.hang_up()
    bank.branch.block_token(bank.staff, SERIAL)
    bank.branch.unlock_customer(bank.staff, NUMBER)
    digits_of_protection = protected(bank)
    bank.store.swap_stock(bank.vault.token_ref("NK-00008888"), unfinished_row(bank))
    assert bank.branch.discard_import(bank.staff, [row("NK-00008888")]) == Discarded(1)
    rotated(bank)
    told_of(bank)
    tallied(bank)
    sealed(bank)
    digits = [secret.reveal() for secret in (NUMBER, PHONE, PIN, key)]
    digits += [first.digits, second.digits, right_code(first.digits), wrong_code(first.digits)]
    return bank, [*digits, *digits_of_protection, SERIAL, SERIAL[-4:], "9753", KEY.hex()]
