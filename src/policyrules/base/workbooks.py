"""Workbooks, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

from policyrules.base.extras import needed

_MADE: Final = datetime(2000, 1, 1)


@contextmanager
def new_workbook(target: BinaryIO | str, title: str) -> Iterator[Any]:
    """A workbook, written to the stream or file at the end; UsageError without the extra ``ledger``.

    It says that it was made on one day, always the same, so that the same input gives the same bytes. Of one
    that becomes a file a row at a time is held: rows are written in order, and lie in a folder of their own
    until then, which is gone afterwards, whatever happens.
    """
    xlsxwriter = needed("xlsxwriter", "ledger")
    if isinstance(target, BytesIO):
        book = xlsxwriter.Workbook(target, {"in_memory": True})
        yield _titled(book, title)
        book.close()
        return
    with TemporaryDirectory(prefix="policyrules-") as aside:
        book = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": aside})
        try:
            yield _titled(book, title)
            book.close()
        finally:
            for sheet in book.worksheets():
                with suppress(OSError):  # what does not fit is told already
                    sheet.row_data_fh.close()


def _titled(book: Any, title: str) -> Any:
    book.set_properties({"title": title, "created": _MADE})
    return book
