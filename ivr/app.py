"""The composition root: settings, files and a Redis become the core and the server. Nothing else
builds anything.
"""

import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Flask, Request

from ivr.bank.demo import DemoLedger, Rehearsal
from ivr.bank.http import HttpBank
from ivr.bank.policy import BankPolicy
from ivr.core_gateway import Bank, CoreGateway
from ivr.desks import Desks
from ivr.dialog import activation, people
from ivr.dialog.banking import BankAnswer, BankRequest, BankUnavailable
from ivr.dialog.lobby import BEGINNINGS
from ivr.dialog.rules import Rules, RulesError
from ivr.dialog.states import State
from ivr.hours import Timetable
from ivr.lines import Line, Lines
from ivr.metrics.meter import Meter, NoMeter
from ivr.prompts import Catalogue
from ivr.sessions import Sessions
from ivr.sessions.sealing import Seal
from ivr.settings import ConfigError, Settings
from ivr.speech.language import LANGUAGES
from ivr.telephony import Voice
from ivr.telephony.parameters import Allowed
from ivr.telephony.twilio import TwilioProvider
from ivr.webhooks import (
    Answers,
    Conversation,
    Edge,
    GuideForTesters,
    LiveLine,
    NoGuide,
    Watch,
    add_voice_routes,
    health_routes,
    nobody,
)
from otp_core.core import Core, build
from otp_core.policy import Policy
from otp_core.redis_store.client import Client, is_healthy
from otp_core.redis_store.keys import NAMESPACE
from otp_core.settings import CoreSettings

Clock = Callable[[], int]  # UTC seconds

# A caller's whole form is some 2 kB; nothing larger is read.
MOST_FORM_BYTES = 32_768
TESTERS = "au-test"  # the namespace in Redis of the lines for testers
# Those that the dialog asks about (`AskHours`).
DESKS_WITH_HOURS = (activation.DESK, people.HELP, people.MOVIL_SUPPORT)


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything in `config/`, read and checked before anything starts."""

    policy: Policy
    rules: Rules
    timetable: Timetable
    lines: Lines
    desks: Desks
    bank: BankPolicy
    catalogues: Mapping[str, Catalogue]

    @classmethod
    def read(cls, settings: Settings) -> "Configuration":
        """Raises ConfigError or otp_core's own; each says in one sentence what to set."""
        folder = settings.config
        timetable = Timetable.from_toml(folder / "hours.toml", DESKS_WITH_HOURS)
        lines = Lines.from_toml(folder / "lines.toml", BEGINNINGS, LANGUAGES)
        languages = {one for line in lines.by_number.values() for one in line.voices}
        try:
            rules = Rules.from_mapping(tomllib.loads((folder / "dialog.toml").read_text("utf-8")))
        except (OSError, ValueError, RulesError) as fault:
            raise ConfigError(f"dialog.toml is not readable: {fault}") from fault
        return cls(
            policy=Policy.from_toml(folder / "policy.toml"),
            rules=rules,
            timetable=timetable,
            lines=lines,
            desks=Desks.from_toml(folder / "desks.toml", lines.by_number),
            bank=BankPolicy.from_toml(folder / "bank.toml"),
            catalogues={one: Catalogue.load(one, timetable.zone) for one in languages},
        )


class NoBank:
    """Where no bank is configured, nothing can be handed over."""

    def answer(self, request: BankRequest, *, now_s: int) -> BankAnswer:
        return BankUnavailable()


def real_bank(settings: Settings, configuration: Configuration) -> Bank:
    """Where BANK_URL says; without it nothing can be handed over."""
    if settings.bank_url is None or settings.bank_key is None:
        return NoBank()
    key = bytes.fromhex(settings.bank_key.reveal())
    return HttpBank(
        settings.bank_url,
        key,
        configuration.bank.http,
        secrets.token_bytes,
        ca_file=settings.bank_ca,
    )


def build_core(
    client: Client,
    core_settings: CoreSettings,
    configuration: Configuration,
    *,
    tester: bool = False,
) -> Core:
    """`tester`: of the lines for testers, whose customers and tokens are nobody else's."""
    return build(
        client,
        core_settings,
        configuration.policy,
        random_bytes=secrets.token_bytes,
        namespace=TESTERS if tester else NAMESPACE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a server is built of. `clock` and `bank` are real but in a demo and in tests.

    `watch` sees each turn, as the demo's map does; `meter` counts.
    """

    settings: Settings
    core_settings: CoreSettings
    configuration: Configuration
    client: Client
    bank: Bank
    clock: Clock
    watch: Watch = nobody
    meter: Meter = field(default_factory=NoMeter)

    def provider(self) -> TwilioProvider:
        allowed = Allowed(self.settings.account_sid, self.configuration.lines.by_number)
        return TwilioProvider(allowed, self.settings.auth_tokens)

    def live(self, line: Line) -> LiveLine:
        return LiveLine(
            conversation=self._conversation(line),
            sessions=self._sessions(line),
            answers=self._answers(line),
            clock=self.clock,
            random_bytes=secrets.token_bytes,
            watch=self.watch,
            meter=self._meter(line).line(line.name),
        )

    def _conversation(self, line: Line) -> Conversation:
        core = build_core(self.client, self.core_settings, self.configuration, tester=line.tester)
        meter = self._meter(line)
        bank = self._rehearsal() if line.tester else meter.bank(self.bank)
        return Conversation(
            State(line.start),
            line.language,
            self.configuration.rules,
            self.configuration.catalogues,
            CoreGateway(meter.core(core.service), self.configuration.timetable, bank),
            GuideForTesters() if line.tester else NoGuide(),
        )

    def _meter(self, line: Line) -> Meter:
        """Nothing on a line for testers is an operator's concern, nor an alarm."""
        return NoMeter() if line.tester else self.meter

    def _rehearsal(self) -> Bank:
        """Nothing is real on a line for testers: what they order is handed to no bank."""
        policy, key = self.configuration.bank.demo, self.core_settings.index_key
        ledger = DemoLedger(self.client, policy, key, namespace=TESTERS)
        return Rehearsal(ledger, policy, secrets.token_bytes)

    def _sessions(self, line: Line) -> Sessions:
        seal = Seal([key.key for key in self.core_settings.vault_keys])
        namespace = TESTERS if line.tester else NAMESPACE
        return Sessions(self.client, seal, secrets.token_bytes, namespace=namespace, line=line.name)

    def _answers(self, line: Line) -> Answers:
        desks = self.configuration.desks
        return Answers(
            self.provider(),
            self.configuration.catalogues,
            {language: Voice(name, language) for language, name in line.voices.items()},
            line.language,
            self.settings.public_url,
            line.number,
            desks.for_testers() if line.tester else desks,
        )


class _Posted(Request):
    """Flask would look for the limit in its configuration, through its proxies, at each request."""

    max_content_length = MOST_FORM_BYTES


def create_app(parts: Parts) -> Flask:
    lines = {
        number: parts.live(line) for number, line in parts.configuration.lines.by_number.items()
    }
    default = next(iter(lines.values()))
    edge = Edge(parts.provider(), parts.settings.public_url, lines, default, parts.meter.edge())
    app = Flask("ivr", static_folder=None)
    app.request_class = _Posted
    add_voice_routes(app, edge)
    app.register_blueprint(health_routes(lambda: is_healthy(parts.client)))
    parts.meter.watch_app(app)
    parts.meter.watch_redis(parts.client)
    return app
