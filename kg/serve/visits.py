"""Where the site stands, and a request for one of its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit

from kg.serve.negotiate import language
from ontology.kinds import Lang

_LINK = re.compile(r"(?:https?://[^/\s]|mailto:[^\s])\S*", re.IGNORECASE)
# Letters that a path may hold as they are; % is not one of them.
IN_PATH = "/-._~!$&'()*+,;=:@"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site stands, and which IRIs it answers for.

    ``public`` is its address from outside and ends with a slash; things named under
    ``base`` are shown under the path ``things``. ``is_drawn`` tells that there is a
    ``graph.html``.

    >>> site = Site("https://lab.example/graph/", "https://w3id.org/labkg/id/")
    >>> site.address("https://w3id.org/labkg/id/method/r2i")
    '/graph/id/method/r2i'
    >>> site.address("https://example.org/a"), site.address("javascript:alert(1)")
    ('https://example.org/a', '')
    """

    public: str
    base: str
    things: str = "id/"
    title: str = ""
    is_drawn: bool = True

    @property
    def root(self) -> str:
        """Give the path under which all pages stand."""
        return urlsplit(self.public).path or "/"

    def path(self, iri: str) -> str | None:
        """Give the path of a thing from the root, None if the site has none for it."""
        name = iri.removeprefix(self.base)
        if name in ("", iri):
            return None
        return self.things + quote(name, safe=IN_PATH)

    def address(self, iri: str) -> str:
        """Give where a link to an IRI may lead: here, to the web, or nowhere."""
        path = self.path(iri)
        if path is not None:
            return self.root + path
        return iri if is_link(iri) else ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page: in which language, and at which address.

    ``path`` goes from the root of the site, without a slash before it, as it stands in
    the address; ``asked`` tells that the address names the language, which links then
    keep.
    """

    lang: Lang = Lang.EN
    path: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    asked: bool = False

    @classmethod
    def of(cls, path: str, parameters: Mapping[str, str], header: str) -> Visit:
        """Read a request: its path, its parameters, its Accept-Language.

        The path loses slashes before it: ``//name`` would lead to another site.

        >>> Visit.of("query", {"lang": "fr"}, "en")
        Visit(lang=<Lang.FR: 'fr'>, path='query', parameters={}, asked=True)
        """
        rest = {key: value for key, value in parameters.items() if key != "lang"}
        asked = parameters.get("lang")
        return cls(
            language(header, asked), path.lstrip("/\\"), rest, asked in set(Lang)
        )

    def turned(self, lang: Lang | None) -> str:
        """Give the address of this page in a language, or in whichever is preferred."""
        told = {**self.parameters, **({"lang": str(lang)} if lang else {})}
        return f"{self.path}?{urlencode(told)}" if told else self.path


def is_link(text: str) -> bool:
    """Tell whether a text is an address that a browser may be sent to."""
    return _LINK.fullmatch(text) is not None
