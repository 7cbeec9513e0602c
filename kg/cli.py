"""The command line: read options, call one function, print."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn, TypedDict, TypeVar, Unpack

import click

from kg.errors import KGError

if TYPE_CHECKING:
    from kg.thresholds import Least

# Each process reads texts of its own: threads inside a product of small matrices would
# only stand in one another's way. Read once, when numpy is loaded; workers inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_BASE = "https://w3id.org/labkg/id/"
# Told in the help, which loads nothing; tests hold them equal to kg.pipeline's.
_TRUSTED, _BALANCED = "0.55, of relations 0.43", "0.3, of relations 0.3"


class _Commands(click.Group):
    """Commands in the order in which one meets them; errors as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (KGError, ValueError) as error:
            _fail(error)
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(0) from None


def _fail(error: Exception) -> NoReturn:
    sys.stderr.write(f"kg: {error}\n")
    raise SystemExit(1) from error


_folder = click.option(
    "--graph",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    show_default=True,
    help="Folder of a build.",
)
_base = click.option(
    "--base",
    default=None,
    help=f"IRI under which your things get their names.  [default: {_BASE}]",
)


_Command = TypeVar("_Command", bound=Callable[..., object])


class _Fetching(TypedDict):
    """What the options say that concern fetching."""

    offline: bool
    delay: float
    allow_private: bool
    limit: int | None
    contact: str | None
    include_noindex: bool


