"""A Secret shows its text to whoever asks for it by name, and writes it nowhere by itself."""

import dataclasses
import pickle

import msgspec
import pytest

from otp_core.secret import Secret

TEXT = "40077321"
SECRET = Secret(TEXT)


@dataclasses.dataclass(frozen=True)
class Holder:
    secret: Secret


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{:>20}".format])
def test_however_a_secret_is_shown_it_is_masked(show: object) -> None:
    assert callable(show)
    assert TEXT not in show(SECRET)
    assert TEXT not in repr(Holder(SECRET))
    assert SECRET.reveal() == TEXT


@pytest.mark.parametrize("write", [dataclasses.asdict, msgspec.json.encode])
def test_nothing_that_writes_records_writes_a_secret(write: object) -> None:
    """A dataclass would be written with all its fields."""
    assert callable(write)
    with pytest.raises(TypeError) as fault:
        write(Holder(SECRET))
    assert TEXT not in str(fault.value)


def test_a_secret_is_neither_pickled_nor_hashed_nor_changed() -> None:
    for act in (pickle.dumps, hash):
        with pytest.raises(TypeError):
            act(SECRET)
    with pytest.raises(AttributeError):
        SECRET._text = "other"
    with pytest.raises(AttributeError):
        del SECRET._text
