"""One way to connect to Redis, with the settings that a service without a night watch needs.

The address says what is there: one server (``redis://``, ``rediss://`` with TLS, ``unix://``), one
that sentinels name (``redis+sentinel://host:26379,host:26379/<service>``), or a cluster
(``redis+cluster://host:6379,host:6379``). All of them are used in the same way: every script and
every transaction touches keys of one slot only, and what a pipeline asks for may be anywhere.
"""

from typing import Any, cast
from urllib.parse import unquote, urlsplit

import redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import BusyLoadingError
from redis.retry import Retry
from redis.sentinel import Sentinel

_WITHOUT_WAITING = Retry(NoBackoff(), 1)
"""Once more, for the connection that the server has closed while it was idle."""


def connect(url: str) -> redis.Redis:
    """A client for the store at `url`, bytes in and out.

    Calls that fail because a server is restarting are repeated for about five seconds, and an
    answer is waited for as long: a citizen's turn makes a few calls, and Twilio waits for fifteen
    seconds. That is safe because every write of this service is either idempotent or guarded by a
    version.
    """
    backoff = ExponentialBackoff(cap=1.0, base=0.02)
    return _connect(
        Client,
        url,
        socket_timeout=5,
        socket_connect_timeout=5,
        health_check_interval=30,
        retry=Retry(backoff, retries=10, supported_errors=(redis.ConnectionError,)),
    )


def impatient(client: redis.Redis) -> redis.Redis:
    """A client for the same store whose calls fail soon instead of waiting for it."""
    return _connect(
        type(client),
        cast(Any, client).url,
        socket_timeout=1.0,
        socket_connect_timeout=0.5,
        retry=_WITHOUT_WAITING,
    )


def _connect(single: Any, url: str, **options: Any) -> redis.Redis:
    kind, plain = _kind(url)
    client: Any
    if kind == "cluster":
        nodes: Any = [ClusterNode(*host) for host in _hosts(plain, 6379)]  # type: ignore[no-untyped-call]
        client = RedisCluster(startup_nodes=nodes, **_login(plain), **options)
    elif kind == "sentinel":
        sentinels = Sentinel(  # type: ignore[no-untyped-call]
            _hosts(plain, 26379),
            sentinel_kwargs={"socket_timeout": options["socket_connect_timeout"]},
        )
        service, login = urlsplit(plain).path.strip("/"), _login(plain)
        client = sentinels.master_for(  # type: ignore[no-untyped-call]
            service, redis_class=_SentinelClient, **login, **options
        )
    else:
        client = single.from_url(plain, retry_on_error=[BusyLoadingError], **options)
    client.url = url
    return cast(redis.Redis, client)  # RedisCluster has the same commands, and no common base


def _kind(url: str) -> tuple[str, str]:
    """``cluster``, ``sentinel`` or nothing, and the address without it."""
    scheme, _, rest = url.partition("://")
    plain, _, kind = scheme.partition("+")
    return kind, f"{plain}://{rest}"


def _hosts(url: str, default_port: int) -> list[tuple[str, int]]:
    """The servers of ``…://user:password@host:port,host:port/…``."""
    listed = urlsplit(url).netloc.rpartition("@")[2]
    pairs = (one.rpartition(":") if ":" in one else (one, "", "") for one in listed.split(","))
    return [(host, int(port or default_port)) for host, _, port in pairs]


def _login(url: str) -> dict[str, Any]:
    """User, password and TLS of an address."""
    parts = urlsplit(url)
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    login: dict[str, Any] = {"ssl": True} if parts.scheme == "rediss" else {}
    return login | {
        name: unquote(value)
        for name, value in (("username", user), ("password", password))
        if value
    }


class Client(redis.Redis):
    """redis-py's client, with a shorter way for single commands.

    For each command redis-py locks its pool, polls the socket, and measures for a telemetry that
    nobody has switched on: 25 µs of CPU around 10 of work, twice a turn. Here whoever calls takes
    a connection from a stack and puts it back. That it is broken shows when it is used, and the
    call is repeated as always.

    A server that one call has waited for in vain is waited for no more until it answers: else a
    few receipts that come meanwhile would keep every thread busy, and citizens without an answer.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._free: list[Any] = []
        self._waited_in_vain = False

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command and read its answer; repeated as `connect` says."""
        connection = self._take()
        retry = _WITHOUT_WAITING if self._waited_in_vain else connection.retry

        def ask() -> Any:
            self._open(connection)
            connection.send_command(*args, check_health=False)
            return self.parse_response(connection, args[0], **options)  # type: ignore[no-untyped-call]

        try:
            answer = retry.call_with_retry(ask, lambda _: connection.disconnect())
        except (redis.ConnectionError, redis.TimeoutError):
            self._waited_in_vain = True
            raise
        finally:
            self._free.append(connection)
        self._waited_in_vain = False
        return answer

    def _open(self, connection: Any) -> None:
        """Without a retry of its own, so that those of `connect` are not multiplied."""
        connection.connect_check_health(check_health=False, retry_socket_connect=False)

    def _take(self) -> Any:
        """A connection; a new one is opened when it is used, and waited for as any other."""
        try:
            return self._free.pop()
        except IndexError:
            return self.connection_pool.make_connection()

    def close(self) -> None:
        """Close what is free."""
        while self._free:
            self._free.pop().disconnect()
        super().close()


class _SentinelClient(Client):
    """Asks the sentinels who is the primary, each time that a connection has to be opened."""

    def _open(self, connection: Any) -> None:
        if not connection.is_connected:
            connection.connect_to(self.connection_pool.get_master_address())  # type: ignore[attr-defined]