def _fetching(command: _Command) -> _Command:
    """Give a command the options that concern fetching."""
    options = (
        click.option(
            "--offline", is_flag=True, help="Ask nobody: take pages that are kept."
        ),
        click.option(
            "--delay",
            metavar="SECONDS",
            type=click.FloatRange(0, 120),
            default=1,
            show_default=True,
            help="Least time between two requests to a host.",
        ),
        click.option(
            "--limit",
            metavar="N",
            type=click.IntRange(1),
            default=None,
            help="Fetch the first N pages only, sorted by address.",
        ),
        click.option(
            "--contact",
            metavar="ADDRESS",
            default=None,
            help="Page or e-mail address that hosts are told.  [default: kg.toml's]",
        ),
        click.option(
            "--allow-private",
            is_flag=True,
            help="Ask hosts that are not on the public network, too.",
        ),
        click.option(
            "--include-noindex",
            is_flag=True,
            help="Take pages that ask not to be indexed, too.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _least(confidence: float | None) -> Least | None:
    from kg.thresholds import Least

    return None if confidence is None else Least.both(confidence)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="labkg", prog_name="kg")
def main() -> None:
    """Turn the French/English web pages of research labs into a knowledge graph."""


@main.command()
@click.argument("sources", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    show_default=True,
    help="Folder that the files are written into.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=None,
    help="Processes that read pages.  [default: 1]",
)
@_base
@click.option(
    "--evidence",
    type=click.Choice(["none", "full"]),
    default="full",
    show_default=True,
    help="Write the sentences behind each statement, or not.",
)
@click.option("--no-html", is_flag=True, help="Do not write the page graph.html.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=None,
    help=f"Leave out what is less sure than this.  [default: {_TRUSTED}]",
)
@click.option("--title", default=None, help="Title of the page.")
@click.option(
    "--tombstones",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Keep what the build in DIR had and this one has not, as things that are "
    "gone.",
)
@click.option(
    "--no-cache",
    is_flag=True,
    help="Read all pages anew, also those that have not changed.",
)
@click.option(
    "--page-seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=300,
    show_default=True,
    help="Time that one page may take; a page that takes longer is set aside.",
)
@click.option(
    "--page-memory",
    type=click.IntRange(min=512),
    default=4096,
    show_default=True,
    help="MB of memory that a process may take to read a page.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    default=None,
    help="Read pages on the Dask cluster of a scheduler (tcp://HOST:8786), or as jobs "
    "of SLURM (slurm).",
)
@click.option(
    "--shards",
    metavar="URL",
    default=None,
    help="Folder for results that all machines of the cluster see, or s3://BUCKET/….",
)
@click.option(
    "--log-json", is_flag=True, help="Tell progress and remarks as lines of JSON."
)
@_fetching
def build(
    sources: tuple[str, ...],
    output: Path,
    workers: int | None,
    base: str | None,
    evidence: str,
    no_html: bool,
    min_confidence: float | None,
    title: str | None,
    tombstones: Path | None,
    no_cache: bool,
    page_seconds: float,
    page_memory: int,
    cluster: str | None,
    shards: str | None,
    log_json: bool,
    **how: Unpack[_Fetching],
) -> None:
    """Build a graph from SOURCES: saved pages and folders of them, and much else.

    SOURCES are .txt and .html files, folders of them, mirrors of sites, WARC archives,
    JSON lines of pages and publications (docs/intake.md); addresses of pages and of
    sitemaps, files of addresses (docs/fetching.md). Without any, the folder seeds is
    read. Pages that have not changed since the last build are not read again. A file
    kg.toml in the current folder may set base, min_confidence, title, lang, workers,
    vocabulary, contact, cluster and the look of the page.
    """
    from kg import build as run
    from kg import config, console, fetching
    from kg.fetch import given

    console.use_json(on=log_json)
    if shards and not cluster:
        raise KGError("--shards is for results that come from a --cluster; name one")
    settings = config.load(Path())
    config.apply(settings)
    least = settings.min_confidence if min_confidence is None else min_confidence
    split = given.split(sources or ("seeds",))
    how["contact"] = how["contact"] or settings.contact
    told = run.Options(
        sources=split.paths,
        output=output,
        workers=workers or settings.workers or 1,
        base=base or settings.base or _BASE,
        evidence="none" if evidence == "none" else "full",
        html=not no_html,
        min_confidence=least,
        title=title or settings.page_title,
        lang=settings.page_lang or "en",
        look=None if no_html else config.look(settings),
        tombstones=tombstones,
        cache=not no_cache,
        page_seconds=page_seconds,
        page_memory=page_memory,
        cluster=cluster,
        shards=shards,
        jobs=settings.cluster,
        fetch=fetching.Options(split.addresses, output / fetching.FOLDER, **how)
        if split.addresses
        else None,
    )
    for line in run.run(told):
        click.echo(line)


@main.command()
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder that keeps what was fetched.",
)
@_fetching
def fetch(sources: tuple[str, ...], into: Path, **how: Unpack[_Fetching]) -> None:
    """Fetch the pages of SOURCES: addresses of pages and sitemaps, files of addresses.

    Needs the extra: pip install 'labkg[web]'. No link is followed. What is kept from
    before is asked for anew only if it has changed; an interrupted run goes on where it
    was. Writes a line of JSON for each page. See docs/fetching.md.
    """
    from kg import config
    from kg import fetching as run

    how["contact"] = how["contact"] or config.load(Path()).contact
    for line in run.run(run.Options(sources, into, **how)):
        click.echo(line)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@_base
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=None,
    help=f"Leave out what is less sure than this.  [default: {_BALANCED}]",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=None,
    help="Processes that read texts.  [default: one a core, at most 4, for many texts]",
)
def extract(
    file: Path, base: str | None, min_confidence: float | None, workers: int | None
) -> None:
    """Find entities and relations in texts: JSON lines in, JSON lines out.

    Each line of FILE (or stdin) is {"id", "lang"?, "title"?, "abstract"?}. The lines
    come out in the order in which they went in, whatever the number of workers.
    """
    from kg import config
    from kg import stream as run
    from kg.thresholds import BALANCED

    lab = config.load(Path())
    config.apply(lab)
    settings = run.Settings(
        base=base or lab.base or _BASE,
        least=_least(min_confidence) or BALANCED,
        workers=workers,
    )
    try:
        lines = click.open_file(str(file), "rb")
    except OSError as error:
        raise KGError(f"{file}: cannot be read: {error.strerror}") from error
    for line in run.run(lines, settings):
        click.echo(line)


@main.command()
@click.argument("gold", metavar="GOLD.jsonl", type=click.Path(path_type=Path))
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=None,
    help=f"Confidence that counts as found.  [default: {_BALANCED}]",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, not tables.")
