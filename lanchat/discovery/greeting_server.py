"""The hub's greeting: answers whoever asks with the signed descriptor, by TCP and by UDP.

In plain sight, stateless and bounded: it is the one door of the hub that strangers may knock on.
A question of the wrong form gets nothing; addresses are forgotten with the connection.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from lanchat.discovery.admission import Admission
from lanchat.discovery.ports import GreetingSockets, bind_first, bind_greeting
from lanchat.protocol.descriptor import NONCE_BYTES, SignedDescriptor, answer, nonce_of
from lanchat.protocol.limits import GREETING_BYTES

MAX_CONNECTIONS = 128
"""Open TCP connections, so that idle ones cannot use up the hub's descriptors. When full the oldest
gives way: an honest question comes within milliseconds, so only those that linger are hit."""

MAX_PER_ADDRESS = 48
"""Of these from one address, behind which a whole classroom may sit (NAT)."""

ASK_SECONDS = 2.0
"""How long a connection may take to ask."""

_BATCH = 64
"""Datagrams or connections taken from one socket before the others have their turn."""

_PAUSE = 0.1
"""Seconds to wait when the system has no descriptor left for another connection."""


@dataclass
class _Asking:
    """An open connection and what it has sent so far."""

    address: str
    deadline: float
    received: bytes = b""


class GreetingServer:
    """Answers the greeting on one port number, in a thread of its own."""

    def __init__(self, signed: SignedDescriptor, host: str | None, port: int) -> None:
        """Answer with `signed` on the address `host`, or on every address for None.

        Port 0 takes a free one. Raises ValueError when the answer would be longer than a question.
        """
        self._signed = signed
        self.replace(signed)
        self._host = host
        self._port = port
        self._sockets: GreetingSockets | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._admission = Admission()
        self._asking: OrderedDict[socket.socket, _Asking] = OrderedDict()
        self._selector: selectors.BaseSelector
        self._waker: socket.socket
        self._woken: socket.socket

    @property
    def port(self) -> int:
        """The port that it answers on, once started; before, the one asked for."""
        return self._port if self._sockets is None else self._sockets.port

    def replace(self, signed: SignedDescriptor) -> None:
        """Answer with `signed` from now on; may be called from any thread. Raises ValueError."""
        answer(bytes(NONCE_BYTES), signed)  # Raises when it would not fit.
        self._signed = signed

    def start(self, *, or_next: bool = False) -> None:
        """Return when bound and answering.

        Raises PortTakenError, unless `or_next` lets it try the next ports, or another BindError.
        """
        bind = bind_first if or_next and self._port else bind_greeting
        self._sockets = bind(self._host, self._port)
        self._stopping.clear()
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ)
        for each in (*self._sockets.tcp, *self._sockets.udp):
            self._selector.register(each, selectors.EVENT_READ)
        self._thread = threading.Thread(
            target=self._run, args=(self._sockets,), name="greeting", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and close every socket; returns when done. May be called twice."""
        if self._thread is None:
            return
        self._stopping.set()
        self._waker.send(b"\x00")
        self._thread.join()
        self._thread = None
        self._waker.close()
        self._woken.close()  # Not before: the thread may have seen the flag and be gone already.

    def _run(self, sockets: GreetingSockets) -> None:
        try:
            while not self._stopping.is_set():
                for key, _ in self._selector.select(self._patience()):
                    self._serve(key.fileobj, sockets)
                self._drop_late()
        finally:
            while self._asking:
                self._drop(next(iter(self._asking)))
            self._selector.close()
            sockets.close()

    def _serve(self, ready: object, sockets: GreetingSockets) -> None:
        if ready in sockets.udp:
            self._answer_datagrams(ready)
        elif ready in sockets.tcp:
            self._accept(ready)
        elif isinstance(ready, socket.socket) and ready in self._asking:
            self._read(ready)

    def _answer_datagrams(self, sock: socket.socket) -> None:
        for _ in range(_BATCH):
            try:
                # One byte more than a question, so that a longer one shows.
                datagram, sender = sock.recvfrom(GREETING_BYTES + 1)
            except BlockingIOError:
                return
            except OSError:
                continue  # Windows says so when an earlier answer found nobody.
            nonce = nonce_of(datagram)
            if nonce is None or not self._admission.admit(time.monotonic(), sender[0]):
                continue
            try:
                sock.sendto(answer(nonce, self._signed), sender)
            except OSError:
                continue  # The sender's address was forged, or the network is gone.

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(_BATCH):
            try:
                connection, sender = listener.accept()
            except (BlockingIOError, ConnectionError):
                return
            except OSError:
                # Out of descriptors: the oldest connection gives its own, and the listener,
                # which would be ready again at once, has to wait.
                self._drop_oldest()
                self._stopping.wait(_PAUSE)
                return
            connection.setblocking(False)
            self._make_room(sender[0])
            self._asking[connection] = _Asking(sender[0], time.monotonic() + ASK_SECONDS)
            self._selector.register(connection, selectors.EVENT_READ)

    def _make_room(self, address: str) -> None:
        if len(self._asking) >= MAX_CONNECTIONS:
            self._drop_oldest()
        same = [each for each, asking in self._asking.items() if asking.address == address]
        if len(same) >= MAX_PER_ADDRESS:
            self._drop(same[0])

    def _read(self, connection: socket.socket) -> None:
        asking = self._asking[connection]
        try:
            piece = connection.recv(GREETING_BYTES - len(asking.received))
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        asking.received += piece
        if piece and len(asking.received) < GREETING_BYTES:
            return
        self._answer(connection, asking.received)
        self._drop(connection)

    def _answer(self, connection: socket.socket, received: bytes) -> None:
        nonce = nonce_of(received)
        if nonce is None:
            return
        try:
            # It fits the buffer of a new connection, so it goes out whole.
            connection.send(answer(nonce, self._signed))
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            return  # The asker has gone.

    def _patience(self) -> float | None:
        """Return the seconds until the oldest connection is late, or None without any."""
        if not self._asking:
            return None
        oldest = next(iter(self._asking.values()))
        return max(0.0, oldest.deadline - time.monotonic())

    def _drop_late(self) -> None:
        now = time.monotonic()
        while self._asking:
            connection, asking = next(iter(self._asking.items()))
            if asking.deadline > now:
                return
            self._drop(connection)

    def _drop_oldest(self) -> None:
        if self._asking:
            self._drop(next(iter(self._asking)))

    def _drop(self, connection: socket.socket) -> None:
        del self._asking[connection]
        self._selector.unregister(connection)
        connection.close()
