"""The face: built from a client, keys and a policy; any request to `answer` gets its verdict."""

import secrets

import pytest
import redis

from otp_core.core import Core, build
from otp_core.kinds import Factor, Purpose, TokenKind
from otp_core.policy import Policy
from otp_core.requests import (
    Attempt,
    ChooseToken,
    EndCall,
    FindTokens,
    Identify,
    LookAtChallenge,
    OpenChallenge,
    Request,
    RestartWindow,
    VerifyCode,
)
from otp_core.secret import Secret
from otp_core.settings import CoreSettings
from otp_core.verdicts import (
    Accepted,
    ChallengeOpened,
    Expired,
    Identified,
    StillOpen,
    TokenChosen,
    TokensFound,
    Verdict,
)
from tests.otp_core.bank import ENV, NOON_S, NUMBER, PIN, Bank, right_code, sure


@pytest.fixture
def core(bank: Bank, redis_client: redis.Redis, policy: Policy) -> Core:
    settings = CoreSettings.from_env(ENV)
    return build(redis_client, settings, policy, random_bytes=secrets.token_bytes)


def test_a_whole_activation_by_the_dispatcher(core: Core) -> None:
    turns = iter(range(1, 99))

    def ask(request: Request, at_s: int = 0, dictation_s: int = 0) -> Verdict:
        attempt = Attempt(f"CA1:{next(turns)}", "CA1", NOON_S + at_s)
        return core.service.answer(attempt, request, dictation_s=dictation_s)

    identified = sure(ask(Identify(NUMBER, PIN, Factor.SECRET_NUMBER)), Identified)
    ref = identified.customer_ref
    assert ask(FindTokens(ref, (TokenKind.FISICO,))) == TokensFound(1, None)
    token = sure(ask(ChooseToken(ref, (TokenKind.FISICO,), Secret("4821"))), TokenChosen).token_ref
    opening = OpenChallenge(ref, token, Purpose.ACTIVATION, False, NOON_S + 900)
    opened = sure(ask(opening, dictation_s=30), ChallengeOpened)
    challenge = opened.challenge_id
    assert ask(LookAtChallenge(ref, token, challenge), 149) == StillOpen()
    assert ask(RestartWindow(ref, token, challenge), 149, dictation_s=20) == StillOpen()
    assert ask(LookAtChallenge(ref, token, challenge), 149 + 139) == StillOpen()
    assert ask(LookAtChallenge(ref, token, challenge), 149 + 140) == Expired()
    code = Secret(right_code(opened.challenge.reveal()))
    assert ask(VerifyCode(ref, token, challenge, code), 200) == Accepted()
    assert ask(EndCall(ref)) == Accepted()


def test_the_seconds_of_a_dictation_may_depend_on_its_digits(core: Core) -> None:
    heard: list[Secret] = []

    def dictation_s(challenge: Secret) -> int:
        heard.append(challenge)
        return 7

    attempt = Attempt("CA1:1", "CA1", NOON_S)
    ref = sure(
        core.service.answer(attempt, Identify(NUMBER, PIN, Factor.SECRET_NUMBER)), Identified
    ).customer_ref
    choice = core.service.answer(attempt, ChooseToken(ref, (TokenKind.FISICO,), Secret("4821")))
    token = sure(choice, TokenChosen).token_ref
    opening = OpenChallenge(ref, token, Purpose.ACTIVATION, False, NOON_S + 900)
    opened = core.service.answer(attempt, opening, dictation_s=dictation_s)
    assert heard == [sure(opened, ChallengeOpened).challenge]
