"""Who is calling: counting, settling, reading a customer, the end of a call."""

from otp_core.kinds import Factor
from otp_core.outbox import Attempts
from otp_core.policy import Policy
from otp_core.redis_store.keys import Keys, Lives
from otp_core.redis_store.outbox_rows import written
from otp_core.redis_store.scripts import Scripts
from otp_core.rows import CustomerRows, Granting, IdentificationCharge, LastAccess, Turn

# Far longer than comparing and settling take (one argon2, one trip of at most a second).
LOCK_NOTICE_AFTER_S = 60


class IdentificationRows:
    def __init__(self, scripts: Scripts, policy: Policy, keys: Keys) -> None:
        self._scripts = scripts
        self._policy = policy
        self._lives = Lives(policy)
        self._keys = keys

    def charge_identification(
        self,
        turn: Turn,
        factor: Factor,
        content: str,
        counted_entry: str,
        locked_entry: str,
        lock_notice: str,
    ) -> IdentificationCharge:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        budget = self._policy.identification
        answer = self._scripts.run(
            "charge_identification",
            (
                keys.customer,
                keys.tries,
                keys.attempt("identify", attempt.id),
                keys.audit,
                keys.outbox,
                self._keys.outbox(keys.partition).attempts,
            ),
            now_s=attempt.now_s,
            call=attempt.call_id,
            factor=factor,
            content=content,
            wrong_before_lock=budget.wrong_before_lock,
            wrong_in_all=wrong_in_all(self._policy)[factor],
            first_lock_s=budget.first_lock_s,
            longest_lock_s=budget.longest_lock_s,
            attempt_ttl_s=self._lives.attempt_ttl_s,
            unknown_ttl_s=self._lives.unknown_tries_ttl_s,
            counted=counted_entry,
            locked=locked_entry,
            notice=lock_notice,
            notice_attempt=written(Attempts(due_at_s=attempt.now_s + LOCK_NOTICE_AFTER_S)),
        )
        return IdentificationCharge(**answer)

    def settle_identification(
        self, turn: Turn, factor: Factor, granting: Granting, entry: str
    ) -> LastAccess | None:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run(
            "settle_identification",
            (
                keys.customer,
                keys.tries,
                keys.attempt("identify", attempt.id),
                keys.grant(attempt.call_id),
                keys.audit,
                keys.outbox,
                self._keys.outbox(keys.partition).attempts,
            ),
            now_s=attempt.now_s,
            call=attempt.call_id,
            factor=factor,
            content=granting.content,
            customer=granting.customer,
            customer_after=granting.customer_after,
            temporary_id=granting.temporary_id,
            number_sealed=granting.number_sealed,
            until_s=attempt.now_s + self._policy.call.longest_s,
            grant_ttl_s=self._lives.grant_ttl_s,
            accepted=entry,
        )
        if not answer["is_settled"]:
            return None
        return LastAccess(answer["last_access_at_s"], answer["language"])

    def read_customer(self, customer_ref: str, call_id: str, now_s: int) -> CustomerRows:
        keys = self._keys.of(customer_ref)
        answer = self._scripts.run(
            "read_customer",
            (keys.customer, keys.shelf, keys.wrong_codes, keys.tries, keys.grant(call_id)),
            now_s=now_s,
        )
        wrong_codes = {ref: int(count) for ref, count in answer.pop("wrong_codes").items()}
        return CustomerRows(wrong_codes=wrong_codes, **answer)

    def end_call(self, turn: Turn, entry: str, notice: str) -> None:
        keys, call_id = self._keys.of(turn.customer_ref), turn.attempt.call_id
        self._scripts.run(
            "end_call",
            (keys.tries, keys.grant(call_id), keys.audit, keys.outbox),
            call=call_id,
            unanswered=self._policy.challenge.unanswered_before_notice,
            ended=entry,
            notice=notice,
        )


def wrong_in_all(policy: Policy) -> dict[Factor, int]:
    """After how many wrong tries without a success only a branch helps."""
    return {
        Factor.SECRET_NUMBER: policy.identification.wrong_before_branch,
        Factor.TEMPORARY_KEY: policy.identification.temporary_key_wrong_before_void,
    }
