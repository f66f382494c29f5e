"""What is too large for the server: refused before it is read, with the page of the house, and so that a browser sees the page.

Waitress answers such a request in a bare line of its own and closes at once; the browser, still sending, then shows nothing but
a broken connection. Here the app refuses it by its length, and what still comes is read and thrown away for a while.
"""

from __future__ import annotations

import socket
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import RequestEntityTooLarge

LINGER = 30.0  # seconds for the rest of what is being sent


class Refusing(WSGITask):  # type: ignore[misc]  # waitress has no types
    """Asks the app, which sees the length and no body: it refuses with 413 as any other form that is too large."""

    def execute(self) -> None:
        """Answer, and take nothing more on this connection."""
        self.request.headers.setdefault("CONTENT_LENGTH", str(self.channel.adj.max_request_body_size))  # sent in chunks
        self.request.close()
        self.request.body_rcv = None
        self.channel.sends_on = True
        self.set_close_on_finish()
        super().execute()


def answering(channel: HTTPChannel, request: Any) -> Any:
    """What answers a request that could not be taken."""
    return (Refusing if isinstance(request.error, RequestEntityTooLarge) else ErrorTask)(channel, request)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that hears its peer out after a refusal: closed on one that still sends, its answer would be lost."""

    error_task_class = staticmethod(answering)
    close_when_flushed: bool = False
    sends_on = False
    _until = 0.0

    def handle_write(self) -> None:
        """As ever; instead of the end comes half of it: nothing more is said, but still heard."""
        if self.sends_on and self.close_when_flushed and not self.will_close:
            self._flush_exception(self._flush_some)
            if not self.total_outbufs_len:
                self.close_when_flushed, self.request, self.sends_on = False, None, False
                self._until = time.monotonic() + LINGER
                self._say_no_more()
            return
        super().handle_write()

    def _say_no_more(self) -> None:
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.will_close = True

    def handle_read(self) -> None:
        """What is heard after the answer is thrown away."""
        if not self._until:
            super().handle_read()
            return
        try:
            heard = self.recv(self.adj.recv_bytes)  # closes by itself at the end
        except OSError:
            self.handle_close()
            return
        if heard and time.monotonic() > self._until:
            self.handle_close()
