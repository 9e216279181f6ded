"""What stands in a document in each language: what has no Chinese, where English is left, what is missing."""

from __future__ import annotations

import math
import re

from anodeworks.language import Message, Pair, catalogue, say, says
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
    "Monte", "Carlo", "Poincaré", "Bayes", "Gauss", "Brier", "Kolmogorov", "Smirnov", "Pareto",
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
    found = {m.many for m in walk(document) if isinstance(m, Message) and not translated(m)}
    return found | {
        f"data: {p.en}" for p in walk(document) if isinstance(p, Pair) and p.en and not p.zh and wordy(p.en)
    }


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
