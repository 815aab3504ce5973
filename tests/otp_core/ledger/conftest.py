import pytest
import redis

from tests.otp_core.ledger.history import History


@pytest.fixture
def history(redis_client: redis.Redis) -> History:
    return History(redis_client)


@pytest.fixture
def sealed(history: History) -> History:
    """Twelve records, all of them signed by two checkpoints, at the eighth and the twelfth."""
    history.write(8)
    history.seal()
    history.write(4)
    history.seal(after_s=60)
    return history
