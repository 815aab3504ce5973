"""A turn's questions share one deadline."""

import threading
import time

import pytest

from otp_core.patience import patience, within_s


def test_without_a_deadline_each_question_has_its_usual_time() -> None:
    assert within_s(1.0) == 1.0


def test_within_a_turn_a_question_has_what_is_left_and_no_more_than_usual() -> None:
    with patience(10.0):
        assert within_s(1.0) == 1.0
        assert 9.0 < within_s(60.0) <= 10.0
    assert within_s(60.0) == 60.0


def test_when_the_time_is_over_nothing_is_asked_any_more() -> None:
    with patience(0.01):
        time.sleep(0.02)
        with pytest.raises(TimeoutError):
            within_s(1.0)


def test_another_thread_s_turn_has_its_own() -> None:
    found = []
    with patience(0.0):
        other = threading.Thread(target=lambda: found.append(within_s(1.0)))
        other.start()
        other.join()
    assert found == [1.0]
