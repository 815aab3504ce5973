"""C1–C3: the forms of numbers, and why a secret number is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core.customers import has_the_form_of, secret_number_fault
from otp_core.kinds import Factor
from otp_core.secret import Secret
from otp_core.staff import SecretNumberFault as Fault

NUMBER, PHONE = Secret("40077321"), Secret("5512345678")


@pytest.mark.parametrize(
    ("digits", "fault"),
    [
        ("13579", Fault.NOT_SIX_DIGITS),
        ("1357902", Fault.NOT_SIX_DIGITS),
        ("13579a", Fault.NOT_SIX_DIGITS),
        ("१३५७९०", Fault.NOT_SIX_DIGITS),
        ("123456", Fault.A_RUN),
        ("654321", Fault.A_RUN),
        ("789012", Fault.A_RUN),
        ("210987", Fault.A_RUN),
        ("777777", Fault.ONE_DIGIT_REPEATED),
        ("000000", Fault.ONE_DIGIT_REPEATED),
        ("007732", Fault.IN_CUSTOMER_NUMBER),
        ("512345", Fault.IN_PHONE_NUMBER),
        ("135790", None),
        ("112233", None),
        ("123457", None),
    ],
)
def test_a_secret_number_is_refused_for_a_named_reason(digits: str, fault: Fault | None) -> None:
    assert secret_number_fault(Secret(digits), NUMBER, PHONE) is fault


@given(digits=st.text("0123456789", min_size=6, max_size=6))
def test_what_is_accepted_breaks_no_rule(digits: str) -> None:
    if secret_number_fault(Secret(digits), NUMBER, PHONE) is None:
        twice = "0123456789" * 2
        assert digits not in twice
        assert digits not in twice[::-1]
        assert len(set(digits)) > 1
        assert digits not in NUMBER.reveal() + "x" + PHONE.reveal()


def test_a_secret_number_has_six_digits_and_a_temporary_key_eight() -> None:
    assert has_the_form_of(Factor.SECRET_NUMBER, Secret("135790"))
    assert has_the_form_of(Factor.TEMPORARY_KEY, Secret("13579024"))
    assert not has_the_form_of(Factor.SECRET_NUMBER, Secret("13579024"))
    assert not has_the_form_of(Factor.TEMPORARY_KEY, Secret("135790"))
