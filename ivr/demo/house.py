"""A whole line in this process, ready to be called: core, customers, app. For demo and scripts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from ivr.app import Configuration, Parts, build_core, create_app
from ivr.bank.demo import DemoLedger
from ivr.demo.accounts import accounts
from ivr.demo.keys import AUTH_TOKEN
from ivr.demo.people import Person, as_cast, make_everybody
from ivr.demo.plans import TESTERS, Plan
from ivr.metrics.meter import Meter, NoMeter
from ivr.settings import CONFIG, DEFAULT_CONFIG, PORT, STATE, Settings
from ivr.webhooks import Watch, nobody
from otp_core.core import Core
from otp_core.redis_store.client import Client
from otp_core.secret import Secret
from otp_core.settings import CoreSettings


@dataclass(frozen=True, slots=True)
class House:
    """Everything a demo is built of, but for its customers."""

    settings: Settings
    core_settings: CoreSettings
    configuration: Configuration
    client: Client
    auth_token: str

    @classmethod
    def build(
        cls,
        keys: Mapping[str, str],
        client: Client,
        *,
        port: int,
        state: Path,
        config: Path = DEFAULT_CONFIG,
    ) -> "House":
        env = {PORT: str(port), STATE: str(state), CONFIG: str(config)}
        settings = Settings.from_env(env, demo=True)
        auth_token = keys[AUTH_TOKEN]
        settings = replace(settings, auth_tokens=(Secret(auth_token),))
        configuration = Configuration.read(settings)
        return cls(settings, CoreSettings.from_env(keys), configuration, client, auth_token)

    def app(
        self, clock: Callable[[], int], watch: Watch = nobody, meter: Meter | None = None
    ) -> Flask:
        parts = Parts(
            settings=self.settings,
            core_settings=self.core_settings,
            configuration=self.configuration,
            client=self.client,
            bank=self.ledger(),
            clock=clock,
            watch=watch,
            meter=meter or NoMeter(),
        )
        return create_app(parts)

    def ledger(self) -> DemoLedger:
        """The demo's bank, in the same Redis; its accounts are named with a key of the demo's."""
        key = self.core_settings.index_key
        return DemoLedger(self.client, self.configuration.bank.demo, key)

    def core(self, *, tester: bool = False) -> Core:
        return build_core(self.client, self.core_settings, self.configuration, tester=tester)

    def move_in(self, plans: Mapping[str, Plan], now_s: int) -> tuple[Person, ...]:
        people = make_everybody(self.core(), plans, now_s)
        ledger = self.ledger()
        ledger.open_accounts(accounts(people, self.configuration.bank.demo), now_s=now_s)
        testers = make_everybody(self.core(tester=True), TESTERS, now_s)
        return (*people, *testers)

    def cast(self, people: tuple[Person, ...]) -> dict[str, object]:
        """What the simulator must know to call here."""
        return as_cast(
            people,
            auth_token=self.auth_token,
            account_sid=self.settings.account_sid,
            to=next(iter(self.configuration.lines.by_number)),
            lines={line.label: line.number for line in self.configuration.lines.by_number.values()},
        )
