"""The one command of a developer of LanChat.

    python3 packaging/dev.py COMMAND [ARGUMENTS]

Run it without a command to see what there is. It needs nothing but Python: what else is needed it
fetches into `.venv` in this repository. This file must be readable by any Python, also one that
is too old for LanChat, so that it can say so; what is newer lives in devkit/.

(No `__init__.py` belongs into this folder: a package named `packaging` is another project's.)
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this file may have an older one
    sys.exit(
        "LanChat needs Python 3.11 or newer, and this is Python {}.{}. "
        "Install a newer one, then run this command with it, for example: "
        "python3.11 packaging/dev.py test".format(*sys.version_info)
    )

from devkit.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
