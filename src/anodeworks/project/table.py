"""The grammar of a project file's tables: the keys of each, declared once, as data.

    EVIDENCE = Table("what was seen, or looked for and not found", {
        "date": value(DATE, required=True, certain=True),
        "what": text("what was seen", options=WHAT, required=True),
        "absent": flag("it was looked for and not found"),
    })

From such a declaration follow the reader with its messages, the JSON Schema, and the reference. Numbers that the model
asks for are declared where it uses them (`quantity.Section`) and stand beside these words in the same tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import Text, t
from anodeworks.project import ledger
from anodeworks.quantity import Parameter, Value, units
from anodeworks.quantity.distribution import KINDS
from anodeworks.quantity.value import GRADES, read
from anodeworks.remedies import ADD, CERTAIN, LIST, SWITCH

Schema = dict[str, Any]
Options = Iterable[str] | Callable[[], Iterable[str]]

TEXT: Final[Schema] = {"type": "string"}


@dataclass(frozen=True)
class Word:
    """One key of a table.

    form: "text", "flag" (true or false), "names" (a list of different texts), "value" (a number, date or option that
        `ask` declares), or "other" (what its reader alone can tell; `schema` says what editors may know of it).
    options: what a text or the names may be; a mapping says what each means.
    certain: a value that has no distribution.
    """

    form: str
    meaning: str = ""
    required: bool = False
    default: str = ""
    options: Options = ()
    ask: Parameter | None = None
    certain: bool = False
    schema: Schema = field(default_factory=dict)

    @property
    def known(self) -> Iterable[str]:
        """The options that are known before any file is."""
        return self.options() if callable(self.options) else self.options

    def read(self, entry: Mapping[str, Any], name: str, key: str, options: Iterable[str] = ()) -> Any:
        """What an entry says under this word: a text, whether a flag is set, a tuple of names, a `Value` or None."""
        where, allowed = f"{key}.{name}", tuple(options or self.known)
        if self.required and name not in entry:
            meant, meaning = ", ".join(allowed) or self.example, t(self.meaning)
            told = (
                t("it stands for: {meaning}", meaning=meaning) if self.meaning and meant != meaning else ADD
            )
            raise InputError(where, t("nothing"), meant, told)
        match self.form:
            case "text":
                found = ledger.text(entry, name, key, self.default)
                if allowed and name in entry and found not in (*allowed, self.default or None):
                    raise unknown(where, found, allowed)
                return found
            case "flag":
                if not isinstance(entry.get(name, False), bool):
                    raise InputError(where, quoted(entry[name]), t("true or false"), SWITCH)
                return entry.get(name, False)
            case "names":
                return self._names(entry.get(name, []), where, allowed)
            case "value":
                return self._value(entry[name], where) if name in entry else None
        return entry.get(name)

    @property
    def example(self) -> Text:
        """What may stand there, where nothing does."""
        if self.ask is not None:
            return ledger.allowed(self.ask)
        return t(self.meaning) if self.meaning else t("a text")

    def _names(self, raw: Any, where: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        good = isinstance(raw, list) and all(isinstance(name, str) for name in raw)
        if not good or len(set(raw)) < len(raw):
            raise InputError(
                where, quoted(raw), t("a list of different names: {names}", names=", ".join(allowed)), LIST
            )
        for name in raw:
            if name not in allowed:
                raise unknown(where, name, allowed)
        return tuple(raw)

    def _value(self, raw: object, where: str) -> Value:
        assert self.ask is not None
        found = read(raw, self.ask, where, "project file")
        if self.certain and found.distribution is not None:
            one = t("one day") if self.ask.unit == units.DATE else t("one value")
            raise InputError(where, t("a distribution"), one, CERTAIN)
        return found

    def json(self) -> Schema:
        """What a JSON Schema says of it."""
        told = {"description": self.meaning} if self.meaning else {}
        known = list(self.known)
        match self.form:
            case "value":
                assert self.ask is not None
                return parameter_schema(self.ask)
            case "flag":
                return {"type": "boolean", **told}
            case "names":
                return {"type": "array", "items": {"enum": known} if known else TEXT, **told}
            case "other":
                return {**self.schema, **told}
        if isinstance(self.options, Mapping):
            told = {"description": "; ".join(f"{k}: {v}" if v else k for k, v in self.options.items())}
        return {**({"enum": known} if known else TEXT), **told}


@dataclass(frozen=True)
class Table:
    """A table of a project file: what it says, and its keys."""

    meaning: str
    words: Mapping[str, Word]

    def __iter__(self) -> Iterator[str]:
        """Its keys, as they are declared."""
        return iter(self.words)

    def __contains__(self, word: object) -> bool:
        """Whether it has a key."""
        return word in self.words

    def read(
        self, raw: object, key: str, beside: Iterable[str] = (), **options: Iterable[str]
    ) -> dict[str, Any]:
        """Everything that a table of this kind says, by word.

        Args:
            raw: what stands in the file.
            key: its dotted key.
            beside: keys that may stand there too, and that others read.
            options: by word, what it may be where that depends on the project.

        Raises:
            InputError: no table, an unknown key, nothing where something must stand, or a word's wrong form.
        """
        entry = ledger.table(raw, key)
        ledger.check_words(key, entry, (*beside, *self.words))
        return {name: word.read(entry, name, key, options.get(name, ())) for name, word in self.words.items()}

    def properties(self, **other: Schema) -> Schema:
        """What a JSON Schema says of its keys; `other` of some that depend on more than the table."""
        return {name: other.get(name) or word.json() for name, word in self.words.items()}

    def json(self, beside: Mapping[str, Parameter] | None = None, **other: Schema) -> Schema:
        """What a JSON Schema says of it; `beside` are the numbers that stand in it."""
        asked = {name: parameter_schema(ask) for name, ask in (beside or {}).items()}
        required = [name for name, word in self.words.items() if word.required]
        return closed({**self.properties(**other), **asked}, required)


def text(meaning: str = "", *, options: Options = (), required: bool = False, default: str = "") -> Word:
    """A text, or one of some words."""
    return Word("text", meaning, required, default, options)


def flag(meaning: str) -> Word:
    """True or false."""
    return Word("flag", meaning)


def names(meaning: str, options: Options) -> Word:
    """A list of different names."""
    return Word("names", meaning, options=options)


def value(ask: Parameter, *, required: bool = False, certain: bool = False) -> Word:
    """A number, a date or an option."""
    return Word("value", ask.meaning, required, ask=ask, certain=certain)


def other(meaning: str, schema: Schema, *, required: bool = False) -> Word:
    """What its reader alone can tell."""
    return Word("other", meaning, required, schema=schema)


def series(ask: Parameter, meaning: str = "") -> Word:
    """A list of values, one for each year."""
    each = parameter_schema(ask)
    return other(meaning or ask.meaning, {"type": "array", "items": each, "minItems": 1})


NOTE: Final = {
    "note": text("what else there is to say"),
    "note_zh": text("the same in Chinese"),
}
LABELS: Final = {
    "label": text("name in English"),
    "label_zh": text("name in Chinese"),
    **NOTE,
}
SAID: Final = {
    "source": text("a key of the bibliography (anodeworks sources), or a citation"),
    "grade": text(options=GRADES),
    **NOTE,
}


def parameter_schema(ask: Parameter) -> Schema:
    """One parameter: any form of a value, its bounds where a plain number may stand, its meaning."""
    allowed = ", ".join(ask.options) or f"{ask.lo:g} to {ask.hi:g} {ask.unit}".removesuffix(" 1").rstrip()
    schema: Schema = {"description": f"{ask.meaning} ({allowed})"}
    if ask.default is not None:
        schema["default"] = ask.default
    if ask.options:
        return {**forms({"enum": list(ask.options)}), **schema}
    if ask.unit == units.DATE:
        return {"$ref": "#/$defs/period" if ask.period else "#/$defs/date", **schema}
    at = units.scale(ask.unit)
    if at.dimension != units.PLAIN:
        return {"$ref": "#/$defs/quantity", **schema}
    return {"$ref": "#/$defs/plain", "minimum": ask.lo * at.factor, "maximum": ask.hi * at.factor, **schema}


def forms(one: Schema, alone: Schema | None = None) -> Schema:
    """One value as it stands, or in a table with distribution, source, grade and note.

    Args:
        one: a number of it. alone: the value where it has no distribution; one of these numbers unless said.
    """
    alone = alone or one
    many = {"type": "array", "items": one, "minItems": 1}
    spreads: Schema = {}
    for kind, args in KINDS.items():
        spreads[kind] = {**many, "minItems": len(args), "maxItems": len(args)} if args else many
        if args:
            spreads[kind]["description"] = f"[{', '.join(args)}]"
    spreads["lognormal"] = {**spreads["lognormal"], "items": {"type": ["number", "string"]}}
    weights: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    spreads["choice"] = {
        "anyOf": [many, {"type": "object", "additionalProperties": weights, "minProperties": 1}]
    }
    table = closed(
        {
            "value": alone,
            "same_as": {**TEXT, "description": "dotted key of the number that this is too"},
            **spreads,
            "weights": {"type": "array", "items": weights},
            "price_year": {"type": "integer", "description": "the year in whose money a price is stated"},
            "index": {
                "anyOf": [TEXT, {"type": "object", "additionalProperties": {"type": "number"}}],
                "description": "what carries it to the price date: a name of the library's, or values by year",
            },
            **{name: word.json() for name, word in SAID.items()},
            "spread_grade": {
                "enum": list(GRADES),
                "description": "grade of the spread, where it is not that of the middle",
            },
            "assumed": flag("the public record is silent; the study varies it").json(),
        }
    )
    spread = [*KINDS, "spread_grade"]
    none = {"required": ["value"], "not": {"anyOf": [{"required": [word]} for word in spread]}}
    tied = {"required": ["same_as"], "not": {"anyOf": [{"required": [word]} for word in ["value", *spread]]}}
    return {"anyOf": [alone, {**table, "oneOf": [none, tied, *({"required": [kind]} for kind in KINDS)]}]}


def closed(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """A table with these keys and no others."""
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema
