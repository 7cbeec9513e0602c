"""Results of batches as files in a folder that all machines see.

A shard is the SHA-256 of a zip file, and that file. Each page has a member, called by
the key of its result: the result as the cache keeps it, or why the document is no page.
"""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kg.documents import SetAside
from kg.errors import KGError
from kg.pressed import Packed

_ENDING = ".shard"
_DIGEST = hashlib.sha256().digest_size
_RESULT, _REASON = "result", "reason"


@dataclass(frozen=True, slots=True)
class Shards:
    """A folder of shards: a path, or an address that fsspec knows."""

    url: str

    def names(self) -> frozenset[str]:
        """List the shards that are there; make the folder where it is missing."""
        with self._folder() as (system, folder):
            system.makedirs(folder, exist_ok=True)
            system.invalidate_cache()
            paths: list[str] = system.ls(folder, detail=False)
        ends = (path.rpartition("/")[2] for path in paths)
        return frozenset(end for end in ends if _is_name(end))

    def write(self, name: str, results: Mapping[bytes, Packed | SetAside]) -> None:
        """Write a shard under a temporary name, then move it to its own."""
        data = _zipped(results)
        data = hashlib.sha256(data).digest() + data
        with self._folder() as (system, folder):
            temporary = f"{folder}/.{uuid.uuid4().hex}.part"
            system.pipe_file(temporary, data)
            system.mv(temporary, f"{folder}/{name}")

    def read(self, name: str) -> Mapping[bytes, Packed | SetAside] | None:
        """Read a shard; None where it is missing or damaged."""
        with self._folder() as (system, folder):
            try:
                data: bytes = system.cat_file(f"{folder}/{name}")
            except FileNotFoundError:
                return None
        digest, data = data[:_DIGEST], data[_DIGEST:]
        if hashlib.sha256(data).digest() != digest:
            return None
        return dict(_unzipped(data))

    @contextmanager
    def _folder(self) -> Iterator[tuple[Any, str]]:
        """Give what reads and writes there, and the place; errors name the address."""
        try:
            from fsspec.core import url_to_fs

            system, folder = url_to_fs(self.url)
            yield system, folder.rstrip("/")
        except ImportError as error:
            raise KGError(f"--shards {self.url}: {error}") from error
        except (OSError, ValueError) as error:
            told = getattr(error, "strerror", None) or error
            raise KGError(f"--shards {self.url}: cannot be used: {told}") from error


def name_of(keys: Sequence[bytes]) -> str:
    """Name the shard of a batch by the keys of its results."""
    return hashlib.sha256(b"".join(keys)).hexdigest() + _ENDING


def _is_name(name: str) -> bool:
    return name.endswith(_ENDING) and not name.startswith(".")


def _zipped(results: Mapping[bytes, Packed | SetAside]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for key, result in results.items():
            if isinstance(result, SetAside):
                member, data = _REASON, result.reason.encode()
            else:
                member, data = _RESULT, result.data
            zipped.writestr(zipfile.ZipInfo(f"{key.hex()}.{member}"), data)
    return file.getvalue()


def _unzipped(data: bytes) -> Iterator[tuple[bytes, Packed | SetAside]]:
    """Yield what a shard holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        for name in zipped.namelist():
            key, _, member = name.partition(".")
            content = zipped.read(name)
            if member == _REASON:
                yield bytes.fromhex(key), SetAside("", content.decode())
            else:
                yield bytes.fromhex(key), Packed(content)
