"""Where sources come from: paths, bytes and open files, never more of them than the limits allow."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from evitable.model import EvidenceError, UnreadableSource
from evitable.readers import Limits

Readable = str | os.PathLike[str] | bytes | BinaryIO
"""A path, the bytes themselves, or an open binary file."""


def text_of(path: str | os.PathLike[str]) -> str:
    """Read a file that stands beside the source."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(f"{path} cannot be read as a text file (UTF-8). Check its name and content.") from error


def payload_of(source: Readable, limits: Limits) -> tuple[bytes, str]:
    """Fetch the bytes of a source, never more than one over the limit."""
    if isinstance(source, bytes):
        return source, "pasted text"
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        try:
            with path.open("rb") as file:
                _refuse_large(path.name, os.fstat(file.fileno()).st_size, limits)
                return file.read(limits.bytes + 1), path.name
        except OSError as error:
            reason = (error.strerror or "it cannot be opened").lower()
            raise UnreadableSource(f"{path}: {reason}. Check the name and the rights to read it.") from error
    return source.read(limits.bytes + 1), Path(str(getattr(source, "name", "standard input"))).name


def _refuse_large(name: str, size: int, limits: Limits) -> None:
    """Refuse a file by its size before a byte of it is read."""
    if size > limits.bytes:
        raise UnreadableSource(
            f"{name}: {size / 1e6:.0f} MB are over the limit of {limits.bytes / 1e6:.0f} MB for one source. "
            "Keep the part that holds the table and read that."
        )
