"""What reviewers do together in a base: double extraction, adjudication, and joining reports of one study."""

from __future__ import annotations

import dataclasses
from abc import abstractmethod
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.engine import Connection

from evitable.base import adjudicating, analysing, deciding, doubling
from evitable.base.analysing import SavedAnalysis
from evitable.base.chain import Writer
from evitable.base.doubling import Disagreement
from evitable.base.errors import BaseConflict
from evitable.base.loading import Names
from evitable.base.merging import Merged, merge
from evitable.base.present import refresh
from evitable.base.same import Around, Likeness, likenesses
from evitable.base.same import placed as weighed_by_place
from evitable.base.schema import reading, study
from evitable.base.stored import (
    MACHINE,
    SHARED,
    StoredStudy,
    bodies_of,
    placed,
    places,
    readings,
    studies_of,
    study_rows,
)
from evitable.base.view import View


class Doubled(NamedTuple):
    """What two reviewers both signed off: how many studies, and by field what each said of every item.

    `waiting` are studies that only one of them has signed off yet.
    """

    studies: tuple[int, ...]
    waiting: tuple[int, ...]
    codes: dict[str, list[tuple[str, str]]]


class Reviewing(View):
    """The part of a base that several reviewers use together."""

    _names: Names

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """Write in one transaction."""

    def sign_off(self, study_ids: list[int], *, by: str, now: datetime, again: bool = False) -> None:
        """Say that a reviewer has read studies in full on a line of their own; `again` opens them once more."""
        line = deciding.reviewer(by)
        with self.writing() as connection:
            record: dict[str, Any] = {"signed": line} | ({"open": True} if again else {})
            decisions = [deciding.Decision(one, deciding.key_of(connection, one), "", record) for one in study_ids]
            if decisions:
                deciding.decide(connection, "sign-off", Writer(line, now), decisions, [])

    def doubled(self, first: str, second: str = MACHINE) -> Doubled:
        """Return what two reviewers, or a reviewer and the program, made of the studies that both have signed off."""
        with self.reading() as connection:
            both, waiting = self._signed(connection, first, second)
            found = doubling.sides_of(connection, both, first, second)
            return Doubled(tuple(sorted(both)), tuple(sorted(waiting)), doubling.codes_by_field(found))

    def disagreements(self, first: str, second: str = MACHINE) -> tuple[Disagreement, ...]:
        """Return the queue: what two reviewers read differently and nobody has decided since."""
        with self.reading() as connection:
            both, _ = self._signed(connection, first, second)
            found = doubling.differing(doubling.sides_of(connection, both, first, second))
            done = deciding.settled(connection)
            words = doubling.last_words(connection, sorted(both), (first, second))
            return tuple(
                one
                for one in found
                if done.get((one.study_id, one.field), 0) <= words.get((one.study_id, one.field.replace("/+", "/")), 0)
            )

    def _signed(self, connection: Connection, first: str, second: str) -> tuple[set[int], set[int]]:
        """Return the studies that both have signed off, and those that only one has; the program has read all."""
        if first == second:
            raise BaseConflict("Name two different reviewers.")
        signed = deciding.signed(connection)
        every = set(connection.execute(select(study.c.id)).scalars())
        ours, theirs = (every if line == MACHINE else signed.get(line) for line in (first, second))
        for line, found in ((first, ours), (second, theirs)):
            if found is None:
                raise BaseConflict(
                    f"{line} has not signed off any study. There are: {', '.join(sorted(signed)) or 'none'}."
                )
        ours, theirs = ours or set(), theirs or set()
        return ours & theirs, (ours ^ theirs) if MACHINE not in {first, second} else set()

    def adjudicate(self, ruling: adjudicating.Ruling, *, by: str, why: str, now: datetime) -> None:
        """Decide a disagreement, with a reason; the decision stands in the evidence that all share."""
        if not why.strip():
            raise BaseConflict("A disagreement is decided for a reason: say why.")
        with self.writing() as connection:
            adjudicating.adjudicate(connection, ruling, Writer(by, now, why))
            refresh(connection, [ruling.study_id], self._names)

    def answer(self, study_id: int, field: str, *, take: bool, by: str, why: str, now: datetime) -> None:
        """Take a proposal (see `proposals`) in the place of what stands, or let what stands stand."""
        if not why.strip():
            raise BaseConflict("A proposal is answered for a reason: say why.")
        with self.writing() as connection:
            adjudicating.answer(connection, study_id, field, Writer(by, now, why), take=take)
            refresh(connection, [study_id], self._names)

    def settle(self, first: str, second: str, *, by: str, now: datetime) -> int:
        """Bring what two reviewers say alike into the shared evidence; return how many values changed there."""
        with self.writing() as connection:
            both, _ = self._signed(connection, first, second)
            writer = Writer(by, now, f"{first} and {second} agree")
            count = adjudicating.settle(connection, sorted(both), (first, second), writer)
            refresh(connection, both, self._names)
            return count

    def stored_studies(self, *, line: str = SHARED) -> tuple[StoredStudy, ...]:
        """Return every study of the base with the values that stand on a line."""
        return stored_studies(self, line=line)

    def same_studies(self, around: Around | None = None) -> tuple[Likeness, ...]:
        """Return studies of different tables that may be one or share patients, with what a person said of them."""
        return same_studies(self, around)

    def judge_same(self, like: Likeness, *, same: bool, by: str, why: str, now: datetime) -> None:
        """Say whether two studies are one (or share patients), with a reason; the last word counts."""
        if not why.strip():
            raise BaseConflict("Studies are joined or kept apart for a reason: say why.")
        first, second = sorted((like.first, like.second))
        if first == second:
            raise BaseConflict("Name two different studies.")
        with self.writing() as connection:
            ends = [(one, deciding.key_of(connection, one)) for one in (first, second)]
            record = {"strength": like.strength, "why": list(like.why)}
            verdict = "confirmed" if same else "rejected"
            deciding.join(
                connection, Writer(by, now, why), [deciding.Link(like.kind, ends[0], ends[1], verdict, record)]
            )

    def save_analysis(self, name: str, record: dict[str, Any], *, by: str, now: datetime) -> None:
        """Keep what was added up, how, and what came out; a name that is taken gets a further version."""
        with self.writing() as connection:
            analysing.save(connection, name, record, Writer(by, now))

    def analyses(self) -> tuple[SavedAnalysis, ...]:
        """Return every saved analysis, in the order in which they were saved."""
        with self.reading() as connection:
            return analysing.saved(connection, self.until)

    def merge(self, other: View, *, by: str, now: datetime) -> Merged:
        """Bring in what another base holds and this one does not, such as a copy of it that was edited elsewhere.

        What only one of the two changed since they parted joins by itself; where both changed a value, ours stands,
        and theirs is a proposal beside it.
        """
        with other.reading() as theirs, self.writing() as ours:
            return merge(ours, theirs, Writer(by, now), self._names, until=other.until)


