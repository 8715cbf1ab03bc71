import os
import socket
import subprocess
import sys
import threading

import pytest
import zmq

from tests.checks import leaks

NO_GRACE = 0.05
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc to look into")


def test_nothing_new_is_nothing_left() -> None:
    assert leaks.left_since(leaks.take(), NO_GRACE) == []


def test_a_living_thread_is_left() -> None:
    before, stop = leaks.take(), threading.Event()
    thread = threading.Thread(target=stop.wait, name="hub-loop")
    thread.start()
    try:
        assert leaks.left_since(before, NO_GRACE) == ["the thread 'hub-loop'"]
    finally:
        stop.set()
        thread.join()


def test_a_thread_that_is_about_to_end_is_waited_for() -> None:
    before, stop = leaks.take(), threading.Event()
    threading.Thread(target=stop.wait).start()
    threading.Timer(0.02, stop.set).start()

    assert leaks.left_since(before, leaks.GRACE_SECONDS) == []


def test_an_open_zmq_socket_is_left() -> None:
    with zmq.Context() as context:
        before = leaks.take()
        leaked = context.socket(zmq.DEALER)
        try:
            assert leaks.left_since(before, NO_GRACE) == [f"the ZeroMQ socket {leaked!r}"]
        finally:
            leaked.close()
        assert leaks.left_since(before, NO_GRACE) == []


def test_the_sockets_of_a_closed_zmq_socket_are_waited_for() -> None:
    with zmq.Context() as context:
        before = leaks.take()
        server = context.socket(zmq.ROUTER)
        server.linger = 0
        port = server.bind_to_random_port("tcp://127.0.0.1")
        with socket.create_connection(("127.0.0.1", port)):
            pass
        server.close()

        assert leaks.left_since(before, leaks.GRACE_SECONDS) == []


@linux_only
def test_an_open_socket_is_left_and_says_where_it_is() -> None:
    before = leaks.take()
    with socket.create_server(("127.0.0.1", 0)) as leaked:
        where = leaked.getsockname()

        assert leaks.left_since(before, NO_GRACE) == [f"the socket AF_INET SOCK_STREAM at {where}"]


@linux_only
def test_a_living_process_is_left_and_killed() -> None:
    before = leaks.take()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as leaked:
        found = leaks.left_since(before, NO_GRACE)

        assert found == [f"the process {leaked.pid} ({sys.executable} -c input())"]
        with pytest.raises(ProcessLookupError):
            os.kill(leaked.pid, 0)


@linux_only
def test_a_process_that_has_ended_is_put_away_in_silence() -> None:
    before = leaks.take()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        assert leaks.left_since(before, leaks.GRACE_SECONDS) == []
        with pytest.raises(ChildProcessError):
            os.waitpid(ended.pid, 0)


@linux_only
def test_the_orphan_of_an_ended_process_is_left() -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    parent = f"import subprocess; subprocess.Popen({sleeper!r})"
    before = leaks.take()
    subprocess.run([sys.executable, "-c", parent], check=True)

    (orphan,) = leaks.left_since(before, NO_GRACE)
    assert orphan.endswith(f"({' '.join(sleeper)})")
