"""What commands work on, opened when first asked for: the branch's desk, or a stage to call."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cached_property
from typing import Self

from ivr.app import TESTERS, Configuration, build_core
from ivr.clock import system_clock
from ivr.demo.clock import DemoClock
from ivr.demo.keys import demo_keys
from ivr.demo.notices import demo_messenger
from ivr.demo.run import OWNER, demo_folder
from ivr.demo.stage import Stage
from ivr.demo.world import DemoWorld
from ivr.notices import Messenger
from ivr.notices.outbox import OutboxMessenger, Shown
from ivr.notices.rules import NOTICES, NoticeRules
from ivr.notices.twilio import TwilioMessenger, sender_of
from ivr.sessions.looking import CallLook
from ivr.sessions.sealing import Seal
from ivr.settings import Settings, SettingsError
from ivr.store import open_store
from otp_core.branch import Branch
from otp_core.core import Core
from otp_core.redis_store.ledger_rows import LedgerRows
from otp_core.redis_store.store import RedisClient
from otp_core.redis_store.tally_rows import TallyRows
from otp_core.settings import CoreSettings, VersionedKey, audit_keys


class Desk:
    """`of_demo`: the demo's customers and keys instead of the environment's.

    `of_testers`: the customers and tokens of the lines for testers.
    """

    def __init__(self, *, of_demo: bool, of_testers: bool = False) -> None:
        self._of_demo = of_demo
        self._of_testers = of_testers
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def settings(self) -> Settings:
        return Settings.from_env(os.environ, demo=self._of_demo)

    @cached_property
    def configuration(self) -> Configuration:
        return Configuration.read(self.settings)

    @cached_property
    def notice_rules(self) -> NoticeRules:
        return NoticeRules.from_toml(self.settings.config / NOTICES)

    @property
    def branch(self) -> Branch:
        return self.core.branch

    @property
    def core(self) -> Core:
        """Of those whom the command is about."""
        return self.cores[1 if self._of_testers else 0]

    @cached_property
    def cores(self) -> tuple[Core, Core]:
        """Of the bank's own lines, and of those for testers: all that lies under the keys."""
        settings, of = self.core_settings, self.configuration
        bank, testers = (
            build_core(self._client, settings, of, tester=tester) for tester in (False, True)
        )
        return bank, testers

    @cached_property
    def core_settings(self) -> CoreSettings:
        """Raises SettingError."""
        return CoreSettings.from_env(self._keys)

    @cached_property
    def calls(self) -> tuple[CallLook, CallLook]:
        """On the bank's own lines, and on those for testers."""
        seal = Seal([key.key for key in self.core_settings.vault_keys])
        return CallLook(self._client, seal), CallLook(self._client, seal, namespace=TESTERS)

    @cached_property
    def ledgers(self) -> tuple[LedgerRows, LedgerRows]:
        """The audit of the bank's own lines, and of those for testers."""
        return LedgerRows(self._client), LedgerRows(self._client, namespace=TESTERS)

    @property
    def ledger(self) -> LedgerRows:
        """Of those whom the command is about."""
        return self.ledgers[1 if self._of_testers else 0]

    @cached_property
    def tallies(self) -> TallyRows:
        """Of the bank's own lines. Without any key."""
        return TallyRows(self._client)

    @property
    def audit_keys(self) -> tuple[VersionedKey, ...]:
        """Raises SettingError."""
        return audit_keys(self._keys)

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        """As an environment gives them."""
        if not self._of_demo:
            return os.environ
        folder = demo_folder(self.settings.state)
        if not folder.exists():
            raise SettingsError("There is no demo yet: run audiomatico demo first.")
        return demo_keys(folder)

    @cached_property
    def _client(self) -> RedisClient:
        state = self.settings.state
        if self._of_demo:
            store = open_store(None, demo_folder(state), owner=OWNER, appendfsync="everysec")
        else:
            url = self.settings.redis_url
            store = open_store(url, state, owner="production", appendfsync="always")
        return self._open.enter_context(store).client

    @cached_property
    def messenger(self) -> Messenger:
        """Raises SettingsError."""
        if self._of_demo:
            return self._demo_messenger()
        settings = self.settings
        return TwilioMessenger(settings.account_sid, settings.auth_tokens[0], sender_of(os.environ))

    def sent_notices(self) -> list[Shown]:
        """The demo keeps them; a real one leaves them to whoever carried them."""
        return self._demo_messenger().sent() if self._of_demo else []

    def _demo_messenger(self) -> OutboxMessenger:
        return demo_messenger(demo_folder(self.settings.state), self.now_s)

    @property
    def world(self) -> DemoWorld | None:
        """The browser phone's, beside the demo."""
        if not self._of_demo:
            return None
        clock = DemoClock.of(demo_folder(self.settings.state))
        return DemoWorld(clock, self.configuration.timetable.zone, self.sent_notices)

    @cached_property
    def stage(self) -> Stage:
        return self._open.enter_context(Stage.open())

    def now_s(self) -> int:
        if self._of_demo:
            return DemoClock.of(demo_folder(self.settings.state))()
        return system_clock()
