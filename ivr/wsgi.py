"""The production app, for gunicorn. A wrong configuration refuses to start, in one sentence."""

import atexit
import os
import sys
from contextlib import ExitStack
from dataclasses import replace

from flask import Flask
from prometheus_client import CollectorRegistry

from ivr.app import Configuration, Parts, create_app, real_bank
from ivr.clock import system_clock
from ivr.logs import configure_logs
from ivr.metrics.prometheus import PrometheusMeter
from ivr.settings import ConfigError, Settings
from ivr.store import open_store
from otp_core.errors import OtpCoreError
from otp_core.settings import CoreSettings


def parts_of(stack: ExitStack) -> Parts:
    """Raises ConfigError or OtpCoreError. `stack` keeps an embedded Redis until it is closed."""
    settings = Settings.from_env(os.environ, demo=False)
    core_settings = CoreSettings.from_env(os.environ)
    configuration = Configuration.read(settings)
    store = stack.enter_context(
        open_store(settings.redis_url, settings.state, owner="production", appendfsync="always")
    )
    return Parts(
        settings=settings,
        core_settings=core_settings,
        configuration=configuration,
        client=store.client,
        bank=real_bank(settings, configuration),
        clock=system_clock,
        meter=PrometheusMeter.in_registry(CollectorRegistry()),
    )


def reloaded() -> Flask:
    """The app of `config/` as it is now, on the same Redis, with the same environment.

    For gunicorn's SIGHUP, before its new workers. Raises ConfigError or OtpCoreError.
    """
    configuration = Configuration.read(_PARTS.settings)
    bank = real_bank(_PARTS.settings, configuration)
    return create_app(replace(_PARTS, configuration=configuration, bank=bank))


def _parts_or_exit() -> Parts:
    configure_logs(for_good=True)
    try:
        return parts_of(_STACK)
    except (ConfigError, OtpCoreError) as refused:
        sys.exit(f"audiomatico: {refused}")


_STACK = ExitStack()
atexit.register(_STACK.close)
_PARTS = _parts_or_exit()
app = create_app(_PARTS)
