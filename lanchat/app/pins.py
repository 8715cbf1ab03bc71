"""Which hubs this person may trust: what was checked on this computer, and what came as a file."""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import replace
from pathlib import Path

from lanchat.app.hosting import own_workshops
from lanchat.client.class_file import (
    FILE_NAME,
    MAX_FILE_BYTES,
    ClassFileError,
    read_class_file,
)
from lanchat.client.nearby import Nearby
from lanchat.client.trust import Known, Trust, judge, same_name
from lanchat.crypto.class_code import matches
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.ids import hub_id
from lanchat.support.paths import class_file_places
from lanchat.support.settings import Pin, SettingsError, load_settings, save_settings

_log = logging.getLogger(__name__)


class Pins:
    """The hubs that are known, read again at each question: another window may pin one."""

    def __init__(self, data: Path) -> None:
        """Keep the pins of the person whose data lies under `data`."""
        self._data = data

    def known(self) -> tuple[Known, ...]:
        """Return the pins, what class files name, and the workshops that this person hosts."""
        loaded = load_settings(self._data)
        if loaded.trouble is not None:
            _log.warning("%s", loaded.trouble)
        files = (_class_file(place / FILE_NAME) for place in class_file_places(self._data))
        own = (hosted.running for hosted in own_workshops(self._data))
        return (
            *(Known(pin.hub_id, pin.name) for pin in loaded.settings.pinned_hubs),
            *(known for known in files if known is not None),
            *(Known(running.hub_id, running.name) for running in own),
        )

    def pin(self, descriptor: Descriptor) -> None:
        """Remember that the hub with `descriptor` was verified; raises SettingsError."""
        self.pin_known(Known(hub_id(descriptor.identity), descriptor.name))

    def pin_known(self, known: Known) -> None:
        """Remember a hub that was verified; raises SettingsError.

        It takes the place of another one under the same name: whoever answers with that one's key
        from now on has to be verified anew.
        """
        loaded = load_settings(self._data)
        if loaded.trouble is not None:
            # What was damaged is set aside by now; what cannot be read must not be overwritten.
            loaded = load_settings(self._data)
        if loaded.trouble is not None:
            raise SettingsError(loaded.trouble)
        pins = loaded.settings.pinned_hubs
        others = tuple(pin for pin in pins if not same_name(pin.name, known.name))
        settings = replace(loaded.settings, pinned_hubs=others)
        save_settings(self._data, settings.with_pin(Pin(known.hub_id, known.name)))

    def has_rival(self, known: Known) -> bool:
        """Tell whether another hub is known under that name, and this one is not known at all."""
        everyone = self.known()
        if any(each.hub_id == known.hub_id for each in everyone):
            return False
        return any(same_name(each.name, known.name) for each in everyone)

    def judge(self, workshop: Nearby) -> Trust:
        """Return whether the hub of `workshop` is the right one."""
        # Whoever could run a false hub on this very computer could as well read the keyboard.
        if is_loopback(workshop.host):
            return Trust.VERIFIED
        return judge(workshop.descriptor, self.known())


def check_code(identity: bytes, typed: str) -> bool:
    """Tell whether `typed` is the class code of the hub with the key `identity`.

    Takes about half a second and 64 MiB: not for a thread that draws windows.
    """
    return matches(identity, typed)


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this very computer (RFC 6761, section 6.3, for the name)."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _class_file(path: Path) -> Known | None:
    """Return the hub that a class file names; None when there is no such file, or a bad one."""
    try:
        with path.open("rb") as file:
            return read_class_file(file.read(MAX_FILE_BYTES + 1))
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.warning("a class file on this computer cannot be read: %s", error.strerror)
    except ClassFileError as error:
        _log.warning("a class file on this computer was passed over: %s", error)
    return None