def stored_studies(view: View, *, line: str = SHARED) -> tuple[StoredStudy, ...]:
    """Return every study of a base, or of a base as it stood, with the values that stand on a line."""
    asked = study_rows()
    if view.until is not None:
        asked = asked.where(reading.c.entry <= view.until)
    with view.reading() as connection:
        rows = connection.execute(asked).all()
        where: dict[int, tuple[int, int]] = {}
        by_source: dict[int, list[Any]] = {}
        for row in rows:
            by_source.setdefault(row.source_id, []).append(row)
        for source_id, its in by_source.items():
            where |= places(readings(connection, source_id, view.until)[-1], its)
        found = studies_of(rows, bodies_of(connection, [row.id for row in rows], line, view.until))
        return tuple(placed(one, where) for one in found)


def same_studies(view: View, around: Around | None = None) -> tuple[Likeness, ...]:
    """Return studies of different tables that may be one or share patients, with what a person said of them.

    `around` tells where and when patients were seen, where that is known.
    """
    found = likenesses(stored_studies(view))
    if around is not None:
        found = weighed_by_place(found, around)
    with view.reading() as connection:
        said = deciding.verdicts(connection, view.until)
    known: dict[tuple[str, int, int], Likeness] = {(one.kind, one.first, one.second): one for one in found}
    for (kind, first, second), verdict in said.items():
        one = known.get((kind, first, second)) or Likeness(first, second, kind, "possible", ("a person said so",))  # type: ignore[arg-type]
        known[kind, first, second] = dataclasses.replace(
            one,
            verdict=verdict.verdict,  # type: ignore[arg-type]
            by=verdict.by,
            at=verdict.at,
            reason=verdict.reason,
        )
    return tuple(known.values())
