"""Keys: there, long enough, and the ones that what is stored was sealed with."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ivr.cli.check.findings import Finding, fail, ok, warn
from ivr.notices.twilio import sender_of
from ivr.sessions import SessionsUnavailableError
from ivr.sessions.looking import CallLook
from ivr.settings import Settings, SettingsError
from otp_core.core import Core
from otp_core.errors import StoreError
from otp_core.ledger.checkpoints import Verifier
from otp_core.ledger.entries import LedgerStore
from otp_core.rotation import Found
from otp_core.settings import AUDIT_KEY, CoreSettings, SettingError, VersionedKey, audit_keys

SAMPLE = 500  # records looked at where no rotation is under way
LONGEST_S = 20  # a count of what a rotation has left ends here: a check is no rotation
MOST_CALLS = 100_000


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies under the keys. `seconds` is a clock that never goes back."""

    cores: Sequence[Core]
    calls: Sequence[CallLook]
    ledgers: Sequence[LedgerStore]
    now_s: int
    seconds: Callable[[], float]


def key_findings(
    settings: Settings, keys: CoreSettings, env: Mapping[str, str], stored: Stored
) -> Iterator[Finding]:
    """`Stored` of a Redis that answers; what does not is a `StoreError`'s finding."""
    yield _tokens(settings)
    yield _ring("vault keys", "seals", keys.vault_keys)
    yield _ring("peppers", "signs", keys.peppers)
    try:
        yield from _at_rest(keys, stored)
        yield _audit(env, stored.ledgers)
    except (StoreError, SessionsUnavailableError) as fault:
        yield fail("stored data", f"can't be read: {fault}")


def other_findings(settings: Settings, env: Mapping[str, str]) -> Iterator[Finding]:
    """What the line does without."""
    try:
        yield ok("notices", f"sent from {sender_of(env)}")
    except SettingsError as missing:
        yield warn("notices", f"none is sent from here. {missing}")
    if settings.bank_url is None:
        yield warn("bank", "the line does no operations: set BANK_URL and BANK_KEY, or leave it so")
    else:
        yield ok("bank", settings.bank_url)


def _tokens(settings: Settings) -> Finding:
    if len(settings.auth_tokens) == 1:
        return ok("auth token", "one, against which signatures are checked")
    says = "two are good: remove the second when Twilio has made the first its primary"
    return warn("auth token", says)


def _ring(what: str, does: str, ring: Sequence[VersionedKey]) -> Finding:
    first, *others = ring
    if not others:
        return ok(what, f"version {first.version}")
    known = ", ".join(str(one.version) for one in others)
    return warn(what, f"version {first.version} {does}, {known} known: a rotation is under way")


def _at_rest(keys: CoreSettings, stored: Stored) -> Iterator[Finding]:
    is_rotating = len(keys.vault_keys) + len(keys.peppers) > 2
    found, is_whole = _looked(stored, None if is_rotating else SAMPLE)
    least = "" if is_whole else "at least "
    if found[Found.UNREADABLE]:
        says = f"{least}{found[Found.UNREADABLE]} records don't open: set the keys they are under"
        yield fail("stored data", says)
    else:
        yield ok("stored data", f"{found.total()} records looked at, all open")
    if not is_rotating:
        return
    if found[Found.OLD]:
        says = f"{least}{found[Found.OLD]} records are under a former key: audiomatico vault rotate"
        yield warn("rotation", says)
    else:
        yield _end_of_rotation(found, stored, is_whole=is_whole)
    if found[Found.HASH]:
        says = f"{least}{found[Found.HASH]} wait for their customers: keep the former pepper"
        yield warn("secret numbers", says)


def _end_of_rotation(found: Counter[Found], stored: Stored, *, is_whole: bool) -> Finding:
    seen = [one for look in stored.calls for one in look.under_way(stored.now_s, MOST_CALLS)]
    calls = max(found[Found.CALL], sum(not one.is_sealed_now for one in seen))
    if not is_whole:
        return warn("rotation", "too much to count here: audiomatico vault rotate --dry-run")
    if calls:
        return warn("rotation", f"{calls} calls still need the former key: look in 15 minutes")
    return ok("rotation", "nothing is left under the former vault key: it may be removed")


def _looked(stored: Stored, most: int | None) -> tuple[Counter[Found], bool]:
    """What was found, and whether that is all."""
    found: Counter[Found] = Counter()
    ends_at_s = stored.seconds() + LONGEST_S
    for core in stored.cores:
        for one in islice(core.rotation.look(stored.now_s), most):
            found[one] += 1
            if stored.seconds() > ends_at_s:
                return found, False
    return found, most is None


def _audit(env: Mapping[str, str], ledgers: Sequence[LedgerStore]) -> Finding:
    if not env.get(AUDIT_KEY, "").strip():
        return warn("audit key", f"not set here: the sealer needs {AUDIT_KEY} where it runs")
    try:
        keys = audit_keys(env)
    except SettingError as wrong:
        return fail("audit key", str(wrong))
    verifier, signed, foreign = Verifier.of_private(keys), 0, 0
    for store in ledgers:
        for name in store.streams:
            kept = store.ends(name).checkpoint
            signed += kept is not None
            foreign += kept is not None and verifier.checkpoint(kept) is None
    if foreign:
        says = f"{foreign} of {signed} streams' last checkpoints are of no key of it: keep old keys"
        return fail("audit key", says)
    return ok("audit key", f"version {keys[0].version} signs; {signed} streams have checkpoints")
