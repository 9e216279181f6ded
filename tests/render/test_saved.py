"""A document as plain data and back: nothing changes, and what is no document is refused."""

from __future__ import annotations

import dataclasses
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anodeworks import InputError, load
from anodeworks.language import LANGUAGES, Joined, Listed, Message, Pair
from anodeworks.quantity.as_data import made, plain
from anodeworks.quantity.wording import Chance, Day, Number, Quantity, Share, Span
from anodeworks.render import html, terminal
from anodeworks.render import json as machine
from anodeworks.view import check, library
from anodeworks.view.document import (
    VERSION,
    Bar,
    Cited,
    Column,
    Document,
    Figures,
    Finding,
    Grade,
    Headline,
    Interval,
    Items,
    Judged,
    Key,
    Row,
    Section,
    Table,
    Words,
)
from anodeworks.view.picture import (
    Axis,
    Chart,
    Gantt,
    Heat,
    Lane,
    Link,
    Node,
    Sankey,
    Series,
    Spot,
    Stop,
    Store,
    Stretch,
    Train,
)  # fmt: skip
from anodeworks.view.saved import from_data, to_data
from tests.conftest import ROOT


def kept(document):
    """Through a file and back."""
    return from_data(json.loads(json.dumps(to_data(document), ensure_ascii=False)))


