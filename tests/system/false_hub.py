"""A hub that is not the mentor's: it greets by any name and notes who comes, but lets nobody in.

    python -m tests.system.false_hub NAME

Its first line on standard output is {"port": ..., "code": "w w w w"}; each line that it reads is
answered by the number of connections that came to its two encrypted ports so far.
"""

from __future__ import annotations

import json
import socket
import sys
import threading

from lanchat.crypto.class_code import class_code
from lanchat.crypto.curve import new_pair
from lanchat.crypto.identity import new_identity, public_identity, sign_descriptor
from lanchat.discovery.greeting_server import GreetingServer
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.version import VERSION


class Ear:
    """Listens on a port and counts who connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("", 0))
        self.port = int(self._socket.getsockname()[1])
        self.count = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            visitor, _ = self._socket.accept()
            self.count += 1
            visitor.close()


def main(name: str) -> None:
    """Greet until standard input closes."""
    secret = new_identity()
    identity = public_identity(secret)
    router, log = Ear(), Ear()
    descriptor = Descriptor(
        VERSION, name, identity, new_pair().public, router.port, log.port, bytes(16)
    )
    greeting = GreetingServer(sign_descriptor(secret, descriptor), None, 0)
    greeting.start()
    try:
        tell({"port": greeting.port, "code": class_code(identity)})
        for _ in sys.stdin:
            tell(router.count + log.count)
    finally:
        greeting.stop()


def tell(value: object) -> None:
    """Write a line."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
