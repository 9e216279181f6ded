"""The first page of a workbook: of what it is, what was asked, the verdict, and how it was computed."""

from __future__ import annotations

from anodeworks.render.excel.book import Book, Page
from anodeworks.render.excel.pages import MARKS, WRITTEN
from anodeworks.render.excel.puts import put_of
from anodeworks.view.document import Document


def front(book: Book, document: Document, colour: str, live: bool = False) -> Page:
    """The page; `live`: whether the book has inputs that may be changed."""
    page = book.page(book.title(document.title) or book.say(document.subject), colour)
    page.landscape = False
    page.widths |= {0: 34, 1: 96}
    page.put(0, 0, book.say(document.subject), "title")
    page.put(1, 0, book.title(document.title), "subtitle")
    if live:
        page.put(2, 0, book.sentence(WRITTEN), "note")
    page.next = 3
    for finding in document.verdict:
        subject = book.title(finding.subject) or MARKS[finding.mark]
        page.put(page.next, 0, subject, finding.mark if finding.mark != "none" else "label")
        for text in (finding.verdict, finding.reason):
            if words := book.say(text):
                page.put(page.next, 1, words, "wrap")
                page.next += 1
    page.next += 1
    for label, cell in document.about.values():
        put = put_of(book, cell, None)
        page.put(page.next, 0, book.title(label), "label")
        page.put(page.next, 1, put.content, "wrap" if put.role == "text" else put.role, put.number)
        page.next += 1
    return page
