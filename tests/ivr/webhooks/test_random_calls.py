"""Whole calls at random over the real line: any keys, silences, hang-ups and clock jumps.

The token answers truly or falsely, calls are cut and begun again, and time runs away. Whatever
happens, no answer is a fault, money is neither made nor lost, and the bank has done exactly the
operations that an accepted code approved: as many as the line has called done.
"""

import json
import os
from collections.abc import Callable

import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.bank.demo.keys import LedgerKeys
from simulator.hearing.hearing import DictationError, dictated
from simulator.soft_token import SoftToken
from simulator.stage import InProcess, Scene
from simulator.twilio.line import Line
from simulator.twilio.phone import Phone, Switches
from simulator.twilio.speech import Speech

DONE = ("quedó hecha", "quedó registrada", "Vaya a un cajero")
# Acts, and how often: getting on, going astray, and the world's doings.
ACTS = st.sampled_from(
    [*["sensible"] * 20, *["token"] * 14, "wrong code", "random", "silence", "hang up", "later"]
)
RANDOM_KEYS = st.text("0123456789*#", min_size=1, max_size=9)
MENU_KEYS = st.sampled_from(["1", "1", "1", "2", "3", "4", "*"])
ACTS_OF_A_TRANSFER = 10  # menu, number, secret, two menus, payee, amount, confirm, code
APPROVED = "operation:approval:accepted"
JUMPS_S = st.sampled_from([30, 130, 310, 1800, 90_000])
EXAMPLES = int(os.environ.get("RANDOM_CALLS", "25"))


class RandomCall:
    """One caller with a phone and a token, who hears and acts."""

    def __init__(self, scene: Scene, who: str) -> None:
        self.scene = scene
        self.person = scene.cast.person(who)
        self.device = SoftToken.of(self.person.tokens[0])
        self.done = 0
        self.ring()

    def ring(self) -> None:
        line = Line(
            self.scene.transport, self.scene.cast, self.person, self.scene.clock, os.urandom
        )
        self.phone = Phone(line, self.scene.clock, Switches())
        self.phone.listen()

    def question(self) -> str:
        """The last prompt, which says what is wanted."""
        spoken = [entry for entry in self.phone.log if isinstance(entry, Speech)]
        return spoken[-1].heard_by(spoken[-1].ends_at)

    def sensible_keys(self, menu_key: str) -> str:
        """What a caller who means to get on keys now: the first that fits, or a menu's key."""
        question = self.question()
        answers = {
            "Ahora marque su número secreto": f"{self.person.secret_number}#",
            "Marque su número secreto": f"{self.person.secret_number}#",
            "Marque su número de cliente": f"{self.person.number}#",
            "número de serie": self.person.tokens[0].serial[-4:],
            "dígitos de la CLABE": "032180000118359719",
            "Marque la referencia": "0123456789#",
            "Marque la línea de captura": "01234567890123456789#",
            "los centavos": "00",
            "en pesos": "100#",
            "dígitos de su tarjeta": "7788",
        }
        return next((keys for asks, keys in answers.items() if asks in question), menu_key)

    def code(self, *, right: bool) -> str:
        """What the token shows for the last dictation; "" where there was none to type."""
        spoken = [entry for entry in self.phone.log if isinstance(entry, Speech)]
        try:
            heard = [entry.heard_by(entry.ends_at) for entry in spoken[-1:]]
            challenge = dictated(heard)[1] if self.device.takes_a_challenge else ""
        except DictationError:
            return ""
        code = self.device.answer(challenge, self.scene.clock.now_s())
        return code if right else code[::-1].translate(str.maketrans("0123456789", "1234567890"))

    def stay_silent(self) -> None:
        self.phone.stay_silent()
        self.phone.listen()

    def press(self, keys: str) -> None:
        if keys and self.phone.ended_by is None:
            before = len(self.phone.log)
            self.phone.press(keys)
            self.phone.listen()
            said = [entry for entry in self.phone.log[before:] if isinstance(entry, Speech)]
            self.done += sum(
                any(words in entry.heard_by(entry.ends_at) for words in DONE) for entry in said
            )


def approved(client: redis.Redis) -> set[str]:
    """Challenges whose code approved an operation, as the audit tells."""
    records = [
        json.loads(entry[b"record"])
        for stream in client.scan_iter("au:*audit")
        for _, entry in client.xrange(stream)
    ]
    return {str(record) for record in records if record.get("tag") == APPROVED}


def act(call: RandomCall, data: st.DataObject) -> None:
    if call.phone.ended_by is not None:
        call.ring()
    acts: dict[str, Callable[[], object]] = {
        "sensible": lambda: call.press(call.sensible_keys(data.draw(MENU_KEYS))),
        "token": lambda: call.press(call.code(right=True) or call.sensible_keys("1")),
        "wrong code": lambda: call.press(call.code(right=False)),
        "random": lambda: call.press(data.draw(RANDOM_KEYS)),
        "silence": lambda: call.stay_silent(),
        "hang up": lambda: call.phone.hang_up(),
        "later": lambda: call.scene.clock.advance(data.draw(JUMPS_S)),
    }
    acts[data.draw(ACTS)]()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_whatever_happens_money_is_safe_and_the_bank_did_what_was_approved(
    theatre, data: st.DataObject
) -> None:
    client = theatre.stage.client
    with InProcess(theatre.stage).open(None) as scene:
        call = RandomCall(scene, "memo")
        for _ in range(ACTS_OF_A_TRANSFER):  # one sure operation, so that nothing holds for nothing
            call.press(call.code(right=True) or call.sensible_keys("1"))
        assert call.done == 1
        for _ in range(data.draw(st.integers(10, 45))):
            act(call, data)
            assert not call.phone.line.faults, call.phone.line.faults
        balances = client.hvals(LedgerKeys("au").balances)
        assert sum(map(int, balances)) == 0
        folios = client.hgetall(LedgerKeys("au").folios)
        done = [folio for folio, told in folios.items() if b'"done"' in told]
        assert len(folios) == len(approved(client))
        assert len(done) == call.done
