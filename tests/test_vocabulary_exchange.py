"""The vocabulary goes out to others in their forms, and comes back changed."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from command import kg
from hypothesis import given
from hypothesis import strategies as some
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS

from kg.vocabulary import changes, skos, table, tbx, toml
from kg.vocabulary.tables import read, released, with_own
from ontology import vocabulary
from ontology.terms import KG

BASE = "https://example.org/"
SMALL = """
    [field]
    type = "concept"
    en = "wide field"
    fr = "vaste domaine"
    fr_source = "FranceTerme"
    [tree]
    type = "method"
    en = "decision tree"
    fr = "arbre de décision"
    en_variants = ["R&D <tree>", "decision tree"]
    fr_variants = [{ name = "arbre décisionnel", source = "OQLF", region = "fr-CA" }]
    en_acronyms = ["DT"]
    broader = ["field"]
    wikidata = "Q831366"
    [hack]
    type = "benchmark"
    name = "NetHack"
    fr_variants = ["NLE"]
    [conf]
    type = "venue"
    form = "series"
    name = "Conférence"
"""
IDS = ("conf", "field", "hack", "tree")
CORE = "{urn:iso:std:iso:30042:ed-2}"
MIN = "{http://www.tbxinfo.net/ns/min}"
BASIC = "{http://www.tbxinfo.net/ns/basic}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def small():
    return vocabulary.entries(read(SMALL, "f").tables)


@pytest.fixture
def place(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv(vocabulary.OWN, "")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sheet(place: Path):
    """Write a spreadsheet; give what its import says."""

    def sheet(text: str | bytes) -> changes.Outcome:
        file = place / "back.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return changes.bring(Path("back.csv"), Path("vocabulary.toml"))

    return sheet


def own(place: Path):
    return tomllib.loads((place / "vocabulary.toml").read_text("utf-8"))


# --- SKOS --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=skos.write(small(), BASE), format="turtle")


def test_the_scheme_has_titles_and_its_top_concepts(graph):
    scheme = URIRef(BASE + "vocabulary")

    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    titles = graph.objects(scheme, DCTERMS.title)
    assert {title.language for title in titles} == {"en", "fr"}
    assert set(graph.objects(scheme, SKOS.hasTopConcept)) == {
        URIRef(BASE + id_) for id_ in ("concept/field", "benchmark/hack", "venue/conf")
    }
    assert set(graph.subjects(SKOS.inScheme, scheme)) == set(
        graph.subjects(RDF.type, SKOS.Concept)
    )


def test_a_concept_has_its_names_sources_and_matches(graph):
    tree = URIRef(BASE + "method/tree")

    assert set(graph.predicate_objects(tree)) == {
        (RDF.type, SKOS.Concept),
        (RDF.type, KG.Method),
        (SKOS.inScheme, URIRef(BASE + "vocabulary")),
        (SKOS.broader, URIRef(BASE + "concept/field")),
        (SKOS.exactMatch, URIRef("http://www.wikidata.org/entity/Q831366")),
        (SKOS.prefLabel, Literal("decision tree", lang="en")),
        (SKOS.prefLabel, Literal("arbre de décision", lang="fr")),
        (SKOS.altLabel, Literal("R&D <tree>", lang="en")),
        (SKOS.altLabel, Literal("DT", lang="en")),
        (SKOS.altLabel, Literal("arbre décisionnel", lang="fr")),
        (KG.labelSource, Literal("usage in the field", lang="en")),
        (KG.labelSource, Literal("usage du domaine", lang="fr")),
        (
            SKOS.editorialNote,
            Literal("arbre décisionnel\u00a0: OQLF (fr-CA)", lang="fr"),
        ),
    }


def test_a_proper_name_is_the_same_in_both_languages(graph):
    hack = URIRef(BASE + "benchmark/hack")

    assert set(graph.objects(hack, SKOS.prefLabel)) == {
        Literal("NetHack", lang="en"),
        Literal("NetHack", lang="fr"),
    }
    assert Literal("NLE", lang="en") in set(graph.objects(hack, SKOS.altLabel))


def test_the_shipped_scheme_keeps_the_integrity_conditions_of_skos():
    entries = vocabulary.entries(released().tables)
    whole = Graph().parse(data=skos.write(entries, BASE), format="turtle")
    (scheme,) = whole.subjects(RDF.type, SKOS.ConceptScheme)
    tops = set(whole.objects(scheme, SKOS.hasTopConcept))

    concepts = set(whole.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == len(entries)
    for one in concepts:
        preferred = list(whole.objects(one, SKOS.prefLabel))
        assert len({name.language for name in preferred}) == len(preferred) > 0
        assert set(preferred).isdisjoint(whole.objects(one, SKOS.altLabel))
        above = set(whole.transitive_objects(one, SKOS.broader)) - {one}
        assert above <= concepts
        assert tops & {one, *above}


# --- TBX ---------------------------------------------------------------------------


def test_tbx_is_well_formed_and_of_its_dialect():
    root = Xml.fromstring(tbx.write(small()))

    assert root.tag == f"{CORE}tbx"
    assert (root.get("type"), root.get("style")) == ("TBX-Basic", "dct")
    ids = [entry.get("id") for entry in root.iter(f"{CORE}conceptEntry")]
    assert ids == [f"c-{id_}" for id_ in IDS]


def test_a_term_says_what_it_is_whence_and_where():
    root = Xml.fromstring(tbx.write(small()))
    tree = next(
        one for one in root.iter(f"{CORE}conceptEntry") if one.get("id") == "c-tree"
    )

    assert tree.findtext(f"{MIN}subjectField") == "wide field"
    told = {
        (section.get(XML_LANG), term.findtext(f"{CORE}term")): [
            (child.tag.partition("}")[2], child.text) for child in term[1:]
        ]
        for section in tree.iter(f"{CORE}langSec")
        for term in section
    }
    preferred = ("administrativeStatus", "preferredTerm-admn-sts")
    admitted = ("administrativeStatus", "admittedTerm-admn-sts")
    usage = ("source", "usage")
    assert told == {
        ("en", "decision tree"): [preferred, usage],
        ("en", "R&D <tree>"): [admitted, usage],
        ("en", "DT"): [admitted, ("termType", "acronym"), usage],
        ("fr", "arbre de décision"): [preferred, usage],
        ("fr", "arbre décisionnel"): [
            admitted,
            ("geographicalUsage", "fr-CA"),
            ("source", "OQLF"),
        ],
    }


def test_references_lead_to_entries_and_ids_are_names():
    root = Xml.fromstring(tbx.write(vocabulary.entries(released().tables)))
    ids = [entry.get("id") for entry in root.iter(f"{CORE}conceptEntry")]

    assert len(set(ids)) == len(ids) > 1000
    targets = [one.get("target") for one in root.iter(f"{BASIC}crossReference")]
    assert targets
    assert set(targets) <= set(ids)


def test_what_xml_cannot_hold_is_left_out():
    made = vocabulary.entry("x", {"type": "concept", "en": "a\x01b", "fr": "]]>"})

    assert "ab" in [one.text for one in Xml.fromstring(tbx.write({"x": made})).iter()]


# --- CSV ---------------------------------------------------------------------------


def test_the_header_and_a_line_are_as_told():
    lines = table.write(read(SMALL, "f").tables).decode().split("\n")

    assert lines[0] == (
        "id,type,en,en_source,en_region,en_variants,en_acronyms,fr,fr_source,"
        "fr_region,fr_variants,fr_acronyms,name,broader,context,form,wikidata"
    )
    assert lines[-2] == (
        "tree,method,decision tree,,,R&D <tree> | decision tree,DT,arbre de décision,"
        ",,arbre décisionnel {OQLF; fr-CA},,,field,,,Q831366"
    )
    assert lines[-1] == ""


def test_every_shipped_entry_survives_the_spreadsheet():
    tables = released().tables
    rows = list(table.read(table.write(tables)))

    assert len(rows) == len(tables)
    for row in rows:
        assert isinstance(row, table.Row)
        id_ = row.cells["id"]
        cells = {field: cell for field, cell in row.cells.items() if field != "id"}
        found = {key: value for key, value in table.fields(cells).items() if value}
        given = tables[id_][1]
        assert found == {key: value for key, value in given.items() if value}, id_


WORDS = (
    some.text(some.sampled_from("ab|{};\\ '=+-@é\",\t\n"), min_size=1, max_size=6)
    .map(str.strip)
    .filter(bool)
)
ITEMS = some.lists(
    WORDS
    | some.fixed_dictionaries({"name": WORDS, "source": WORDS})
    | some.fixed_dictionaries({"name": WORDS, "region": some.just("fr-CA")}),
    min_size=1,
)


@given(ITEMS, some.lists(WORDS, min_size=1))
def test_any_names_survive_the_spreadsheet(names, context):
    given = {"fr_variants": names, "context": context}
    (row,) = table.read(table.write({"x": ("f", given)}))

    cells = {field: cell for field, cell in row.cells.items() if field != "id"}
    found = table.fields(cells)

    assert {key: value for key, value in found.items() if value} == given


@pytest.mark.parametrize("name", ["=1+1", "+33", "-x", "@me", "'=1", "''@x", "＝1"])
def test_a_cell_is_never_a_formula(name: str):
    data = table.write({"x": ("f", {"en": name})})
    (_, line) = csv.reader(io.StringIO(data.decode()))
    (row,) = table.read(data)

    assert line[2] == f"'{name}"
    assert row.cells["en"] == name


@pytest.mark.parametrize("form", ["skos", "csv", "tbx"])
def test_an_export_is_the_same_bytes_each_time(place: Path, form: str):
    written = place / "out"
    assert kg("vocabulary", "export", "--format", form, "-o", written).exit_code == 0
    again = subprocess.run(
        [sys.executable, "-m", "kg", "vocabulary", "export", "--format", form],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )

    assert again.stdout == written.read_bytes()


# --- what comes back ---------------------------------------------------------------


def test_what_comes_back_unchanged_changes_nothing(sheet, place: Path):
    assert sheet(table.write(released().tables)) == changes.Outcome()
    assert not (place / "vocabulary.toml").exists()


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["bare", "BOM"])
def test_files_of_excel_and_libreoffice_are_read(sheet, place, sign, start):
    lines = [["fr", "ID "], ["fouille d’arbres", "tree-search"], ["", ""], [""]]
    text = start + "".join(sign.join(line) + "\r\n" for line in lines)

    assert sheet(text.encode("utf-8")).refused == ()
    assert own(place)["tree-search"] == {"fr": "fouille d’arbres"}


def test_unicode_text_of_excel_is_read(sheet, place: Path):
    sheet("id\tfr\ntree-search\trecherche à arbre\n".encode("utf-16"))

    assert own(place) == {"tree-search": {"fr": "recherche à arbre"}}


@pytest.fixture
def before() -> str:
    return str(released().tables["tree-search"][1]["fr"])


def test_only_fields_that_differ_are_written_and_told(sheet, place: Path, before):
    result = sheet("id,type,fr,fr_source\ntree-search,method,fouille,OQLF\n")

    assert result.changes == (
        f'changed [tree-search]: fr "{before}" -> "fouille"',
        'changed [tree-search]: fr_source "usage" -> "OQLF"',
    )
    assert own(place) == {"tree-search": {"fr": "fouille", "fr_source": "OQLF"}}


def test_a_new_entry_is_written_whole(sheet, place: Path):
    result = sheet(
        "id,type,en,fr,fr_variants,broader\n"
        'our-thing,method,our odd thing,notre truc,"truc {OQLF; fr-CA} | bidule",'
        "tree-search\n"
    )

    assert result.changes == (
        'added [our-thing]: method, en "our odd thing", fr "notre truc"',
    )
    assert (place / "vocabulary.toml").read_text("utf-8") == (
        "[our-thing]\n"
        'type = "method"\n'
        'en = "our odd thing"\n'
        'fr = "notre truc"\n'
        'fr_variants = [{ name = "truc", source = "OQLF", region = "fr-CA" }, '
        '"bidule"]\n'
        'broader = ["tree-search"]\n'
    )


def test_an_empty_cell_takes_a_field_away_and_it_stays_away(sheet, place: Path):
    first = sheet("id,fr,broader\ntree-search,,\n")
    again = sheet("id,fr,broader\ntree-search,,\n")

    assert [line.split(": ")[1].split()[0] for line in first.changes] == [
        "fr",
        *(["broader"] if "broader" in released().tables["tree-search"][1] else []),
    ]
    assert own(place)["tree-search"]["fr"] == ""
    assert again.changes == ()


def test_what_an_own_file_changed_goes_out_and_comes_back_unchanged(sheet, place):
    first = "id,type,en,fr,fr_source\ntree-search,,,,\nab,concept,a c,,OQLF\n"
    sheet(first.replace("tree-search,,", "tree-search,method,tree search"))

    exported = kg("vocabulary", "export", "--format", "csv").stdout_bytes
    with_ours = table.write(with_own(place / "vocabulary.toml").tables)

    assert b"\nab,concept" not in exported  # no kg.toml names the file yet
    assert sheet(with_ours) == changes.Outcome()


def test_what_goes_back_to_the_shipped_leaves_the_own_file(sheet, place, before):
    sheet("id,fr\ntree-search,fouille\nalphago,\n")
    result = sheet(f"id,fr\ntree-search,{before}\n")

    assert result.changes == (f'changed [tree-search]: fr "fouille" -> "{before}"',)
    assert own(place) == {}


def test_what_the_own_file_holds_stays_with_its_comments(sheet, place: Path):
    (place / "vocabulary.toml").write_text(
        "# Ours.\n\n# Asked Ann.\n[zz]\ntype = 'concept'  # sure\nen = 'zz top'\n\n"
        "# Kept.\n[tree-search]\n# why\nfr = 'a b'\n# The end.\n"
    )

    sheet("id,type,en,fr\ntree-search,method,tree search,fouille\nab,concept,a c,\n")

    assert (place / "vocabulary.toml").read_text("utf-8") == (
        "# Ours.\n\n"
        '[ab]\ntype = "concept"\nen = "a c"\n\n'
        '# Kept.\n# why\n[tree-search]\nfr = "fouille"\n\n'
        "# Asked Ann.\n[zz]\ntype = 'concept'  # sure\nen = 'zz top'\n\n"
        "# The end.\n"
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",concept,x", "line 3: has no id"),
        ("a,concept,x", "line 3: [a]: stands in line 2 too"),
        ("b,concept,x,y", "line 3: has more cells than the 3 columns of the header"),
        ("b,concpt,x", "line 3: [b]: type: 'concpt' should be one of method, bench"),
        ("b,,x", "line 3: [b]: has no type; give one of method, benchmark, concept"),
        ("B b,concept,x", "line 3: [B b]: is no id: small letters and digits, with"),
        ("b,concept,own a", "line 2: [a]: 'own a' is a name of [b] in vocabulary.t"),
        ("b,concept,a | b", "line 3: [b]: fr: 'a | b' should be one; others go to a"),
        ("b,concept,l'x", 'line 3: [b]: fr: "l\'x" has a straight apostrophe; write'),
        ("icml,,", "line 3: [icml]: type: cannot be empty; it is shipped"),
    ],
)
def test_a_bad_row_is_told_and_nothing_is_changed(sheet, place: Path, row, told):
    result = sheet(f"id,type,fr\na,concept,own a\n{row}\n")

    assert result.changes == ()
    assert [line.startswith(f"back.csv: {told}") for line in result.refused] == [True]
    assert not (place / "vocabulary.toml").exists()


def test_every_bad_row_is_told(sheet):
    result = sheet('id,fr_variants\n,x\nicml,"a\nb {"\nicml,"{x}"\nb,y\n')

    assert [line.partition(": [")[0] for line in result.refused] == [
        "back.csv: line 2: has no id",
        "back.csv: line 3",
        "back.csv: line 5",
        "back.csv: line 6",
        "back.csv: line 6",
    ]


def test_a_change_of_kind_that_breaks_what_stands_below_is_refused(sheet):
    (told,) = sheet("id,type\ntree-search,benchmark\n").refused[:1]

    assert told.startswith("back.csv: line 2: [")
    assert "cannot stand above" in told or "broader" in told


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "line 1: has no column id; columns are id, type, en,"),
        (b"id,titel\n", "line 1: there is no column 'titel'; columns are id"),
        (b"id,fr,fr\n", "line 1: column fr stands there twice"),
        (b"id,fr\nx,\xe9t\xe9\n", "line 2: is not UTF-8; save it as CSV UTF-8"),
        (b'id,fr\nx,y\nz,"open\n', "line 3: cannot be read: unexpected end of data"),
    ],
)
def test_what_is_no_such_table_is_told(place: Path, data: bytes, told: str):
    (place / "back.csv").write_bytes(data)

    result = kg("vocabulary", "import", "back.csv")

    assert result.exit_code == 1
    assert result.stderr.startswith(f"kg: back.csv: {told}")


def test_an_own_file_with_a_mistake_is_not_touched(sheet, place: Path):
    (place / "vocabulary.toml").write_text("[x]\ntype = 3\n")

    with pytest.raises(Exception, match=r"vocabulary.toml: \[x\]: type: 3 should be"):
        sheet("id,fr\ntree-search,fouille\n")


def test_the_command_prints_changes_and_exits_as_it_should(place: Path):
    (place / "a.csv").write_text("id,fr\ntree-search,fouille\n")
    (place / "b.csv").write_text("id,fr\ntree-search,l'x\n")

    good, bad = (kg("vocabulary", "import", f"{name}.csv") for name in "ab")

    assert (good.exit_code, good.stderr) == (0, "1 change in vocabulary.toml\n")
    assert good.stdout.startswith("changed [tree-search]: fr ")
    assert (bad.exit_code, bad.stdout) == (1, "")
    assert bad.stderr.startswith("b.csv: line 2: [tree-search]: fr: ")


def test_an_imported_entry_is_found_by_a_build_that_kg_toml_tells(place: Path):
    (place / "a.csv").write_text(
        "id,type,en,fr\nblorb-tree,method,blorb tree,blorbier\n"
    )
    kg("vocabulary", "import", "a.csv")
    (place / "kg.toml").write_text('vocabulary = "vocabulary.toml"\n')
    text = '{"id": "1", "lang": "fr", "abstract": "Nous utilisons le blorbier."}\n'

    ran = subprocess.run(
        [sys.executable, "-m", "kg", "extract", "-", "--min-confidence", "0.1"],
        input=text,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )

    assert "method/blorb-tree" in ran.stdout


def test_toml_that_hides_a_heading_in_a_text_is_written_anew():
    before = '[a]\nen = """\n[b]\n"""\n'

    after = toml.rewrite(before, {"a": {"en": "\n[b]\n"}, "c": {"en": 'x"\\'}})

    assert tomllib.loads(after) == {"a": {"en": "\n[b]\n"}, "c": {"en": 'x"\\'}}