def evaluate(gold: Path, min_confidence: float | None, as_json: bool) -> None:
    """Measure extraction against annotated records.

    Each line of GOLD.jsonl is {"id", "lang", "title", "abstract", "entities",
    "relations"}, with entities {"variants", "type", "role"} and relations
    [head, relation, tail]. Told by language: precision, recall and F1 by type, role
    and relation with bootstrap intervals, wrong merges, and how often a confidence is
    right.
    """
    from kg import config
    from kg import evaluate as measure
    from kg.thresholds import BALANCED

    config.apply(config.load(Path()))
    reports = measure.run(gold, _least(min_confidence) or BALANCED)
    click.echo(measure.as_json(reports) if as_json else measure.as_text(reports))


@main.command()
@click.argument("query", required=False)
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--name", help="Ask a named question instead; see --list.")
@click.option("--list", "listing", is_flag=True, help="List the named questions.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "tsv", "xml", "ttl"]),
    default="table",
    show_default=True,
    help="Form of the answer.",
)
@_folder
def query(
    query: str | None,
    parameters: tuple[str, ...],
    name: str | None,
    listing: bool,
    form: str,
    folder: Path,
) -> None:
    """Ask a SPARQL 1.1 QUERY (or a file @PATH, or - for stdin), or a named question.

    A named question takes its parameters as NAME=VALUE:
    kg query --name evaluated-on benchmark=NetHack
    """
    from kg import ask

    if listing:
        for line in ask.listing():
            click.echo(line)
        return
    words = (*((query,) if query is not None else ()), *parameters)
    if name is None and not words:
        raise click.UsageError("give a QUERY, or --name NAME, or --list")
    if name is not None:
        answer = ask.named(folder, name, words, form)
    else:
        answer = ask.text(folder, words, form)
    click.echo(answer, nl=not answer.endswith("\n"))


@main.command()
@click.argument("thing", metavar="NAME|IRI")
@click.option(
    "--lang",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="Language of the headings.",
)
@_folder
def explain(thing: str, lang: str, folder: Path) -> None:
    """Tell what the graph says of a thing, and the sentences behind it."""
    from kg import ask
    from kg.explain import explain as tell
    from ontology.kinds import Lang

    facts, evidence = ask.stored(folder)
    click.echo(tell(facts, evidence, thing, lang=Lang(lang)))


@main.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path))
@_folder
def load(sources: tuple[Path, ...], folder: Path) -> None:
    """Make the store that is queried anew, from a build or from files of RDF.

    SOURCES is the folder of a build, whose Turtle files are read, or any files of
    Turtle, N-Triples, N-Quads, TriG, JSON-LD or RDF/XML, packed (.gz) or not; what the
    store held before is replaced. Without SOURCES, the build of --graph is read.
    """
    from kg import loading as run

    for line in run.run(sources, folder):
        click.echo(line)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("output"))
def validate(folder: Path) -> None:
    """Check the graph in FOLDER against its SHACL shapes."""
    from kg import validate as rules

    found = rules.check_folder(folder)
    click.echo(rules.report(found))
    if found:
        raise SystemExit(1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("output"))
