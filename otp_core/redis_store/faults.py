"""What a Redis can fail with: whoever turns it into a fault of ours catches these, and no fewer."""

from redis.exceptions import RedisClusterException, RedisError

# redis-py's `RedisClusterException` (a slot nobody has, no node that answers) is no `RedisError`.
FAULTS = (RedisError, RedisClusterException)
