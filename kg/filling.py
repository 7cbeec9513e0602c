"""N-Quads -> an embedded store, filled in a thread while they are still being made.

The store parses and sorts outside of Python, so both go on at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from queue import Queue
from threading import Thread

from pyoxigraph import RdfFormat, Store

# Bytes that are loaded at once. Of 1.2 million quads in parts of this size the memory
# is 0.25 GB, of twice the size 0.4 GB; larger parts take as long.
AT_ONCE = 1 << 25


class Filling:
    """A store that is being filled, in a folder of its own."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._part = BytesIO()
        # A part waits while another is loaded; None says that no more come.
        self._parts: Queue[bytes | None] = Queue(maxsize=1)
        self._thread: Thread | None = None
        self._error: Exception | None = None
        self._is_given_up = False

    def put(self, quads: bytes) -> None:
        """Take whole lines; raises what the store met in those before, as `into`."""
        self._part.write(quads)
        if self._part.tell() >= AT_ONCE:
            self._hand_over()

    def end(self) -> None:
        """Say that no more comes; the rest is done while others go on."""
        self._hand_over()
        self._parts.put(None)

    def into(self, place: Path) -> None:
        """Wait until all is in the store, and move its folder.

        Raises OSError where it cannot be written, SyntaxError for what is no quad.
        """
        if self._thread is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error
        self._place.rename(place)

    def give_up(self) -> None:
        """End the thread, if it has not ended, whatever is in the store by then."""
        if self._thread is not None and self._thread.is_alive():
            self._is_given_up = True
            self._parts.put(None)
            self._thread.join()

    def _hand_over(self) -> None:
        if self._error is not None:
            raise self._error
        if self._thread is None:
            self._thread = Thread(target=self._fill, daemon=True)
            self._thread.start()
        part, self._part = self._part, BytesIO()
        self._parts.put(part.getvalue())

    def _fill(self) -> None:
        """Load parts until there are no more; after an error only take them."""
        parts = iter(self._parts.get, None)
        try:
            self._place.mkdir(parents=True)
            store = Store(str(self._place))
            for part in parts:
                store.bulk_load(part, RdfFormat.N_QUADS)
            if not self._is_given_up:
                store.optimize()
                store.flush()
        except Exception as error:  # told where it is asked for
            self._error = error
        for _ in parts:
            pass


@contextmanager
def filling(place: Path) -> Iterator[Filling]:
    """Give what fills a store in a folder that is not there yet."""
    store = Filling(place)
    try:
        yield store
    finally:
        store.give_up()
