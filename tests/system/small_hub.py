"""A process that can be found and nothing else: a greeting and its advertiser.

    python -m tests.system.small_hub NAME [PORT]

Writes its port and hub id to standard output, and closes properly at the end of its input.
"""

import sys

from lanchat.crypto.identity import new_identity, public_identity, sign_descriptor
from lanchat.discovery.advertiser import Advertiser
from lanchat.discovery.greeting_server import GreetingServer
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.ids import hub_id


def main(name: str, port: str = "0") -> None:
    """Be found until the end of input."""
    secret = new_identity()
    identity = public_identity(secret)
    descriptor = Descriptor(1, name, identity, bytes(32), 47821, 47822, bytes(16))
    server = GreetingServer(sign_descriptor(secret, descriptor), None, int(port))
    server.start()
    advertiser = Advertiser(name, hub_id(identity), server.port)
    advertiser.start()
    sys.stdout.write(f"{server.port} {hub_id(identity)}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()
    advertiser.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
