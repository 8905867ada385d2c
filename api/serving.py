"""A server from beginning to end: checked before anything is opened, and ended without cutting a stream."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from api.app import create_app
from api.auth import open_door
from api.carry import LOOPBACK
from api.house import House
from core.errors import UsageError
from core.settings import Settings

GRACE_S = 5
Greet = Callable[[House, str], None]


class Server(uvicorn.Server):
    """Uvicorn's server, which tells the open streams when it is asked to stop, and whoever waits when it is up."""

    def __init__(self, config: uvicorn.Config, house: House, greet: Callable[[], None]) -> None:
        super().__init__(config)
        self._house = house
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._greet()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Let the streams end by themselves; a second signal does not wait for them."""
        self._house.stopping.set()
        super().handle_exit(sig, frame)


def run(opened: Callable[[Settings], House], settings: Settings, host: str, port: int, *, greet: Greet) -> None:
    """Serve until a signal comes.

    Raises:
        UsageError: The port is taken, or the address is not the loopback's and nobody is told apart here.
        StoreUnavailable: The store is in use by another process, or cannot be reached.
    """
    if open_door(settings).single_user and host not in LOOPBACK:
        raise UsageError(
            f"single-user mode binds to the loopback only, not to {host}; set WEALTHDESK_API_KEYS or"
            " WEALTHDESK_OIDC_ISSUER and WEALTHDESK_OIDC_AUDIENCE to serve others"
        )
    held = listening(host, port)
    house = opened(settings)
    try:
        address = f"http://{f'[{host}]' if ':' in host else host}:{held.getsockname()[1]}"
        config = uvicorn.Config(
            create_app(house), log_level="warning", timeout_graceful_shutdown=GRACE_S, access_log=False, lifespan="on"
        )
        Server(config, house, lambda: greet(house, address)).run([held])
    except KeyboardInterrupt:
        pass
    finally:
        house.desk.close()
        held.close()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there, before anything slow is opened.

    It names its protocol, since connections inherit that and asyncio sends small pieces at once on TCP by name alone.

    Raises:
        UsageError: It cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(2048)
    except OSError as error:
        made.close()
        raise UsageError(
            f"port {port} on {host} cannot be had ({error.strerror}); stop what listens there, or pass --port"
        ) from error
    return made
