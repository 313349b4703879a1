"""Run a command whose outgoing mail is stored in a folder, as .eml files, and goes nowhere else.

usage: mailsink.py FOLDER COMMAND…
The command finds the sink's port in ODOO_SMTP_PORT.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Folder:
    """What the SMTP server does with a message."""

    def __init__(self, path):
        self.path = Path(path)
        self.path.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server, session, envelope):
        name = f"{datetime.now():%Y%m%d-%H%M%S-%f}.eml"  # noqa: DTZ005 (a person's own time)
        self.path.joinpath(name).write_bytes(envelope.original_content)
        return "250 stored"


async def main(folder, *command):
    handler = Folder(folder)
    loop = asyncio.get_running_loop()
    sink = await loop.create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    port = sink.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *command, env=os.environ | {"ODOO_SMTP_PORT": str(port)}
    )
    # The terminal's Ctrl-C reaches the command as well: it stops in its own time.
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    loop.add_signal_handler(signal.SIGTERM, process.terminate)
    return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
