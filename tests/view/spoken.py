"""What stands in a document in each language: what has no Chinese, where English is left, what is missing."""

from __future__ import annotations

import dataclasses
import html
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from anodeworks.language import Keyed, Message, Pair, catalogue, say, says
from anodeworks.library import library
from anodeworks.quantity.wording import Chance, Day, Number, Quantity, Share, Span
from anodeworks.view.document import Bar, Cited, Interval, Key, walk

# What is the same in every language: words that people say in English, units, and names of programs and people.
SAID = frozenset((
    "CVD", "BET", "OEE", "PERT", "D10", "D50", "D90", "FNPV", "FIRR", "IRR", "NPV", "VAT", "CIT", "WACC", "GWP", "CHP",
    "Sobol", "Latin", "Hypercube", "Owen", "Spearman", "Theil", "Sen", "NASA", "LPR", "CNY", "USD", "EUR", "JPY", "KRW",
    "TOML", "JSON", "HTML", "Excel", "CSV", "BPX", "PyBaMM", "NumPyro", "NUTS", "HiGHS", "Dask", "Parquet", "Python",
    "Anodeworks", "EBIT", "EBITDA", "SEI", "DFT", "BJH", "NLDFT", "XRD", "ICP", "ICE", "LFP", "NMC", "NCM", "PVDF",
    "CMC", "SBR", "SiO", "SiOx", "SiC", "SiH4", "CO2", "CO2e", "ic", "MSE", "full", "Mori", "Wen", "Yu", "Gidaspow",
    "Knudsen", "Reynolds", "Nusselt", "Thiele", "Arrhenius", "Langmuir", "Hogness", "Ergun", "Kozeny", "Carman",
    "Monte", "Carlo", "Poincaré", "Bayes", "Gauss", "Brier", "Kolmogorov", "Smirnov", "Pareto", "Furusawa", "Kojima",
    "Hiroha", "Kleijn", "Iya", "Engels", "Nagamori", "Ferguson", "Nuth", "Cantera", "Fastmarkets", "Mysteel", "ICCSINO",
    "SNE", "Research", "Reports", "Data", "McBride", "Zehe", "Gordon", "NREL", "Group", "POSCO", "Silicon", "Solution",
    "SK", "Materials",
))  # fmt: skip
UNITS = re.compile(
    r"\b(?:k?W|MW|GW|k?Wh|MWh|GWh|kg|g|mg|t|m|mm|cm|µm|μm|nm|km|h|s|min|d|K|J|kJ|MJ|GJ|Pa|kPa|MPa|bar|mol|mmol|L|mL|V|"
    r"mAh|Ah|A|Nm|Hz|ppm|sccm|pct|rpm|mo|yr|S|C|N|kN|F|Å|P\d+(?:\.\d+)?)(?:[²³]|\d)?\b"
)
LEFT = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’\-]*")


def translated(message: Message) -> bool:
    """Whether a message has Chinese in the catalogue; one that is nothing but placeholders needs none."""
    if not re.search(r"[A-Za-z]", re.sub(r"\{[^}]*\}", "", message.many)):
        return True
    known = message.one or message.many
    key = f"{message.context}\x04{known}" if message.context else known
    book = catalogue("zh")
    return key in book._catalog or (key, 0) in book._catalog or (key, 1) in book._catalog


def untranslated(document) -> set[str]:
    """Messages without an entry in the Chinese catalogue, and texts of the data without Chinese."""
    found = set()
    for part in walk(document):
        if isinstance(part, Keyed):
            part = part.message
        if isinstance(part, Message) and not translated(part):
            found.add(part.many)
        if isinstance(part, Pair) and part.en and (wordy(part.zh) if part.zh else wordy(part.en)):
            found.add(f"data: {part.en}")
    return found | {f"plain: {text}" for text in plain(document) if wordy(text) and text not in cited()}


@cache
def cited() -> frozenset[str]:
    """Titles and citations, which stand in their own language, and what a file may have as a value."""
    shelf = library()
    fields = {str(v) for entry in shelf.sources.values() for k, v in entry.items() if k != "note"}
    return frozenset(fields | {shelf.cite(key) for key in shelf.sources})


MACHINES = (
    "question",
    "name",
    "role",
    "kind",
    "unit",
    "key",
    "source",
    "target",
    "sense",
)  # what only machines read


def plain(part) -> Iterator[str]:
    """Texts of a document that are the same in every language, without what only machines read."""
    if isinstance(part, Keyed | Key | Cited | Pair):
        return
    if isinstance(part, str):
        yield part
    elif isinstance(part, Message):
        yield from plain(tuple(part.args.values()))
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            if field.name not in MACHINES:
                yield from plain(getattr(part, field.name))
    elif isinstance(part, Mapping):
        yield from plain(tuple(value for key, value in part.items() if key not in MACHINES))
    elif isinstance(part, tuple | list):
        for each in part:
            yield from plain(each)


