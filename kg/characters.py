"""Characters that XML cannot hold."""

from __future__ import annotations

import re

# However they are written: as references, too.
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str, *, instead: str = "\ufffd") -> str:
    r"""Put another text in the place of each character that XML 1.0 cannot hold.

    >>> for_xml("a\0b"), for_xml("a\0b", instead="")
    ('a�b', 'ab')
    """
    return _NOT_IN_XML.sub(instead, text)
