"""Places of pages -> which are one page: in two languages, or at two addresses.

The order of the pages is nothing, and no page is believed against another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from kg.addresses import key, site
from kg.harvest import Place
from ontology.kinds import Lang


@dataclass(frozen=True, slots=True)
class Located:
    """A page, its language, and where it stands."""

    source: str
    sha256: str
    lang: Lang
    place: Place

    @property
    def address(self) -> str | None:
        """The address that the page goes by: its own claim before where it was."""
        return self.place.canonical or self.place.address


def aliases(
    pages: Iterable[Located], alike: Callable[[str, str], bool]
) -> Mapping[str, str]:
    """Give, for each page that is another at a second address, that one: by names.

    Of pages that call one address theirs, in one language, the page that was found
    there counts, else the first by name. Templates that are broken call all pages of
    a site one, so a page is set aside only where it shows the same as the one that
    counts, which ``alike`` tells of two names.
    """
    groups: dict[tuple[str, Lang], list[Located]] = defaultdict(list)
    for page in sorted(pages, key=lambda page: page.source):
        if page.address:
            groups[key(page.address), page.lang].append(page)
    found: dict[str, str] = {}
    for (own, _), group in groups.items():
        there = [page for page in group if _key(page.place.address) == own]
        first = (there or group)[0]
        others = (page for page in group if page not in there and page is not first)
        for page in others:
            if alike(first.source, page.source):
                found[page.source] = first.source
    return found


def pairs(pages: Iterable[Located]) -> tuple[tuple[str, str], ...]:
    """Give the pages that are one page in two languages: digests, English first.

    Two pages that name each other are a pair. One that names another, on its own site,
    is one with it unless that names someone else. A page of which two others claim to
    be the translation is nobody's.
    """
    known = {page.sha256: page for page in sorted(pages, key=lambda one: one.sha256)}
    claims = _claims(known.values())
    mutual = {
        frozenset((one, other))
        for one, others in claims.items()
        for other in others
        if one in claims[other]
    }
    taken = {page for pair in mutual for page in pair}
    one_sided = {
        frozenset((one, other))
        for one, others in claims.items()
        for other in others
        if not {one, other} & taken and _is_believed(known[one], known[other])
    }
    found = (*_lone(mutual), *_lone(one_sided))
    return tuple(sorted(_in_order(pair, known) for pair in found))


def _claims(pages: Collection[Located]) -> Mapping[str, frozenset[str]]:
    """Give, for each page, those that it says are it in their own language."""
    there: dict[tuple[str, Lang], list[str]] = defaultdict(list)
    called: dict[tuple[str, Lang], list[str]] = defaultdict(list)
    for page in pages:
        if page.place.address:
            there[key(page.place.address), page.lang].append(page.sha256)
        if page.place.canonical:
            called[key(page.place.canonical), page.lang].append(page.sha256)
    claims: dict[str, frozenset[str]] = {}
    for page in pages:
        named: set[str] = set()
        for lang, address in page.place.versions:
            if lang != page.lang:
                place = key(address), lang
                at = there.get(place) or called.get(place) or ()
                named.update(at if len(at) == 1 else ())
        claims[page.sha256] = frozenset(named)
    return claims


def _is_believed(page: Located, other: Located) -> bool:
    """Say whether a page is believed of another, which says nothing of it."""
    silent = all(lang != page.lang for lang, _ in other.place.versions)
    if page.address is None or other.address is None:
        return False
    return silent and site(page.address) == site(other.address)


def _lone(pairs: Collection[frozenset[str]]) -> Collection[frozenset[str]]:
    """Keep the pairs whose pages are in no other."""
    count: dict[str, int] = defaultdict(int)
    for pair in pairs:
        for page in pair:
            count[page] += 1
    return [pair for pair in pairs if all(count[page] == 1 for page in pair)]


def _in_order(pair: frozenset[str], known: Mapping[str, Located]) -> tuple[str, str]:
    first, second = sorted(pair, key=lambda page: (known[page].lang, page))
    return first, second


def _key(address: str | None) -> str | None:
    return key(address) if address else None
