"""Packages of the office forms (ZIP files of XML): opened within limits, the parts asked for and no others."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lxml import etree

from evitable.model import UnreadableSource
from evitable.readers.inline import Element
from evitable.readers.limits import Limits
from evitable.readers.markup import Tree, decode_markup, parse_xml

_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
_LOCKED = 0x1


class Package:
    """An opened package; what is wrong with it is said in one sentence, as `UnreadableSource`.

    Example:
        >>> kept = io.BytesIO()
        >>> with zipfile.ZipFile(kept, "w") as made:
        ...     made.writestr("word/document.xml", "<p/>")
        >>> Package(kept.getvalue(), name="gout.docx", limits=Limits()).names
        ('word/document.xml',)
    """

    def __init__(self, payload: bytes, *, name: str, limits: Limits) -> None:
        self._name, self._largest = name, limits.bytes
        with self._told():
            self._zip = zipfile.ZipFile(io.BytesIO(payload))
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > limits.parts or unpacked > limits.unpacked:
            raise UnreadableSource(
                f"{name}: unpacked it would be {len(entries):,} files of {unpacked:,} bytes, over the limits of "
                f"{limits.parts:,} and {limits.unpacked:,}. Remove its pictures, or keep the part with the table."
            )
        if any(entry.flag_bits & _LOCKED for entry in entries):
            raise UnreadableSource(locked(name))
        self.names: tuple[str, ...] = tuple(entry.filename for entry in entries)

    def read(self, part: str) -> bytes:
        """Return the bytes of a part: never more than its entry promises, or the file counts as damaged."""
        with self._told():
            size = self._zip.getinfo(part).file_size
            if size <= self._largest:
                return self._zip.read(part)
        raise UnreadableSource(
            f"{self._name}: a part of it ({part}) would be {size:,} bytes, over the limit of {self._largest:,}. "
            "Keep the part that holds the table."
        )

    def tree(self, part: str) -> Element:
        """Parse a part of XML, with nothing fetched and no entity opened."""
        return self.parsed(part).root

    def parsed(self, part: str) -> Tree:
        """Parse a part of XML as `tree` does, and tell what was amiss with it."""
        text = decode_markup(self.read(part), name=self._name).text
        try:
            return parse_xml(text, name=f"{self._name}, {part}")
        except etree.XMLSyntaxError as fault:
            raise UnreadableSource(damaged(self._name)) from fault

    def rows(self, part: str, tag: str) -> Iterator[Element]:
        """Yield the elements of one name in a part, each forgotten when the next is asked for."""
        payload = self.read(part)
        if b"<!ENTITY" in payload.replace(b"\x00", b""):
            self.tree(part)
        parsed = etree.iterparse(
            io.BytesIO(payload), tag=tag, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            for _, element in parsed:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as fault:
            raise UnreadableSource(damaged(self._name)) from fault

    def packed(self, wanted: Callable[[str], bool]) -> bytes:
        """Pack the wanted parts anew, each read within its promised size, for a library that opens packages itself."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as other:
            for part in dict.fromkeys(self.names):
                if wanted(part):
                    self._refuse_broken(part)
                    other.writestr(part, self.read(part))
        return made.getvalue()

    def _refuse_broken(self, part: str) -> None:
        """Refuse XML that does not end as it begins: a library that waits for an end may wait for ever."""
        if part.endswith((".xml", ".rels")) and any(
            found.code == "source.broken" for found in self.parsed(part).findings
        ):
            raise UnreadableSource(damaged(self._name))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS as fault:
            raise UnreadableSource(damaged(self._name)) from fault
        except KeyError as fault:
            raise UnreadableSource(
                f"{self._name}: a part is missing in it ({fault.args[0]}). Save it again."
            ) from fault


def damaged(name: str) -> str:
    """Say that a file cannot be opened.

    Example:
        >>> damaged("gout.xlsx")
        'gout.xlsx: the file is damaged or cut short. Open it in its own program, save it again, and read that.'
    """
    return f"{name}: the file is damaged or cut short. Open it in its own program, save it again, and read that."


def locked(name: str) -> str:
    """Say that a file asks for a password.

    Example:
        >>> locked("gout.xlsx")
        'gout.xlsx: the file is protected by a password. Open it, save it without one, and read that.'
    """
    return f"{name}: the file is protected by a password. Open it, save it without one, and read that."