@click.option("--title", default=None, help="Title of the page.")
@click.option(
    "--lang",
    type=click.Choice(["en", "fr"]),
    default=None,
    help="Language that the page opens in.  [default: en]",
)
@click.option(
    "--top",
    "most",
    type=click.IntRange(min=1),
    metavar="N",
    default=None,
    help="Show the N most prominent things only.  [default: all]",
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
def view(
    folder: Path,
    title: str | None,
    lang: Literal["en", "fr"] | None,
    most: int | None,
    show: bool,
) -> None:
    """Write the page of the build in FOLDER anew, from its graph; no page is read.

    A file kg.toml in the current folder may set title, colours and logo of the page.
    """
    from kg import config
    from kg import viewing as run

    settings = config.load(Path())
    told = run.Options(
        folder=folder,
        title=title or settings.page_title,
        lang=lang or settings.page_lang or "en",
        look=config.look(settings),
        most=most,
        show=show,
    )
    for line in run.run(told):
        click.echo(line)


@main.command()
@click.argument(
    "folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path("output")
)
@click.option(
    "--format",
    "form",
    type=click.Choice(
        ["nquads", "trig", "jsonld", "graphml", "csv", "rocrate", "void"]
    ),
    required=True,
    help="Form of the export.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="File that is written, of csv the folder.  "
    "[default: stdout; DIR for csv and rocrate]",
)
@click.option(
    "--for",
    "reader",
    type=click.Choice(["gephi", "neo4j"]),
    default=None,
    help="Whose headers the tables of csv have.  [default: gephi]",
)
def export(
    folder: Path,
    form: Literal["nquads", "trig", "jsonld", "graphml", "csv", "rocrate", "void"],
    output: Path | None,
    reader: Literal["gephi", "neo4j"] | None,
) -> None:
    """Write the build in DIR in a form that other programs take.

    nquads and trig hold facts and evidence with a graph for each page, jsonld the
    facts as trees, graphml and csv nodes and edges; rocrate describes the files of
    the build, void the data set. A file kg.toml in the current folder may set the
    license of the data and the day on which it is published.
    """
    from kg import config
    from kg.exports import export as run
    from kg.exports.lab import Lab

    if reader is not None and form != "csv":
        raise click.UsageError("--for goes with --format csv")
    settings = config.load(Path())
    told = run.Options(
        folder=folder,
        form=form,
        output=output,
        reader=reader or "gephi",
        lab=Lab(settings.license, settings.published),
    )
    click.echo(run.run(told), nl=False)


@main.command()
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sparql"]),
    default="text",
    show_default=True,
    help="For people, for programs, or as an update for triple stores.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="Language of the text.",
)
@click.option("--all", "shows_all", is_flag=True, help="Leave nothing out of the text.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if the builds differ.")
def diff(
    old: Path,
    new: Path,
    form: Literal["text", "json", "sparql"],
    lang: str,
    shows_all: bool,
    exit_code: bool,
) -> None:
    """Tell what a build in NEW adds to, takes from and changes in that in OLD, and why.

    With --format sparql, writes the SPARQL Update that brings a store that holds OLD,
    as kg push puts it there, to NEW. See docs/changes.md.
    """
    from kg.diff import command as run
    from ontology.kinds import Lang

    told = run.Options(old, new, form=form, lang=Lang(lang), shows_all=shows_all)
    outcome = run.Outcome()
    for piece in run.run(told, outcome):
        click.echo(piece, nl=False)
    if exit_code and outcome.differs:
        raise SystemExit(1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("output"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Name to bind.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to bind; 0 takes one that is free.",
)
@click.option(
    "--public-url", default=None, help="Address under which the site is seen."
)
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="NAME",
    help="Another name that requests may come under; * for any.",
)
@click.option(
    "--cors",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Site whose scripts may read answers; * for all.  [default: none]",
)
@click.option(
    "--deadline",
    type=click.FloatRange(0.5, 3600),
    default=10.0,
    show_default=True,
    help="Seconds that a query may run.",
)
@click.option(
    "--memory",
    type=click.IntRange(64),
    default=1024,
    show_default=True,
    help="Megabytes that a query may take.",
)
@click.option(
    "--rows",
    type=click.IntRange(1),
    default=10_000,
    show_default=True,
    help="Rows or triples that an answer may have; more are cut, and said to be.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes that answer short queries.",
)
@click.option(
    "--long",
    type=click.IntRange(0, 64),
    default=2,
    show_default=True,
    help="Queries that may run for longer at once.",
)
@click.option("--log-queries", is_flag=True, help="Write the queries to the log.")
def serve(
    folder: Path,
    host: str,
    port: int,
    public_url: str | None,
    allow_hosts: tuple[str, ...],
    origins: tuple[str, ...],
    deadline: float,
    memory: int,
    rows: int,
    workers: int,
    long: int,
    log_queries: bool,
) -> None:
    """Serve the build in FOLDER: its pages, its things, a SPARQL endpoint at /sparql.

    Needs the extra: pip install 'labkg[serve]'. Queries run in processes that read the
    store and nothing else, and are ended at the deadline.
    """
    from kg import config
    from kg import serving as run

    settings = config.load(Path())
    run.run(
        run.Options(
            folder=folder,
            host=host,
            port=port,
            public_url=public_url,
            allow_hosts=allow_hosts,
            origins=origins,
            deadline=deadline,
            memory=memory,
            rows=rows,
            workers=workers,
            long=long,
            title=settings.page_title or "",
            logs_queries=log_queries,
            look=config.look(settings),
        )
    )


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("url", metavar="URL")
@click.option(
    "--store",
    "profile",
    type=click.Choice(
        [
            "oxigraph",
            "virtuoso",
            "fuseki",
            "graphdb",
            "rdf4j",
            "blazegraph",
            "qlever",
            "plain",
        ]
    ),
    default=None,
    help="Kind of the store.  [default: what URL tells, else what its server says]",
)
@click.option(
    "--into",
    metavar="default|IRI",
    default=None,
    help="Put all into one graph.  [default: facts, evidence and a graph a page]",
)
@click.option(
    "--protocol",
    type=click.Choice(["auto", "gsp", "update"]),
    default="auto",
    show_default=True,
    help="Graph Store Protocol, SPARQL Update, or the first that is spoken.",
)
@click.option(
    "--chunk",
    metavar="MB",
    type=click.FloatRange(0, 1000, min_open=True),
    default=8,
    show_default=True,
    help="Most megabytes of a request.",
)
@click.option("--keep", is_flag=True, help="Keep graphs that the build has no more.")
@click.option(
    "--user",
    metavar="NAME",
    default=None,
    help="Login; the password is asked for.  [default: KG_PUSH_USER]",
)
@click.option(
    "--auth",
    type=click.Choice(["basic", "digest"]),
    default=None,
    help="Form of the login.  [default: what the server asks for]",
)
@click.option(
    "--insecure-login",
    is_flag=True,
    help="Send a password or token to another machine over plain http, too.",
)
@click.option(
    "--retries",
    type=click.IntRange(0, 100),
    default=5,
    show_default=True,
    help="How often to try again when no answer comes or the store is busy.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0, min_open=True),
    default=300,
    show_default=True,
    help="How long to wait for an answer.",
)
@click.option("--query-url", default=None, help="Where the store is asked, if unusual.")
@click.option("--update-url", default=None, help="Where it takes SPARQL Update.")
@click.option("--dry-run", is_flag=True, help="Tell what would be sent; send nothing.")
def push(
    folder: Path,
    url: str,
    profile: str | None,
    into: str | None,
    protocol: Literal["auto", "gsp", "update"],
    chunk: float,
    keep: bool,
    user: str | None,
    auth: Literal["basic", "digest"] | None,
    insecure_login: bool,
    retries: int,
    timeout: float,
    query_url: str | None,
    update_url: str | None,
    dry_run: bool,
) -> None:
    """Put the build in DIR into the triple store at URL, in place of an earlier one.

    Each named graph is replaced whole, so that a push may be repeated; graphs of an
    earlier build that this one has no more are deleted. The login comes from
    KG_PUSH_USER and KG_PUSH_PASSWORD (or KG_PUSH_TOKEN), or is asked for. What each
    kind of store needs stands in docs/stores.md.
    """
    from kg.push import login, sending
    from kg.push.wire import Patience

    told = sending.Options(
        folder=folder,
        url=url,
        profile=profile,
        into=into,
        spoken=protocol,
        chunk=int(chunk * 1_000_000),
        keep=keep,
        query_url=query_url,
        update_url=update_url,
        login=login.given(user, _password, scheme=auth, insecure=insecure_login),
        patience=Patience(retries=retries, answer=timeout),
    )
    for line in sending.preview(told) if dry_run else sending.run(told):
        click.echo(line)


