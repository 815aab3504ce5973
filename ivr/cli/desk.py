"""What commands work on, opened when first asked for: the branch's desk, or a stage to call."""

import os
from contextlib import ExitStack
from functools import cached_property
from typing import Self

from ivr.app import Configuration, build_core
from ivr.clock import system_clock
from ivr.demo.keys import demo_keys
from ivr.demo.run import OWNER, demo_folder
from ivr.demo.stage import Stage
from ivr.settings import Settings, SettingsError
from ivr.store import open_store
from otp_core.branch import Branch
from otp_core.settings import CoreSettings


class Desk:
    """`of_demo`: the demo's customers and keys instead of the environment's."""

    def __init__(self, *, of_demo: bool) -> None:
        self._of_demo = of_demo
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def branch(self) -> Branch:
        settings = Settings.from_env(os.environ, demo=self._of_demo)
        configuration = Configuration.read(settings)
        if self._of_demo:
            folder = demo_folder(settings.state)
            if not folder.exists():
                raise SettingsError("There is no demo yet: run audiomatico demo first.")
            core_settings = CoreSettings.from_env(demo_keys(folder))
            store = open_store(None, folder, owner=OWNER, appendfsync="everysec")
        else:
            core_settings = CoreSettings.from_env(os.environ)
            store = open_store(
                settings.redis_url, settings.state, owner="production", appendfsync="always"
            )
        client = self._open.enter_context(store).client
        return build_core(client, core_settings, configuration).branch

    @cached_property
    def stage(self) -> Stage:
        return self._open.enter_context(Stage.open())

    def now_s(self) -> int:
        return system_clock()
