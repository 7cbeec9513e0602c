"""``kg load``: files of RDF -> the store of a folder, and what to tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg import dataset, store
from kg.errors import KGError
from kg.folder import FACTS


def run(sources: Sequence[Path], folder: Path) -> Iterator[str]:
    """Make a store anew; yield the line that says where it is and what it holds.

    A single folder among the sources is a build that keeps the store itself.
    """
    if len(sources) == 1 and sources[0].is_dir():
        folder, sources = sources[0], ()
    for source in sources:
        if source.is_dir():
            raise KGError(f"{source}: is a folder; give one folder, or files only")
    paths = tuple(sources) or dataset.files(folder)
    if sources and (folder / FACTS).is_file():
        raise KGError(
            f"{folder}: holds a build, whose own {FACTS} is what is queried; "
            "give --graph another folder"
        )
    store.load(folder, paths, base=dataset.base(paths))
    held = store.opened(folder)
    graphs = sum(1 for _ in held.named_graphs())
    where = folder / store.FOLDER
    yield f"store: {where} ({len(held):,} triples in {graphs:,} graphs)"