def _password() -> str:
    if not sys.stdin.isatty():
        raise KGError("--user: there is no terminal to ask on; set KG_PUSH_PASSWORD")
    return str(click.prompt("Password", hide_input=True, err=True))


@main.group(cls=_Commands)
def vocabulary() -> None:
    """Check the bilingual vocabulary, hand it on and take it back."""


@vocabulary.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check_vocabulary(file: Path | None) -> None:
    """Find what is wrong with the vocabulary, or with your own FILE laid over it.

    One problem a line; exits with 1 if there is an error. A remark asks for a look and
    fails nothing.
    """
    from kg import config
    from kg.vocabulary import check

    config.apply(config.load(Path()))
    found = check.check(file)
    for problem in found:
        click.echo(problem)
    click.echo(check.summary(found), err=True)
    if not all(problem.is_remark for problem in found):
        raise SystemExit(1)


@vocabulary.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["skos", "csv", "tbx"]),
    required=True,
    help="Turtle for Skosmos, a spreadsheet, or TBX-Basic for terminologists.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="File that is written.  [default: stdout]",
)
@_base
def export_vocabulary(
    form: Literal["skos", "csv", "tbx"], output: Path | None, base: str | None
) -> None:
    """Write the vocabulary, with your own entries, in a form that others read."""
    from kg import config, files
    from kg.vocabulary import export

    settings = config.load(Path())
    config.apply(settings)
    data = export.export(form, base or settings.base or _BASE)
    if output is None:
        click.echo(data, nl=False)
    else:
        files.write(output, data)


