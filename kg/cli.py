"""The command line: read options, call one function, print."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

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


def _least(confidence: float | None) -> Least | None:
    from kg.thresholds import Least

    return None if confidence is None else Least.both(confidence)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="labkg", prog_name="kg")
def main() -> None:
    """Turn the French/English web pages of research labs into a knowledge graph."""


@main.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path))
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
def build(
    sources: tuple[Path, ...],
    output: Path,
    workers: int | None,
    base: str | None,
    evidence: str,
    no_html: bool,
    min_confidence: float | None,
    title: str | None,
) -> None:
    """Build a graph from SOURCES: .txt and .html files, and folders of them.

    Without SOURCES, the folder seeds is read. A file kg.toml in the current folder may
    set base, min_confidence, title, lang, workers, vocabulary and the look of the page.
    """
    from kg import build as run
    from kg import config

    settings = config.load(Path())
    config.apply(settings)
    least = settings.min_confidence if min_confidence is None else min_confidence
    told = run.Options(
        sources=sources or (Path("seeds"),),
        output=output,
        workers=workers or settings.workers or 1,
        base=base or settings.base or _BASE,
        evidence="none" if evidence == "none" else "full",
        html=not no_html,
        min_confidence=least,
        title=title or settings.page_title,
        lang=settings.page_lang or "en",
        look=None if no_html else config.look(settings),
    )
    for line in run.run(told):
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

    facts, evidence = ask.load(folder)
    click.echo(tell(facts, evidence, thing, lang=Lang(lang)))


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
