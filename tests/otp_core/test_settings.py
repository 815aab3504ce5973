"""Keys come from the environment; what is short or absent is named, never repeated."""

import pytest

from otp_core.settings import CoreSettings, SettingError
from tests.otp_core.bank import ENV

NAMES = sorted(ENV)


def test_keys_are_read_newest_first() -> None:
    settings = CoreSettings.from_env(ENV)
    assert [key.version for key in settings.vault_keys] == [2, 1]
    assert settings.vault_keys[0].key == bytes.fromhex("ab" * 32)
    assert len(settings.index_key) == 32


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [None, "", " ", "zz", "1:zz"], ids=str)
def test_an_absent_or_unreadable_setting_is_named(name: str, value: str | None) -> None:
    env = {**ENV, name: value} if value is not None else {k: v for k, v in ENV.items() if k != name}
    with pytest.raises(SettingError, match=f"set {name}") as refused:
        CoreSettings.from_env({k: v for k, v in env.items() if v is not None})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_short_key_is_refused_and_not_repeated(name: str) -> None:
    short = "5e" * 31
    value = short if name.endswith("INDEX_KEY") else f"3:{'ab' * 32},2:{short}"
    with pytest.raises(SettingError, match=f"set {name}") as refused:
        CoreSettings.from_env({**ENV, name: value})
    assert short not in str(refused.value)


@pytest.mark.parametrize("versions", ["2:{k},2:{k}", "0:{k}", "-1:{k}", "{k}"])
def test_versions_are_given_once(versions: str) -> None:
    value = versions.format(k="ab" * 32)
    with pytest.raises(SettingError, match="set AUDIOMATICO_PEPPERS"):
        CoreSettings.from_env({**ENV, "AUDIOMATICO_PEPPERS": value})


def test_a_key_may_be_known_before_it_is_used() -> None:
    env = {**ENV, "AUDIOMATICO_VAULT_KEYS": f"1:{'cd' * 32},2:{'ab' * 32}"}
    assert [key.version for key in CoreSettings.from_env(env).vault_keys] == [1, 2]


def test_settings_show_no_key() -> None:
    shown = repr(CoreSettings.from_env(ENV))
    assert "ab" * 8 not in shown
    assert "\\xab" not in shown
