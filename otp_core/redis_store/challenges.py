"""Choosing a token, and the life of its one challenge."""

from otp_core.kinds import TokenKind
from otp_core.policy import Policy
from otp_core.redis_store.keys import CustomerKeys, Keys, Lives
from otp_core.redis_store.scripts import Scripts
from otp_core.requests import Attempt
from otp_core.rows import (
    ChallengeName,
    Choice,
    ChoiceStatus,
    NewChallenge,
    Opening,
    OpeningEntries,
    OpeningStatus,
    Turn,
)


class ChallengeRows:
    def __init__(self, scripts: Scripts, policy: Policy, keys: Keys) -> None:
        self._scripts = scripts
        self._policy = policy
        self._lives = Lives(policy)
        self._keys = keys

    def choose_token(
        self,
        turn: Turn,
        kinds: tuple[TokenKind, ...],
        tail: str,
        accepted_entry: str,
        refused_entry: str,
    ) -> Choice:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run(
            "choose_token",
            (
                keys.customer,
                keys.shelf,
                keys.wrong_codes,
                keys.grant(attempt.call_id),
                keys.attempt("choose", attempt.id),
                keys.audit,
            ),
            now_s=attempt.now_s,
            kinds=dict.fromkeys(kinds, True),
            tail=tail,
            tries=self._policy.call.serial_tries,
            wrong_codes=self._policy.token.wrong_codes,
            attempt_ttl_s=self._lives.attempt_ttl_s,
            accepted=accepted_entry,
            refused=refused_entry,
        )
        return Choice(ChoiceStatus(answer.pop("status")), **answer)

    def open_challenge(
        self, turn: Turn, new: NewChallenge, entries: OpeningEntries, notice: str
    ) -> Opening:
        attempt, budget = turn.attempt, self._policy.challenge
        answer = self._scripts.run(
            "open_challenge",
            _opening_keys(self._keys.of(turn.customer_ref), attempt, new.token_ref),
            now_s=attempt.now_s,
            call=attempt.call_id,
            token_ref=new.token_ref,
            purpose=new.purpose,
            agreed=new.agreed_to_replace,
            binding=new.binding,
            waits=new.waits,
            cooling_down_s=self._policy.cooling_down.window_s,
            challenge_id=new.challenge_id,
            sealed=new.sealed,
            mark=new.mark,
            dictation_s=dict(new.dictation_s),
            life_s={kind: self._policy.code_life_s.of(kind) for kind in TokenKind},
            longest_s=budget.longest_s,
            not_after_s=new.not_after_s,
            wrong_codes=self._policy.token.wrong_codes,
            per_customer=budget.per_customer,
            window_s=budget.per_customer_window_s,
            unanswered=budget.unanswered_before_notice,
            **self._opening_lives(),
            opened=entries.opened,
            refused=entries.refused,
            cooling=entries.cooling,
            notice=notice,
        )
        return Opening(OpeningStatus(answer.pop("status")), **answer)

    def _opening_lives(self) -> dict[str, int]:
        lives = self._lives
        return {
            "attempt_ttl_s": lives.attempt_ttl_s,
            "challenge_ttl_s": lives.challenge_ttl_s,
            "opened_ttl_s": lives.opened_ttl_s,
        }

    def restart_window(self, turn: Turn, name: ChallengeName, dictation_s: int, entry: str) -> bool:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run(
            "restart_window",
            (
                keys.customer,
                keys.grant(attempt.call_id),
                keys.challenge(name.token_ref),
                keys.attempt("restart", attempt.id),
                keys.audit,
            ),
            now_s=attempt.now_s,
            call=attempt.call_id,
            challenge_id=name.challenge_id,
            dictation_s=dictation_s,
            attempt_ttl_s=self._lives.attempt_ttl_s,
            restarted=entry,
        )
        return bool(answer["is_open"])

    def look_at_challenge(self, turn: Turn, name: ChallengeName) -> bool:
        keys, attempt = self._keys.of(turn.customer_ref), turn.attempt
        answer = self._scripts.run(
            "look_at_challenge",
            (keys.customer, keys.grant(attempt.call_id), keys.challenge(name.token_ref)),
            now_s=attempt.now_s,
            call=attempt.call_id,
            challenge_id=name.challenge_id,
        )
        return bool(answer["is_open"])


def _opening_keys(keys: CustomerKeys, attempt: Attempt, token_ref: str) -> tuple[str, ...]:
    return (
        keys.customer,
        keys.shelf,
        keys.wrong_codes,
        keys.tries,
        keys.grant(attempt.call_id),
        keys.challenge(token_ref),
        keys.asked(token_ref),
        keys.opened,
        keys.attempt("open", attempt.id),
        keys.audit,
        keys.outbox,
    )
