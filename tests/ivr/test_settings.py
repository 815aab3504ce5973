"""A wrong environment refuses to start with one sentence that says what to set."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import settings
from ivr.settings import ConfigError, Settings, SettingsError, refuse_production
from otp_core.secret import Secret

SID = "AC" + "0123456789abcdef" * 2
NEW, OLD = "a" * 32, "b" * 32
GOOD = {
    "PUBLIC_URL": "https://voz.example.com",
    "TWILIO_AUTH_TOKENS": NEW,
    "TWILIO_ACCOUNT_SID": SID,
}


def read(demo: bool = False, **changed: str) -> Settings:
    return Settings.from_env({**({} if demo else GOOD), **changed}, demo=demo)


def refused(demo: bool = False, **changed: str) -> str:
    with pytest.raises(SettingsError) as told:
        read(demo, **changed)
    sentence = str(told.value)
    assert isinstance(told.value, ConfigError)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_a_good_environment_is_read() -> None:
    assert read() == Settings(
        public_url="https://voz.example.com",
        account_sid=SID,
        auth_tokens=(Secret(NEW),),
        redis_url=None,
        config=Path(settings.__file__).parent.parent / "config",
        state=Path(".audiomatico"),
        port=8000,
        is_demo=False,
    )


def test_everything_can_be_set(tmp_path: Path) -> None:
    told = read(
        PUBLIC_URL=" https://voz.example.com:8443/ ",
        TWILIO_AUTH_TOKENS=f"{NEW}, {OLD}",
        REDIS_URL="rediss://:secret@redis.example.com:6380/0",
        AUDIOMATICO_CONFIG=str(tmp_path),
        AUDIOMATICO_STATE=str(tmp_path / "state"),
        PORT="5000",
    )
    assert told.public_url == "https://voz.example.com:8443"
    assert told.auth_tokens == (Secret(NEW), Secret(OLD))
    assert told.redis_url == "rediss://:secret@redis.example.com:6380/0"
    assert (told.config, told.state, told.port) == (tmp_path, tmp_path / "state", 5000)


def test_the_singular_name_of_the_token_serves_too() -> None:
    env = {**GOOD, "TWILIO_AUTH_TOKEN": NEW}
    del env["TWILIO_AUTH_TOKENS"]
    assert Settings.from_env(env, demo=False).auth_tokens == (Secret(NEW),)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("empty", ["", "  ", None])
def test_what_a_real_line_needs_may_not_be_left_out(name: str, empty: str | None) -> None:
    env = {key: text for key, text in GOOD.items() if key != name}
    if empty is not None:
        env[name] = empty
    with pytest.raises(SettingsError, match=f"^Set {name} to"):
        Settings.from_env(env, demo=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://voz.example.com",
        "voz.example.com",
        "https://",
        "https:///voice",
        "https://voz.example.com/voice",
        "https://voz.example.com?",
        "https://voz.example.com?a=1",
        "https://voz.example.com#a",
        "https://ana:word@voz.example.com",
        "https://voz.example.com:port",
        "https://voz.example.com:99999",
        "https://voz example.com",
        "https://voz.example.com\n.evil.example",
        "https://[::1",
        "ftp://voz.example.com",
    ],
)
def test_the_public_url_is_https_and_nothing_but_an_origin(url: str) -> None:
    sentence = refused(PUBLIC_URL=url)
    assert sentence.startswith("Set PUBLIC_URL to")
    assert "https://" in sentence
    assert "word" not in sentence


@pytest.mark.parametrize("sid", [SID.upper(), SID[:-1], SID + "0", "CA" + SID[2:], "AC" + "g" * 32])
def test_the_account_sid_has_its_form(sid: str) -> None:
    assert "TWILIO_ACCOUNT_SID" in refused(TWILIO_ACCOUNT_SID=sid)


@pytest.mark.parametrize(
    "tokens", ["short", f"{NEW},", f"{NEW},{OLD},{'c' * 32}", f"{NEW} {OLD}", f"{NEW},short"]
)
def test_auth_tokens_are_one_or_two_and_never_repeated(tokens: str) -> None:
    sentence = refused(TWILIO_AUTH_TOKENS=tokens)
    assert sentence.startswith("Set TWILIO_AUTH_TOKENS to")
    assert NEW not in sentence
    assert "short" not in sentence


def test_two_names_for_the_token_are_one_too_many() -> None:
    assert "not both" in refused(TWILIO_AUTH_TOKEN=NEW)


@pytest.mark.parametrize("url", ["localhost:6379", "http://redis", "redis://", "redis:// a"])
def test_the_redis_url_has_a_scheme_that_redis_knows(url: str) -> None:
    assert refused(REDIS_URL=url).startswith("Set REDIS_URL to")


@pytest.mark.parametrize(
    "url", ["redis+sentinel://a:1,b/m?min_replicas=1", "rediss+cluster://a,b:1", "unix:///run/r"]
)
def test_redis_may_stand_behind_sentinels_or_be_a_cluster(url: str) -> None:
    assert read(REDIS_URL=url).redis_url == url


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000.0", "٨٠", "080"])
def test_the_port_is_a_port(port: str) -> None:
    assert refused(PORT=port).startswith("Set PORT to")


def test_the_config_folder_exists_and_the_state_is_no_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert "AUDIOMATICO_CONFIG" in refused(AUDIOMATICO_CONFIG=str(tmp_path / "nowhere"))
    assert "AUDIOMATICO_CONFIG" in refused(AUDIOMATICO_CONFIG=str(file))
    assert "AUDIOMATICO_STATE" in refused(AUDIOMATICO_STATE=str(file))


def test_secrets_show_in_no_repr() -> None:
    shown = repr(read(REDIS_URL="redis://:secret@localhost"))
    assert NEW not in shown
    assert "secret" not in shown


def test_a_demo_needs_nothing_and_listens_to_itself_only() -> None:
    told = read(demo=True, PORT="5000")
    assert told.public_url == "http://127.0.0.1:5000"
    assert told.account_sid.startswith("AC")
    assert told.auth_tokens == ()
    assert told.is_demo


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost", "https://[::1]:8000"])
def test_a_demo_may_be_given_a_loopback_address(url: str) -> None:
    assert read(demo=True, PUBLIC_URL=url).public_url == url


@pytest.mark.parametrize(
    "url", ["https://voz.example.com", "http://10.0.0.1", "http://127.0.0.1.example.com"]
)
def test_a_demo_is_not_reachable_from_elsewhere(url: str) -> None:
    assert "loopback" in refused(demo=True, PUBLIC_URL=url)


@pytest.mark.parametrize("name", settings.OF_PRODUCTION)
def test_a_demo_refuses_to_run_beside_a_real_line(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} ") as told:
        refuse_production({name: "x" * 40})
    assert "xx" not in str(told.value)


def test_a_demo_runs_where_no_real_line_does() -> None:
    refuse_production({"PATH": "/bin", "PORT": "8000", "REDIS_URL": " "})


NAMES = st.sampled_from([*settings.OF_PRODUCTION, settings.CONFIG, settings.STATE, settings.PORT])


@given(st.dictionaries(NAMES, st.text(max_size=80)), st.booleans())
def test_any_environment_is_read_or_refused(env: dict[str, str], demo: bool) -> None:
    env = {name: text.replace("\0", "") for name, text in env.items()}  # no environment holds one
    try:
        told = Settings.from_env(env, demo=demo)
    except SettingsError:
        return
    assert told.public_url.startswith("https://" if not demo else ("http://", "https://"))


BANK_KEY = "0f" * 32
BANK = {"BANK_URL": "https://core.bank.example:8443/", "BANK_KEY": BANK_KEY}


def test_a_bank_is_told_by_its_address_and_its_key() -> None:
    told = read(**BANK)
    assert told.bank_url == "https://core.bank.example:8443"
    assert told.bank_key == Secret(BANK_KEY)
    assert BANK_KEY not in repr(told)


def test_without_a_bank_there_is_none() -> None:
    assert (read().bank_url, read().bank_key) == (None, None)
    assert (read(demo=True).bank_url, read(demo=True).bank_key) == (None, None)


@pytest.mark.parametrize(("given", "missing"), [("BANK_URL", "BANK_KEY"), ("BANK_KEY", "BANK_URL")])
def test_half_a_bank_is_none(given: str, missing: str) -> None:
    sentence = refused(**{given: BANK[given]})
    assert sentence.startswith(f"Set {missing} too")
    assert BANK_KEY not in sentence


@pytest.mark.parametrize(
    "url", ["http://core.bank.example", "http://127.0.0.1:9000", "core.bank.example", "https://a/b"]
)
def test_a_real_bank_is_an_https_origin(url: str) -> None:
    assert refused(BANK_URL=url, BANK_KEY=BANK_KEY).startswith("Set BANK_URL to")


def test_a_demo_hands_operations_to_this_machine_only() -> None:
    url = "http://127.0.0.1:9000"
    assert read(demo=True, BANK_URL=url, BANK_KEY=BANK_KEY).bank_url == url
    assert "loopback" in refused(demo=True, **BANK)


@pytest.mark.parametrize("key", ["short", BANK_KEY[:-1], BANK_KEY + "0", "g" * 64])
def test_the_bank_key_has_its_form_and_is_never_repeated(key: str) -> None:
    sentence = refused(BANK_URL=BANK["BANK_URL"], BANK_KEY=key)
    assert sentence.startswith("Set BANK_KEY to")
    assert key not in sentence


def test_a_bank_may_have_a_certificate_authority_of_its_own(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    assert refused(**BANK, BANK_CA=str(ca_file)).startswith("Set BANK_CA to")
    ca_file.touch()
    assert read(**BANK, BANK_CA=str(ca_file)).bank_ca == ca_file
