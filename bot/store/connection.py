"""One way to connect to Redis, with the settings that a service without a night watch needs."""

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry


def connect(url: str) -> redis.Redis:
    """A client for the server at `url` (redis://, rediss:// or unix://), bytes in and out.

    Calls that fail because the server is restarting are repeated for about five seconds. That is
    safe because every write of this service is either idempotent or guarded by a version.
    """
    return redis.Redis.from_url(
        url,
        socket_timeout=10,
        socket_connect_timeout=5,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=1.0, base=0.02), retries=10),
        retry_on_error=[redis.exceptions.BusyLoadingError],
    )
