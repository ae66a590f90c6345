"""Ports that nothing else takes between the moment they are chosen and the moment a server listens there."""

import secrets
import socket

#: Below what Linux gives to sockets that ask for no port in particular (ip_local_port_range: 32768 and up).
#: A port that the system chose may be given to another process before the server that it is meant for has
#: started; with two test processes and hundreds of kernels that does happen.
LOWEST, HIGHEST = 10_000, 32_000


def free_port(ip: str = "127.0.0.1") -> int:
    """A free port of this machine, chosen at random so that processes side by side do not choose the same."""
    while True:
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)
        with socket.socket() as probe:
            try:
                probe.bind((ip, port))
            except OSError:
                continue
        return port
