"""Bytes that show themselves only where they are asked to by name."""

import pickle

import pytest

from otp_core.secret_bytes import SecretBytes

KEY = SecretBytes(b"\xc0\xff\xee")


@pytest.mark.parametrize("shown", [repr(KEY), str(KEY), f"{KEY}", f"{KEY!r:>30}", repr([KEY])])
def test_they_are_masked_wherever_they_are_shown(shown: str) -> None:
    assert "••••" in shown
    assert "xc0" not in shown


def test_they_are_revealed_by_name_and_compared_by_value() -> None:
    assert KEY.reveal() == b"\xc0\xff\xee"
    assert len(KEY) == 3
    assert SecretBytes(b"\xc0\xff\xee") == KEY
    assert SecretBytes(b"\xc0\xff\xef") != KEY
    assert KEY != b"\xc0\xff\xee"


def test_they_are_neither_pickled_nor_hashed() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(KEY)
    with pytest.raises(TypeError):
        hash(KEY)
