"""The site of a build: pages for people, data for programs, one SPARQL endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg import query, store
from kg.exports.parts import MEDIA_TYPES
from kg.folder import ACCOUNT, EVIDENCE, FACTS, PAGE, RECORDS
from kg.serve import (
    asking,
    assets,
    describing,
    description,
    drawing,
    jsonld,
    overview,
    pages,
    protocol,
    responses,
)
from kg.serve.artist import Artist, BusyError
from kg.serve.guarded import Guarded, log
from kg.serve.media import HTML, JSON, JSON_LD, OF_THINGS, RDF, ROWS, TEXT
from kg.serve.negotiate import choose
from kg.serve.pool import Pool
from kg.serve.protocol import RefusedError
from kg.serve.responses import failure
from kg.serve.visits import IN_PATH, Site, Visit
from kg.serve.worker import Limits, Reply, Task
from kg.view.look import Look
from kg.view.page import TITLE
from kg.view.part import LARGEST
from ontology.kinds import Lang

_BODY, _BODY_SECONDS, _LARGE = 1 << 20, 10.0, 1 << 14
_DATA = (FACTS, EVIDENCE, RECORDS, ACCOUNT)
_LONGEST_NAME, _FOUND = 200, 12


@dataclass(frozen=True, slots=True)
class Settings:
    """What a site is asked to be.

    ``public`` is its address from outside; ``hosts`` are the names that a request may
    come under, ``origins`` the sites whose scripts may read answers.
    """

    folder: Path
    public: str
    hosts: frozenset[str]
    title: str = ""
    limits: Limits = field(default_factory=Limits)
    short: int = 2
    long: int = 2
    origins: tuple[str, ...] = ()
    logs_queries: bool = False
    look: Look | None = None
    largest: int = LARGEST
    drawn: int = drawing.MOST


def application(settings: Settings) -> Starlette:
    """Make the application; its workers start and end with it."""
    served = _Served(settings)
    root = urlsplit(settings.public).path.rstrip("/")
    guarded = Middleware(Guarded, root=root, hosts=settings.hosts)
    shared = Middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Accept", "Content-Type"],
        expose_headers=["X-Result-Limit"],
    )
    return Starlette(
        routes=served.routes(),
        middleware=[guarded, shared] if settings.origins else [guarded],
        exception_handlers={RefusedError: served.refused},
        lifespan=served.lifespan,
    )


class _Served:
    """The answers of a site, each a method."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.folder
        self.pool = Pool(
            settings.folder, settings.limits, short=settings.short, long=settings.long
        )
        self.artist = Artist()
        self.questions = query.named()
        self.summary = asking.OncePerState(
            self.folder, lambda: asking.in_thread(self.pool, overview.summary)
        )
        # The things that a page of the whole graph would show.
        self.count = asking.OncePerState(
            self.folder, lambda: asking.in_thread(self.pool, overview.count)
        )

    def routes(self) -> Sequence[BaseRoute]:
        things = self._site().things
        return [
            Route("/", self.home),
            Route("/sparql", self.sparql, methods=["GET", "POST"]),
            Route("/sparql/", self.sparql, methods=["GET", "POST"]),
            Route("/query", self.query_page),
            Route("/graph.html", self.drawing),
            Route("/search", self.search),
            Route("/site/{name}", self.asset),
            Route("/.well-known/void", self.void),
            Route("/robots.txt", self.robots),
            Route("/health", self.health),
            *(Route(f"/{name}", self.data) for name in _DATA),
            Route(f"/{things}{{name:path}}", self.thing),
            Route("/{rest:path}", self.missing),
        ]

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        await self.pool.start()
        if not self.pool.offline:
            log("workers share the network of this machine: the system let none leave")
        try:
            yield
        finally:
            self.artist.close()
            await self.pool.close()

    # --- the SPARQL endpoint ---------------------------------------------------------

    async def sparql(self, request: Request) -> Response:
        try:
            asked = await self._asked(request)
        except RefusedError as error:
            return failure(error.status, str(error))
        accept = request.headers.get("accept", "*/*")
        if asked is None:
            if choose(accept, (*RDF, HTML)) == HTML:
                return RedirectResponse(f"{self._site().root}query", 303)
            return self._described(accept)
        if self.settings.logs_queries:
            log(f"query: {' '.join(asked.text.split())}")
        reply = await self.pool.ask(
            Task(
                asked.text,
                asked.media or accept,
                asked.default_graphs,
                asked.named_graphs,
                base=f"{self.settings.public}sparql",
            )
        )
        return self._answer(reply)

    async def _asked(self, request: Request) -> protocol.Asked | None:
        body = await _body(request)

        def read() -> protocol.Asked | None:
            return protocol.read(
                request.method,
                request.scope["query_string"],
                request.headers.get("content-type", ""),
                body,
            )

        # A megabyte of %41 takes a while to read, and others are waiting.
        return await asyncio.to_thread(read) if len(body) > _LARGE else read()

    def _answer(self, reply: Reply) -> Response:
        if not reply.is_good:
            return failure(reply.status, reply.body.decode())
        headers = {"Vary": "Accept"}
        if reply.cut:
            headers["X-Result-Limit"] = str(self.settings.limits.rows)
        return responses.data(reply.body, reply.media, headers)

    def _described(self, accept: str) -> Response:
        media = choose(accept, RDF)
        if media is None:
            known = ", ".join(RDF)
            return failure(406, f"{accept}: is not given here; there is {known}")
        told = description.service(
            endpoint=f"{self.settings.public}sparql", base=store.base(self.folder)
        )
        text = description.written(told, media)
        return responses.data(text, media, {"Vary": "Accept"})

    # --- pages and data --------------------------------------------------------------

    async def home(self, request: Request) -> Response:
        downloads = [
            pages.Download(name, (self.folder / name).stat().st_size)
            for name in _DATA
            if (self.folder / name).is_file()
        ]
        text = pages.home(
            self._site(),
            _visit(request),
            await self.summary.get(),
            questions=len(self.questions),
            downloads=downloads,
        )
        return responses.page(text)

    async def query_page(self, request: Request) -> Response:
        text = pages.query(self._site(), _visit(request), self.questions)
        return responses.page(text)

    async def thing(self, request: Request) -> Response:
        site = self._site()
        iri = site.base + request.path_params["name"]
        form = request.query_params.get("format", "")
        if form and form not in OF_THINGS:
            known = ", ".join(OF_THINGS)
            return self._error(request, 400, f"format={form}: should be one of {known}")
        accept = request.headers.get("accept", "*/*")
        media = OF_THINGS.get(form) or choose(accept, (HTML, *RDF)) or HTML
        if media not in (HTML, JSON_LD):
            return await self._triples(request, iri, media)
        told = await asking.in_thread(
            self.pool, lambda ask: describing.describe(ask, iri)
        )
        if told is None:
            return self._error(request, 404)
        if media == HTML:
            text = pages.thing(site, _visit(request), told)
            return responses.page(text, {"Vary": "Accept, Accept-Language"})
        text = jsonld.written(jsonld.document(told))
        return responses.data(text.encode(), media, {"Vary": "Accept"})

    async def _triples(self, request: Request, iri: str, media: str) -> Response:
        text = describing.triples(iri)
        if text is None:
            return self._error(request, 404)
        reply = await self.pool.ask(Task(text, media))
        if reply.is_good and not reply.body.strip():
            return self._error(request, 404)
        return self._answer(reply)

    async def drawing(self, request: Request) -> Response:
        """Give the page of the whole graph, or of a part where that is too large."""
        if await self.count.get() <= self.settings.largest:
            return self._file(request, PAGE)
        wish = drawing.Wish(
            store.current(self.folder) or self.folder,
            store.base(self.folder),
            around=request.query_params.get("around"),
            title=self.settings.title or TITLE,
            lang="fr" if _visit(request).lang is Lang.FR else "en",
            look=self.settings.look,
            most=self.settings.drawn,
        )
        try:
            text = await self.artist.draw(wish)
        except BusyError:
            return self._error(request, 503, "other pages are being drawn")
        if text is None:
            return self._error(request, 404)
        return responses.page(text, responses.DRAWING)

    async def search(self, request: Request) -> Response:
        """Find things by a part of a name, for a page that does not have them all."""
        words = request.query_params.get("q", "")[:_LONGEST_NAME].strip()
        task = Task(overview.search(words, _FOUND), ROWS)
        return self._answer(await self.pool.ask(task))

    async def data(self, request: Request) -> Response:
        return self._file(request, request.url.path.rpartition("/")[2])

    def _file(self, request: Request, name: str) -> Response:
        path = self.folder / name
        if not path.is_file():
            return self._error(request, 404)
        headers = {"Cache-Control": "no-cache"}
        if name == PAGE:
            headers |= responses.DRAWING
        media = MEDIA_TYPES[path.suffix]
        return FileResponse(path, media_type=media, headers=headers)

    async def asset(self, request: Request) -> Response:
        found = assets.asset(request.path_params["name"])
        if found is None:
            return self._error(request, 404)
        fresh = request.query_params.get("v") == found.digest
        kept = "public, max-age=31536000, immutable" if fresh else "no-cache"
        return responses.data(found.content, found.media_type, {"Cache-Control": kept})

    async def void(self, request: Request) -> Response:
        """Describe the data set, as RFC 5785 and VoID §7.2 have it found."""
        iri = f"{store.base(self.folder)}dataset"
        text = f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ <{iri}> ?p ?o }}"
        media = choose(request.headers.get("accept", "*/*"), RDF) or RDF[0]
        return self._answer(await self.pool.ask(Task(text, media)))

    async def robots(self, _: Request) -> Response:
        root = self._site().root
        text = f"User-agent: *\nDisallow: {root}sparql\nDisallow: {root}query\n"
        return responses.data(text.encode(), TEXT)

    async def health(self, _: Request) -> Response:
        reply = await self.pool.ask(Task("ASK {}", JSON))
        return responses.data(b"ok\n", TEXT) if reply.is_good else self._answer(reply)

    async def missing(self, request: Request) -> Response:
        return self._error(request, 404)

    # --- what they share -------------------------------------------------------------

    async def refused(self, request: Request, error: Exception) -> Response:
        """Say why a page cannot be: what it asks of the store is not answered."""
        assert isinstance(error, RefusedError)  # noqa: S101  it is called for no other
        return self._error(request, error.status, str(error))

    def _error(self, request: Request, status: int, message: str = "") -> Response:
        accept = request.headers.get("accept", "*/*")
        if choose(accept, (HTML, JSON, *RDF)) != HTML:
            return failure(status, message or "nothing is named so here")
        text = pages.error(self._site(), _visit(request), status, message)
        return responses.page(text, status=status)

    def _site(self) -> Site:
        """Say where the site stands; a build may change what its things are under."""
        public = self.settings.public
        base = store.base(self.folder)
        own = base.removeprefix(public)
        return Site(
            public,
            base,
            things=own if own not in ("", base) else "id/",
            title=self.settings.title,
            is_drawn=(self.folder / PAGE).is_file(),
        )


def _visit(request: Request) -> Visit:
    path = quote(request.url.path.removeprefix("/"), safe=IN_PATH)
    header = request.headers.get("accept-language", "")
    return Visit.of(path, dict(request.query_params), header)


async def _body(request: Request) -> bytes:
    """Read a body that is neither too large nor too slow."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for part in request.stream():
                parts.append(part)
                size += len(part)
                if size > _BODY:
                    raise RefusedError(413, f"a query has at most {_BODY:,} bytes")
    except TimeoutError as error:
        raise RefusedError(408, "the request took too long to come") from error
    except ClientDisconnect as error:
        raise RefusedError(400, "the request broke off") from error
    return b"".join(parts)