def alike(a, b):
    """Equal; lists are tuples after a file, and what is not a number is what it is."""
    if dataclasses.is_dataclass(a):
        return type(a) is type(b) and all(
            alike(getattr(a, f.name), getattr(b, f.name)) for f in dataclasses.fields(a)
        )
    if isinstance(a, dict):
        return dict(a).keys() == dict(b).keys() and all(alike(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(alike(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) and math.isnan(a):
        return isinstance(b, float) and math.isnan(b)
    return bool(a == b)


numbers = st.floats(allow_nan=True, allow_infinity=True)
words = st.text(max_size=12)
unit = st.sampled_from(["CNY", "%", "date", "t/year", "1"])
figures = st.one_of(
    st.builds(Quantity, numbers, unit, words, st.integers(1, 6), st.booleans()),
    st.builds(Span, numbers, numbers, unit, words),
    st.builds(Share, numbers, st.integers(0, 2), words),
    st.builds(Chance, numbers, st.one_of(st.none(), numbers)),
    st.builds(Number, numbers, st.integers(1, 6), st.booleans()),
    st.builds(Day, st.floats(1990, 2100)),
)
texts = st.recursive(
    st.one_of(words, st.builds(Pair, words, words), st.builds(Message, words)),
    lambda inner: st.one_of(
        st.builds(
            Message, words, st.dictionaries(st.text("abc", min_size=1), st.one_of(inner, figures), max_size=3)
        ),
        st.builds(Listed, st.lists(inner, max_size=3).map(tuple), st.sampled_from(["and", "or"])),
        st.builds(Joined, st.lists(inner, max_size=3).map(tuple), words, words),
    ),
    max_leaves=4,
)
cells = st.one_of(
    st.none(), texts, figures, st.builds(Judged, st.sampled_from(["good", "fair", "bad", "none"]), texts),
    st.builds(Bar, numbers, st.booleans()), st.builds(Grade, words), st.builds(Cited, words, words),
    st.builds(Key, words), st.builds(Interval, numbers, numbers, numbers, numbers, unit),
)  # fmt: skip
tables = st.integers(1, 3).flatmap(
    lambda wide: st.builds(
        Table, words, st.just(tuple(Column(f"c{i}", f"head {i}", "CNY") for i in range(wide))),
        st.lists(st.builds(Row, words, st.tuples(*[cells] * wide), note=texts), max_size=3).map(tuple),
        texts, texts, st.sampled_from(["row", "column", "cell"]),
    )
)  # fmt: skip
places = st.lists(numbers, max_size=3).map(tuple)
pictures = st.one_of(
    st.builds(Chart, words, st.just("lines"), texts, st.builds(Axis, texts, unit, names=st.just(("a", "b"))),
              series=st.lists(st.builds(Series, texts, places, places, said=st.just(("x",))), max_size=2).map(tuple),
              spots=st.lists(st.builds(Spot, numbers, texts), max_size=2).map(tuple)),
    st.builds(Heat, words, texts, st.just(Axis()), st.just(Axis()), st.lists(places, max_size=2).map(tuple), unit),
    st.builds(Gantt, words, texts, st.lists(st.builds(
        Lane, texts, st.lists(st.builds(Stretch, words, numbers, numbers, texts), max_size=2).map(tuple)),
        max_size=2).map(tuple), numbers, numbers),
    st.builds(Train, words, texts, st.lists(st.builds(
        Stop, texts, texts, places, st.none() | st.builds(Store, texts, numbers, numbers, numbers)),
        max_size=2).map(tuple), st.just((("full", "works"),)), unit),
    st.builds(Sankey, words, texts, st.lists(st.builds(Node, words, texts, words), max_size=2).map(tuple),
              st.lists(st.builds(Link, words, words, numbers, texts, words), max_size=2).map(tuple), unit),
)  # fmt: skip
blocks = st.one_of(
    st.builds(Words, texts), st.builds(Items, st.lists(texts, max_size=2).map(tuple), title=texts), tables, pictures,
    st.builds(Figures, words, st.lists(st.builds(Headline, words, texts, figures), max_size=2).map(tuple)),
)  # fmt: skip
findings = st.builds(Finding, st.sampled_from(["good", "bad"]), texts, texts, texts, words,
                     st.dictionaries(words, cells, max_size=2))  # fmt: skip
sections = st.builds(
    Section, words, texts, st.lists(blocks, max_size=3).map(tuple), st.sampled_from([0, 1, 2])
)
documents = st.builds(Document, words, texts, texts, st.lists(findings, max_size=2).map(tuple),
                      st.lists(sections, max_size=2).map(tuple),
                      st.dictionaries(words, st.tuples(texts, cells), max_size=2))  # fmt: skip


def test_a_key_is_told_from_the_mark_of_a_kind():
    for held in ({"=": 1.0}, {"==": 1.0, "=": 2.0}, {"=x": {"=": "Message"}}):
        assert made(json.loads(json.dumps(plain(held)))) == held


@given(documents)
def test_any_document_comes_back(document):
    assert alike(document, kept(document))
    assert alike(document, from_data(to_data(document)))


def shipped():
    yield from (library.of_routes(library.routes(None)), library.of_sources(library.sources(None)))
    yield from (check.document(load(path)) for path in sorted((ROOT / "projects").glob("*.toml")))


def test_shipped_documents_come_back():
    for document in shipped():
        assert alike(document, kept(document))


@pytest.mark.slow
def test_the_answer_comes_back_and_says_the_same(answer):
    again = kept(answer)
    assert alike(answer, again)
    for language in LANGUAGES:
        assert terminal.text(again, language, True) == terminal.text(answer, language, True)
        assert machine.text(again, language) == machine.text(answer, language)
        assert html.page(again, language) == html.page(answer, language)


@pytest.mark.parametrize(
    "data",
    [
        None, 7, "x", [], {}, {"document": VERSION + 1, "answer": {}}, {"document": VERSION},
        {"document": VERSION, "answer": {"=": "Words", "text": "no document"}},
        {"document": VERSION, "answer": {"=": "Nothing"}},
        {"document": VERSION, "answer": {"=": "Document", "nonsense": 1}},
        {"document": VERSION, "answer": {"=": "Document"}},
        {"document": VERSION, "answer": {"=": "Document", "question": "run"}},
        {"document": VERSION, "answer": {"=": 5}},
        {"document": VERSION, "answer": "x"},
    ],
)  # fmt: skip
def test_bad_data_is_refused(data):
    with pytest.raises(InputError):
        from_data(data)


def test_every_part_without_its_fields_is_refused():
    from anodeworks.view.saved import KINDS

    for name, kind in KINDS.items():
        needed = [f for f in dataclasses.fields(kind)
                  if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING]  # fmt: skip
        if needed:
            with pytest.raises(InputError):
                from_data({"document": VERSION, "answer": {"=": name}})
