"""Requests -> answers, several hosts at a time, each host one request after another."""

from __future__ import annotations

import math
import queue
import threading
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

import httpcore

from kg.fetch import addresses, exchange
from kg.fetch.connection import Road, Roads
from kg.fetch.exchange import Answer, NoAnswer, Request
from kg.fetch.manners import Manners

# Addresses in a row without an answer, after which the others are not asked for.
SILENT = 5
# Answers of up to 50 MB that wait to be kept.
_WAITING = 8


class Hosts:
    """All hosts of a run, and what is remembered of each between its rounds."""

    def __init__(self, roads: Roads, manners: Manners) -> None:
        self._roads = roads
        self._manners = manners
        self._hosts: dict[str, _Host] = {}

    def ask(self, requests: Iterable[Request]) -> Iterator[Answer | NoAnswer]:
        """Ask for all; yield what comes as it comes."""
        lanes: dict[str, list[Request]] = defaultdict(list)
        for request in requests:
            lanes[addresses.host(request.address)].append(request)
        for name in lanes:
            if name not in self._hosts:
                self._hosts[name] = _Host(self._roads, self._manners)
        count = sum(map(len, lanes.values()))
        waiting = deque((self._hosts[name], lane) for name, lane in lanes.items())
        round_ = _Round(waiting)
        threads = min(self._manners.hosts, len(lanes))
        for _ in range(threads):
            threading.Thread(target=round_.work, daemon=True).start()
        try:
            for _ in range(count):
                yield round_.next()
        finally:
            round_.stopped.set()


class _Round:
    """Lanes of requests that threads take one by one, and the answers."""

    def __init__(self, lanes: deque[tuple[_Host, list[Request]]]) -> None:
        self.stopped = threading.Event()
        self._lanes = lanes
        self._answers: queue.Queue[Answer | NoAnswer | BaseException] = queue.Queue(
            _WAITING
        )

    def next(self) -> Answer | NoAnswer:
        """Wait for an answer; raise what went wrong in a thread."""
        answer = self._answers.get()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def work(self) -> None:
        """Take lanes until there are no more."""
        try:
            while not self.stopped.is_set():
                try:
                    host, lane = self._lanes.popleft()
                except IndexError:
                    return
                self._follow(host, lane)
        except BaseException as error:
            self._give(error)

    def _follow(self, host: _Host, lane: list[Request]) -> None:
        with host:
            for request in lane:
                if self.stopped.is_set():
                    return
                self._give(host.ask(request))

    def _give(self, answer: Answer | NoAnswer | BaseException) -> None:
        while not self.stopped.is_set():
            try:
                self._answers.put(answer, timeout=0.5)
            except queue.Full:
                continue
            return


class _Host:
    """One host: at most one connection, and a pause after each request."""

    def __init__(self, roads: Roads, manners: Manners) -> None:
        self._manners = manners
        self._road = Road(roads, manners.clock)
        self._trust = roads.trust
        self._ready = -math.inf
        self._silent = 0
        self._closed = ""

    def __enter__(self) -> _Host:
        self._pool = httpcore.ConnectionPool(
            ssl_context=self._trust, max_connections=1, network_backend=self._road
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def ask(self, request: Request) -> Answer | NoAnswer:
        """Ask until there is an answer, at most as often as manners have it."""
        if self._closed:
            return NoAnswer(request.address, self._closed, passes=True)
        answer = self._once(request, 0.0)
        for failures in range(1, self._manners.tries):
            if not (isinstance(answer, NoAnswer) and answer.again):
                break
            wait = answer.wait
            if wait is None:
                wait = self._manners.backoff(failures)
            if wait > self._manners.longest:
                self._closed = f"{answer.reason}: the host asks to come back later"
                return NoAnswer(request.address, self._closed, passes=True)
            answer = self._once(request, wait)
        if isinstance(answer, NoAnswer) and answer.again:
            self._silent += 1
            if self._silent >= SILENT:
                self._closed = f"not asked: {SILENT} in a row had no answer"
        else:
            self._silent = 0
        return answer

    def _once(self, request: Request, wait: float) -> Answer | NoAnswer:
        clock = self._manners.clock
        now = clock.now()
        pause = max(wait, self._ready - now)
        if pause > 0:
            clock.sleep(pause)
        answer = exchange.ask(request, self._pool, self._road, self._manners)
        self._ready = clock.now() + request.delay
        return answer
