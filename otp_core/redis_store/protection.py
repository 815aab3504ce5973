"""What callers change of their own: secret number, blocked and paused tokens, language."""

from collections.abc import Sequence

from msgspec.structs import asdict

from otp_core.own_rows import ChangeStatus, OwnChange, OwnChanged, PauseCharge, Pausing
from otp_core.policy import Policy
from otp_core.redis_store.keys import Keys, Lives
from otp_core.redis_store.scripts import Scripts
from otp_core.redis_store.tries import counters
from otp_core.rows import Turn

PAUSE = "pause"


class ProtectionRows:
    def __init__(self, scripts: Scripts, policy: Policy, keys: Keys) -> None:
        self._scripts = scripts
        self._policy = policy
        self._lives = Lives(policy)
        self._keys = keys

    def change_own(
        self, turn: Turn, change: OwnChange, entries: Sequence[str], notice: str
    ) -> OwnChanged:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run_for_good(
            "change_own",
            (
                keys.customer,
                keys.shelf,
                keys.tries,
                keys.grant(attempt.call_id),
                keys.attempt(change.act, attempt.id),
                keys.audit,
                keys.outbox,
                *(keys.challenge(ref) for ref in change.voids),
            ),
            now_s=attempt.now_s,
            content=change.content,
            customer_before=change.customer.before,
            customer_after=change.customer.after,
            tokens=[{"ref": ref, **asdict(swap)} for ref, swap in change.tokens.items()],
            forget=[field for factor in change.forget for field in counters(factor)],
            consumes=change.consumes_temporary_key,
            attempt_ttl_s=self._lives.attempt_ttl_s,
            records=list(entries),
            notice=notice,
        )
        return OwnChanged(ChangeStatus(answer["status"]), answer["tokens"])

    def charge_pause(
        self, turn: Turn, content: str, counted_entry: str, locked_entry: str
    ) -> PauseCharge:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run(
            "charge_pause",
            (keys.customer, keys.shelf, keys.pauses, keys.attempt(PAUSE, attempt.id), keys.audit),
            now_s=attempt.now_s,
            attempt=attempt.id,
            content=content,
            tries=self._policy.pause.tries,
            window_s=self._policy.pause.window_s,
            pauses_ttl_s=self._lives.pauses_ttl_s,
            attempt_ttl_s=self._lives.attempt_ttl_s,
            counted=counted_entry,
            locked=locked_entry,
        )
        return PauseCharge(**answer)

    def pause_token(self, turn: Turn, pausing: Pausing, entry: str, notice: str) -> bool:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run_for_good(
            "pause_token",
            (
                keys.customer,
                keys.shelf,
                keys.pauses,
                keys.attempt(PAUSE, attempt.id),
                keys.challenge(pausing.token_ref),
                keys.audit,
                keys.outbox,
            ),
            attempt=attempt.id,
            content=pausing.content,
            token_ref=pausing.token_ref,
            customer_before=pausing.customer.before,
            customer_after=pausing.customer.after,
            token_before=pausing.token.before,
            token_after=pausing.token.after,
            paused=entry,
            notice=notice,
        )
        return bool(answer["is_paused"])

    def report_done(self, turn: Turn, entry: str, notice: str) -> bool:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run_for_good(
            "report_done",
            (
                keys.customer,
                keys.grant(attempt.call_id),
                keys.attempt("done", attempt.id),
                keys.audit,
                keys.outbox,
            ),
            now_s=attempt.now_s,
            reported=entry,
            notice=notice,
            attempt_ttl_s=self._lives.attempt_ttl_s,
        )
        return bool(answer["is_reported"])

    def remember_language(self, turn: Turn, language: str, entry: str) -> bool:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run(
            "remember_language",
            (keys.customer, keys.tries, keys.grant(attempt.call_id), keys.audit),
            now_s=attempt.now_s,
            language=language,
            remembered=entry,
        )
        return bool(answer["is_remembered"])
