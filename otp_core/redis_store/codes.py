"""Counting, spending and refusing a code."""

from typing import Any

from otp_core.kinds import Purpose
from otp_core.policy import Policy
from otp_core.redis_store.identification import wrong_in_all
from otp_core.redis_store.keys import CustomerKeys, Keys, Lives
from otp_core.redis_store.scripts import Scripts
from otp_core.rows import (
    ChallengeName,
    ChargeStatus,
    Compare,
    Locked,
    Outcome,
    Over,
    Refusal,
    Settled,
    Spending,
    SpendStatus,
    Turn,
)

ACT = "verify"


class CodeRows:
    def __init__(self, scripts: Scripts, policy: Policy, keys: Keys) -> None:
        self._scripts = scripts
        self._policy = policy
        self._lives = Lives(policy)
        self._keys = keys

    def charge_attempt(
        self, turn: Turn, name: ChallengeName, content: str, entry: str
    ) -> Compare | Settled | Over | Locked:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run(
            "charge_attempt",
            (
                keys.customer,
                keys.shelf,
                keys.wrong_codes,
                keys.tries,
                keys.grant(attempt.call_id),
                keys.challenge(name.token_ref),
                keys.attempt(ACT, attempt.id),
                keys.audit,
            ),
            now_s=attempt.now_s,
            call=attempt.call_id,
            token_ref=name.token_ref,
            challenge_id=name.challenge_id,
            binding=name.binding,
            content=content,
            tries=self._policy.challenge.tries,
            wrong_codes=self._policy.token.wrong_codes,
            wrong_in_all=wrong_in_all(self._policy),
            attempt_ttl_s=self._lives.attempt_ttl_s,
            counted=entry,
        )
        charged = _charged(answer)
        if isinstance(charged, Settled):
            self._tell_again(keys, charged)
        return charged

    def _tell_again(self, keys: CustomerKeys, known: Settled) -> None:
        """It was accepted once, but perhaps nobody was told, for too few replicas had it."""
        if known.outcome is Outcome.ACCEPTED:
            self._scripts.make_sure(keys.customer)

    def spend_code(self, turn: Turn, spending: Spending) -> Settled | SpendStatus:
        answer = self._scripts.run_for_good(
            "spend_code",
            _spending_keys(self._keys.of(turn.customer_ref), turn, spending),
            (
                spending.customer.before,
                spending.customer.after,
                spending.token.before,
                spending.token.after,
                spending.replaced.before,
                spending.replaced.after,
                spending.entry,
                spending.notice,
            ),
            now_s=spending.now_s,
            call=turn.attempt.call_id,
            token_ref=spending.name.token_ref,
            challenge_id=spending.name.challenge_id,
            binding=spending.name.binding,
            content=spending.content,
            replaced_ref=spending.replaced_ref,
            consumes=spending.consumes_temporary_key,
            challenge_ttl_s=self._lives.challenge_ttl_s,
        )
        return _spent(answer)

    def refuse_code(self, turn: Turn, refusal: Refusal) -> Settled:
        keys, token_ref = self._keys.of(turn.customer_ref), refusal.name.token_ref
        answer = self._scripts.run(
            "refuse_code",
            (
                keys.shelf,
                keys.wrong_codes,
                keys.challenge(token_ref),
                keys.attempt(ACT, turn.attempt.id),
                keys.audit,
                keys.outbox,
                keys.customer,
            ),
            (
                refusal.customer.before,
                refusal.customer.after,
                refusal.token.before,
                refusal.token.after,
                refusal.refused_entry,
                refusal.mistyped_entry,
                refusal.locked_entry,
                refusal.notice,
            ),
            now_s=refusal.now_s,
            token_ref=token_ref,
            challenge_id=refusal.name.challenge_id,
            binding=refusal.name.binding,
            content=refusal.content,
            how=refusal.fault,
            wrong_codes=self._policy.token.wrong_codes,
            attempt_ttl_s=self._lives.attempt_ttl_s,
        )
        settled = Settled(Outcome(answer["verdict"]), answer["left"])
        self._tell_again(keys, settled)
        return settled


def _spending_keys(keys: CustomerKeys, turn: Turn, spending: Spending) -> tuple[str, ...]:
    token_ref = spending.name.token_ref
    return (
        keys.customer,
        keys.shelf,
        keys.wrong_codes,
        keys.tries,
        keys.grant(turn.attempt.call_id),
        keys.challenge(token_ref),
        keys.attempt(ACT, turn.attempt.id),
        keys.audit,
        keys.outbox,
        keys.challenge(spending.replaced_ref or token_ref),
    )


def _charged(answer: dict[str, Any]) -> Compare | Settled | Over | Locked:
    status = ChargeStatus(answer.pop("status"))
    match status:
        case ChargeStatus.CHARGED | ChargeStatus.SPENT:
            customer, *shelf = answer.pop("texts")
            return Compare(
                customer=customer,
                tokens=dict(zip(shelf[::2], shelf[1::2], strict=True)),
                was_spent=status is ChargeStatus.SPENT,
                purpose=Purpose(answer.pop("purpose")),
                **answer,
            )
        case ChargeStatus.DONE:
            return Settled(Outcome(answer["verdict"]), answer["left"])
        case ChargeStatus.LOCKED:
            return Locked(answer["until_s"])
        case ChargeStatus.EXPIRED:
            return Over()


def _spent(answer: dict[str, Any]) -> Settled | SpendStatus:
    match answer["status"]:
        case "accepted":
            return Settled(Outcome.ACCEPTED, 0)
        case "done":
            return Settled(Outcome(answer["verdict"]), answer["left"])
        case status:
            return SpendStatus(status)
