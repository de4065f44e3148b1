"""The straight rules drawn on a page, and whether a picture covers it."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as pdfium

Matrix = tuple[float, float, float, float, float, float]
Stroke = tuple[float, float, float, float]

# A filled shape so thin is a rule; one stroke may lean so little; all in points.
_THIN, _LEAN, _SHORTEST = 3.0, 1.0, 4.0
_DEEPEST, _MOST_OBJECTS, _MOST_SEGMENTS = 6, 200_000, 2_000
# A picture over so much of the page, with no text, is a scan.
_COVER = 0.4
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def rules_of(page: Any, check: Callable[[], None]) -> tuple[list[Stroke], bool]:
    """Return the rules of a page by their ends, and whether a picture covers much of it."""
    strokes: list[Stroke] = []
    covered = 0.0
    objects = _objects(page, _PLAIN, 0, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    for number, (found, matrix) in enumerate(objects):
        if number % 1_000 == 0:
            check()
        if number > _MOST_OBJECTS:
            break
        kind = pdfium.FPDFPageObj_GetType(found)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            strokes += _strokes(found, _times(_matrix(found), matrix))
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
            covered = max(covered, _area(_times(_matrix(found), matrix)))
    width, height = page.get_size()
    return strokes, covered > _COVER * width * height


def _objects(
    owner: Any, matrix: Matrix, depth: int, count: Callable[..., int], get: Callable[..., Any]
) -> Iterator[tuple[Any, Matrix]]:
    """Yield the objects of a page, and of the forms within it, each with the matrix it stands under."""
    for at in range(max(count(owner), 0)):
        found = get(owner, at)
        if not found:
            continue
        if pdfium.FPDFPageObj_GetType(found) == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = _times(_matrix(found), matrix)
            yield from _objects(found, inner, depth + 1, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
        else:
            yield found, matrix


def _matrix(found: Any) -> Matrix:
    got = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(found, got):
        return _PLAIN
    return got.a, got.b, got.c, got.d, got.e, got.f


def _times(one: Matrix, two: Matrix) -> Matrix:
    """Return the matrix that does one, then two."""
    a, b, c, d, e, f = one
    g, h, i, j, k, l = two  # noqa: E741  (the letters of a matrix)
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l


def _area(matrix: Matrix) -> float:
    return abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])


def _strokes(path: Any, matrix: Matrix) -> Iterator[Stroke]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not (fill.value or stroke.value):
        return
    for points in _outlines(path, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if min(x1 - x0, y1 - y0) <= _THIN:
            if max(x1 - x0, y1 - y0) >= _SHORTEST:
                yield _along(x0, y0, x1, y1)
        elif stroke.value:
            yield from _sides(points)


def _along(x0: float, y0: float, x1: float, y1: float) -> Stroke:
    """Return the middle line of a thin shape."""
    if x1 - x0 >= y1 - y0:
        return x0, (y0 + y1) / 2, x1, (y0 + y1) / 2
    return (x0 + x1) / 2, y0, (x0 + x1) / 2, y1


def _sides(points: list[tuple[float, float]]) -> Iterator[Stroke]:
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if min(abs(x1 - x0), abs(y1 - y0)) <= _LEAN and max(abs(x1 - x0), abs(y1 - y0)) >= _SHORTEST:
            yield _along(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _outlines(path: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """Yield the outlines of a path, each from one move to the next, in points of the page."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for at in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        a, b, c, d, e, f = matrix
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points
