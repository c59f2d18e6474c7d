"""One way to connect to Redis, with the settings that a service without a night watch needs."""

from typing import Any

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry


def connect(url: str) -> redis.Redis:
    """A client for the server at `url` (redis://, rediss:// or unix://), bytes in and out.

    Calls that fail because the server is restarting are repeated for about five seconds. That is
    safe because every write of this service is either idempotent or guarded by a version.
    """
    return _Client.from_url(
        url,
        socket_timeout=10,
        socket_connect_timeout=5,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=1.0, base=0.02), retries=10),
        retry_on_error=[redis.exceptions.BusyLoadingError],
    )


class _Client(redis.Redis):
    """redis-py's client, with a shorter way for single commands.

    For each command redis-py locks its pool, polls the socket, and measures for a telemetry that
    nobody has switched on: 25 µs of CPU around 10 of work, twice a turn. Here whoever calls takes
    a connection from a stack and puts it back. That it is broken shows when it is used, and the
    call is repeated as always.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._free: list[Any] = []

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command and read its answer; repeated as `connect` says."""
        connection = self._take()

        def ask() -> Any:
            # Without a retry of its own, so that those of `connect` are not multiplied.
            connection.connect_check_health(check_health=False, retry_socket_connect=False)
            connection.send_command(*args, check_health=False)
            return self.parse_response(connection, args[0], **options)  # type: ignore[no-untyped-call]

        try:
            return connection.retry.call_with_retry(ask, lambda _: connection.disconnect())
        finally:
            self._free.append(connection)

    def _take(self) -> Any:
        try:
            return self._free.pop()
        except IndexError:
            return self.connection_pool.get_connection()
