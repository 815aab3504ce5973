"""Whether a port of this machine can be served from: known before anything is begun."""

import socket

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """False too for a number that is no port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
        return True
