"""Connections that wait no longer than the turn that asks has left (`otp_core.patience`)."""

from typing import Any

from hiredis import pack_command
from redis import exceptions
from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.sentinel import SentinelManagedConnection, SentinelManagedSSLConnection

from otp_core.patience import within_s

SOCKET_LIMIT_S = 1.0  # a caller is waiting; a time-out is `Unavailable`
IDLE_CHECK_S = 15  # an idle connection is tried with PING before a command is risked on it


class Packer:
    """As redis-py's own, without a look at each argument: ours are texts, bytes and numbers."""

    def pack(self, *command: Any) -> tuple[bytes]:
        name = command[0]
        if isinstance(name, str) and " " in name:
            command = (*name.split(), *command[1:])
        try:
            return (pack_command(command),)
        except TypeError as fault:
            raise exceptions.DataError(str(fault)) from None


class _Hurried:
    """In front of a connection of redis-py's, which knows one limit for connecting and one for an
    answer, whoever asks and however often."""

    _sock: Any
    socket_timeout: Any
    socket_connect_timeout: Any

    def __init__(self, **options: Any) -> None:
        # Not every way to a client passes it on: the cluster's drops it.
        options.setdefault("health_check_interval", IDLE_CHECK_S)
        options.setdefault("command_packer", Packer())
        super().__init__(**options)
        self._answer_s: float = self.socket_timeout or SOCKET_LIMIT_S
        self._connect_s: float = self.socket_connect_timeout or SOCKET_LIMIT_S

    def _connect(self) -> Any:
        self.socket_connect_timeout = within_s(self._connect_s)
        self.socket_timeout = within_s(self._answer_s)
        return super()._connect()  # type: ignore[misc]  # of the connection behind

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        if self._sock:
            try:
                limit_s = within_s(self._answer_s)
            except TimeoutError:
                raise exceptions.TimeoutError("no time is left to ask") from None
            if limit_s != self._sock.gettimeout():  # setting it is a system call, asking is none
                self._sock.settimeout(limit_s)
        super().send_packed_command(command, check_health)  # type: ignore[misc]  # likewise


class TcpConnection(_Hurried, Connection):
    pass


class TlsConnection(_Hurried, SSLConnection):
    pass


class SentinelConnection(_Hurried, SentinelManagedConnection):
    pass


class SentinelTlsConnection(_Hurried, SentinelManagedSSLConnection):
    pass


class UnixConnection(_Hurried, UnixDomainSocketConnection):
    """redis-py's own, from 7.2, counts failures by host and port. A socket has no port, so a failed
    check of its health came out as `AttributeError`, not `RedisError` (redis-py issue 3958).
    """

    host = "localhost"
    port = 0


HURRIED = {
    Connection: TcpConnection,
    SSLConnection: TlsConnection,
    UnixDomainSocketConnection: UnixConnection,
}