def wordy(text: str) -> bool:
    """Whether a text has two English words beside one another that Chinese would say otherwise."""
    return bool(mixed(text))


def mixed(text: str) -> list[str]:
    """Runs of two or more English words in a text, but for code, keys, addresses, units and what is said in English."""
    bare = re.sub(
        r"`[^`]*`|https?://\S+|doi:\S+|--[\w-]+|\[[\w.]+\]|[\w/]+\.(?:toml|csv|html|py|json)", " ＊ ", text
    )
    bare = re.sub(r"\b[\w]+(?:[._][\w]+)+\b", " ＊ ", bare)  # keys
    bare = UNITS.sub("＊", bare)
    runs = re.findall(r"[A-Za-zÀ-ÿ'’\-]+(?:[ ,;]+[A-Za-zÀ-ÿ'’\-]+)+", bare)
    found = []
    for run in runs:
        words = [w for w in LEFT.findall(run) if len(w) > 1 and w not in SAID]
        if len(words) > 1:
            found.append(run.strip())
    return found


def missing(document) -> list[str]:
    """Texts that say nothing in Chinese where they say something in English, and placeholders that are left."""
    found = []
    for part in walk(document):
        if not says(part) or isinstance(part, Bar):
            continue
        for language in ("en", "zh"):
            words = say(part, language)
            if re.search(r"\{[a-z_]+(?::\w+)?\}", words):
                found.append(words)
        if say(part, "en").strip() and not say(part, "zh").strip():
            found.append(say(part, "en"))
    return found


def own(part) -> bool:
    """Whether a part is in the same words in every language: keys, citations, the user's own."""
    return isinstance(part, Key | Cited | str)


def english_left(document) -> set[str]:
    """English words in what is said in Chinese: texts with their names filled in, without what is the data's own."""
    found = set()
    for part in walk(document):
        if says(part) and not own(part) and not isinstance(part, Pair):
            for run in mixed(bare(part)):
                found.add(run)
    return found


def bare(part) -> str:
    """A text in Chinese with a mark in the place of the user's own words."""
    if isinstance(part, Message):
        return say(
            Message(
                part.many, {k: _kept(v) for k, v in part.args.items()}, part.one, part.count, part.context
            ),
            "zh",
        )
    return "" if not isinstance(part, Quantity | Span | Share | Chance | Number | Day) else say(part, "zh")


def _kept(part):
    return "＊" if own(part) or isinstance(part, Pair) else part


def left(texts: Iterable[str], document) -> set[str]:
    """English that a medium says in Chinese, without citations and what the document says the same everywhere."""
    same = same_everywhere(document)
    found = set()
    for text in texts:
        text = " ".join(text.split())
        if not wordy(text) or text in same:
            continue
        for each in same:
            text = text.replace(each, "＊")
        found |= set(mixed(text))
    return found


_same: dict[int, tuple[object, set[str]]] = {}  # of the document that was asked about last, and itself


def same_everywhere(document) -> set[str]:
    """What a document says in the same words in every language."""
    if id(document) not in _same:
        _same.clear()
        words = {each for each in {*plain(document), *cited(), *quoted(document)} if wordy(each)}
        _same[id(document)] = (document, words)
    return _same[id(document)][1]


def quoted(document) -> set[str]:
    """Citations of a document."""
    return {part.citation for part in walk(document) if isinstance(part, Cited)}


def strings(content) -> Iterator[str]:
    """Every text of a JSON document but the names by which a picture's parts know one another."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            if key not in MACHINES:
                yield from strings(value)
    elif isinstance(content, list):
        for each in content:
            yield from strings(each)


def of_xml(page: str) -> list[str]:
    """What stands between the tags of a page or a drawing, scripts and styles aside.

    A number that its unit may not be parted from stands in the text around it.
    """
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    bare = re.sub(r'<span class="u">([^<]*)</span>', r"\1", bare)
    marked = re.sub(r"<code\b[^>]*>.*?</code>|<(cite|kbd)\b[^>]*>.*?</\1>", "＊", bare, flags=re.DOTALL)
    return [html.unescape(text) for text in re.split(r"<[^>]+>", marked) if text.strip()]


def of_workbook(path) -> list[str]:
    """Every text in the cells of a workbook, and the names of its sheets."""
    with zipfile.ZipFile(path) as book:
        cells = re.findall(r"<t\b[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
        sheets = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
    return [html.unescape(text) for text in (*cells, *sheets)]


def numbers(document) -> list[float]:
    """Every SI number of a document, in order."""
    found: list[float] = []
    for part in walk(document):
        match part:
            case Quantity():
                found.append(part.si)
            case Span():
                found += [part.low, part.high]
            case Share() | Chance():
                found.append(part.share)
            case Number():
                found.append(part.number)
            case Day():
                found.append(part.year)
            case Interval():
                found += [part.low, part.middle, part.high, part.announced]
    return [x for x in found if math.isfinite(x)]