@vocabulary.command("import")
@click.argument("file", metavar="FILE.csv", type=click.Path(path_type=Path))
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("vocabulary.toml"),
    show_default=True,
    help="Your own vocabulary file, which takes the changes.",
)
def import_vocabulary(file: Path, into: Path) -> None:
    """Take the changes of a spreadsheet into your own vocabulary file.

    What differs from the shipped vocabulary is written, the rest left alone. If any row
    is wrong, each is told and nothing is written. A build reads the file once kg.toml
    says: vocabulary = "vocabulary.toml"
    """
    from kg.vocabulary import changes

    outcome = changes.bring(file, into)
    for line in outcome.refused:
        click.echo(line, err=True)
    if outcome.refused:
        raise SystemExit(1)
    for line in outcome.changes:
        click.echo(line)
    count = len(outcome.changes)
    told = f"{count} change{'' if count == 1 else 's'} in {into}"
    click.echo(told if count else "nothing changed", err=True)


_heading_lang = click.option(
    "--in",
    "told_in",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="Language of the headings.",
)
_report_form = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv"]),
    default="text",
    show_default=True,
    help="Form of the answer.",
)


@vocabulary.command("missing")
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    required=True,
    help="Language in which a name is looked for.",
)
@click.option(
    "--suggest",
    is_flag=True,
    help="Add what the vocabulary calls the parts of a name; nobody has checked it.",
)
@_report_form
@_heading_lang
@_folder
def missing_names(
    lang: str, suggest: bool, form: str, told_in: str, folder: Path
) -> None:
    """List the methods and concepts of a build without a name in a language.

    The most frequent come first, each with its kind, its publications and mentions,
    one or two sentences and its IRI.
    """
    from kg import ask, config
    from kg.vocabulary import missing, named
    from ontology import vocabulary as entries
    from ontology.kinds import Lang

    config.apply(config.load(Path()))
    wanted, told = Lang(lang), Lang(told_in)
    things = named.read(*ask.load(folder))
    found = missing.find(things, wanted)
    if suggest:
        found = missing.with_parts(found, wanted, entries.load())
    if form == "csv":
        click.echo(missing.rows(found, told_in=told), nl=False)
    if form == "text" or not found:
        said = missing.text(found, wanted, among=len(things), told_in=told)
        click.echo(said, nl=False, err=form == "csv")


@vocabulary.command("francisation")
@_report_form
@_heading_lang
@_folder
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="File that is written.  [default: stdout]",
)
def francisation_report(
    form: str, told_in: str, folder: Path, output: Path | None
) -> None:
    """Report how far a build is named in French, and what its French pages use.

    Which share is named in both languages, where the French names come from, and
    the official terms that French sentences do not use, with what they use instead.
    """
    from kg import ask, files
    from kg.vocabulary import francisation, named
    from ontology.kinds import Lang

    report = francisation.report(named.read(*ask.load(folder)))
    write = francisation.rows if form == "csv" else francisation.text
    written = write(report, told_in=Lang(told_in))
    if output is None:
        click.echo(written, nl=False)
    else:
        files.write(output, written.encode())
