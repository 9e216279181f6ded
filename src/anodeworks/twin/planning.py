"""The tables [plan] of a project file: what a monthly plan must keep, read and entered in the ledger.

Their numbers stand under `plan.` and the chain reads none of them: a program is the same with and without a plan.
Meaning and equations: docs/equations/plan.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from anodeworks.errors import InputError, quoted
from anodeworks.language import Pair, t
from anodeworks.process.activity import Machine
from anodeworks.process.market import Purchase
from anodeworks.process.network import Network
from anodeworks.project.ledger import Ledger, check_words, declared, enter, identifier, stated, table
from anodeworks.quantity import Parameter, Value
from anodeworks.quantity.distribution import KINDS
from anodeworks.remedies import ADD, CERTAIN, LESS, LIST, MORE, ONE_OUT, RENAME, TURN, WHOLE, nearest
from anodeworks.twin.plan_tables import (
    BOUGHT,
    CHANGEOVER,
    COST,
    FIRM,
    FIRST,
    GRADE,
    HOLDING,
    HOME,
    LAST,
    LATE,
    LONGEST,
    LOST,
    LOT,
    MISSED,
    MOST,
    NUMBERS,
    PAID,
    PARTS,
    PATIENCE,
    PER,
    PLAN,
    PRICE,
    SALE,
    SETUP,
    STOPPED,
    STORE,
    TAKEN,
    UPKEEP,
)
from anodeworks.twin.products import Offer, labels_of
from anodeworks.twin.sections import table_at


@dataclass(frozen=True)
class Part:
    """One table of a plan: its name, its label, and the thing of the project that it speaks of.

    of: a product, grade, flow or activity by name; empty for the whole plant. alone: see `BOUGHT`. keys: of a grade,
    the numbers that make it. set_for, together: see `CHANGEOVER`. steps: how many prices beyond the first.
    """

    name: str
    label: Pair
    of: str
    alone: bool = False
    keys: tuple[str, ...] = ()
    set_for: str = ""
    together: bool = False
    steps: int = 0


@dataclass(frozen=True)
class Planning:
    """What the tables [plan] of a file ask for; the numbers stand in the ledger."""

    stated: bool = False
    grades: tuple[Part, ...] = ()
    sales: tuple[Part, ...] = ()
    purchases: tuple[Part, ...] = ()
    stores: tuple[Part, ...] = ()
    changeovers: tuple[Part, ...] = ()
    upkeep: tuple[Part, ...] = ()


def planned(key: str) -> bool:
    """Whether a number of the ledger is the plan's, which the chain does not read."""
    return key.startswith(f"{HOME}.")


def of_chain(key: str) -> str:
    """A key that the chain reads.

    Raises:
        InputError: one of the plan's.
    """
    if planned(key):
        found = t("a number of the plan, on which no figure depends")
        raise InputError(
            key, found, t("a number that the plant depends on"), t("change it with project.with_values")
        )
    return key


def read_planning(
    tables: Mapping[str, Any], ledger: Ledger, products: tuple[Offer, ...], network: Network
) -> Planning:
    """The tables [plan], their numbers entered in the ledger.

    Raises:
        InputError: anything in them that cannot be used.
    """
    if HOME not in tables:
        return Planning(grades=_products(products))
    if not products:
        raise InputError(
            HOME,
            t("no products that a plant could make"),
            t("a project with [products.NAME]"),
            t("leave [{word}] out, or add what the plant sells", word=HOME),
        )
    said = PLAN.read(table_at(tables, HOME), HOME, PARTS)
    _enter(ledger, HOME, said, NUMBERS)
    if (months := ledger[f"{HOME}.months"]).number != round(months.number):
        raise InputError(f"{HOME}.months", quoted(months.raw), t("a whole number"), WHOLE)
    read = _Reader(tables, ledger, products, network)
    return Planning(True, read.grades, **{name: read.parts(name) for name in PARTS if name != "grades"})


def _products(products: tuple[Offer, ...]) -> tuple[Part, ...]:
    return tuple(Part(o.name, Pair(o.label, o.label_zh), o.name) for o in products)


class _Reader:
    """The tables below [plan], read one kind after the other."""

    def __init__(
        self, tables: Mapping[str, Any], ledger: Ledger, products: tuple[Offer, ...], network: Network
    ) -> None:
        self.tables, self.ledger, self.products = tables, ledger, products
        self.unit = {
            n.reference: network.flows[n.reference].unit for n in network.nodes if n.kind is Purchase
        }
        self.flows = tuple(name for name, unit in self.unit.items() if unit in PER)
        self.activities = tuple(n.name for n in network.nodes if issubclass(n.kind, Machine))
        self.grades = self._grades()
        self.stored: set[str] = set()

    def parts(self, kind: str) -> tuple[Part, ...]:
        """All tables of one kind, by name."""
        home = f"{HOME}.{kind}"
        read = {
            "sales": self._sale,
            "purchases": self._purchase,
            "stores": self._store,
            "changeovers": self._changeover,
            "upkeep": self._upkeep,
        }[kind]
        return tuple(
            read(f"{home}.{identifier(name, home)}", name, raw)
            for name, raw in sorted(table(table_at(self.tables, home), home).items())
        )

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(grade.name for grade in self.grades)

    def _grades(self) -> tuple[Part, ...]:
        home, names = f"{HOME}.grades", tuple(o.name for o in self.products)
        found: dict[str, list[Part]] = {name: [] for name in names}
        for name, raw in sorted(table(table_at(self.tables, home), home).items()):
            key = f"{home}.{identifier(name, home)}"
            said = GRADE.read(raw, key, product=names)
            if name in names:
                raise InputError(key, t("the name of a product"), t("a name of its own"), RENAME)
            product = said["product"] or _only(names, f"{key}.product")
            self._enter(key, said, {"price": PRICE})
            keys = self._numbers(f"{key}.numbers", said["numbers"])
            found[product].append(Part(name, Pair(*labels_of(said, name)), product, keys=keys))
        plain = {part.name: part for part in _products(self.products)}
        return tuple(grade for name in names for grade in (found[name] or [plain[name]]))

    def _numbers(self, home: str, raw: Any) -> tuple[str, ...]:
        """Keys of the numbers that make a grade; each stands in the ledger under the grade's."""
        written = table({} if raw is None else raw, home)
        for key, own in written.items():
            if key not in self.ledger:
                remedy = (
                    t("write the whole key in quotes")
                    if isinstance(own, Mapping)
                    else nearest(key, self.ledger)
                )
                raise InputError(f"{home}.{key}", t("no such key"), t("a dotted key of the project"), remedy)
            if self.ledger[key].same_as:
                raise InputError(
                    f"{home}.{key}",
                    self.ledger[key].tied,
                    t("a number of its own"),
                    t("write the number itself"),
                )
            self.ledger[f"{home}.{key}"] = _certain(own, self.ledger[key].parameter, f"{home}.{key}")
        return tuple(written)

    def _sale(self, key: str, name: str, raw: Any) -> Part:
        said = SALE.read(raw, key, grade=self._names)
        self._series(key, raw, {"firm": FIRM, "most": TAKEN, "price": PRICE})
        self._enter(key, said, {"late": LATE, "missed": MISSED, "patience": PATIENCE})
        self._window(key, said)
        if f"{key}.firm" not in self.ledger and f"{key}.firm.1" not in self.ledger:
            self.ledger[f"{key}.firm"] = declared(FIRM.default, FIRM, f"{key}.firm")
        return self._part(name, said, said["grade"] or _only(self._names, f"{key}.grade"))

    def _purchase(self, key: str, name: str, raw: Any) -> Part:
        said = BOUGHT.read(raw, key, flow=self.flows)
        flow, meant = said["flow"], BOUGHT.words
        rate, _, price = PER[self.unit[flow]]
        asked = {word: Parameter(rate, 0, MOST, meant[word].meaning) for word in ("least", "most")}
        own = {"price": Parameter(price, 0, 1e6, meant["price"].meaning)}
        self._series(key, raw, {**asked, **own})
        self._enter(key, said, {"paid": PAID})
        self._window(key, said)
        steps = said["steps"] or []
        if not isinstance(steps, list) or not all(
            isinstance(s, Mapping) and s.keys() == {"above", "price"} for s in steps
        ):
            raise InputError(f"{key}.steps", quoted(steps), t(meant["steps"].meaning), LIST)
        above = Parameter(rate, 0, MOST, "the amount beyond which the price counts")
        last = 0.0
        for n, step in enumerate(steps, 1):
            place = f"{key}.steps.{n}"
            self.ledger[f"{place}.above"] = begins = _certain(step["above"], above, f"{place}.above")
            self.ledger[f"{place}.price"] = _certain(step["price"], own["price"], f"{place}.price")
            if begins.number <= last:
                raise InputError(
                    f"{place}.above", quoted(step["above"]), t("more than the step before"), MORE
                )
            last = begins.number
        return self._part(name, said, flow, alone=said["alone"], steps=len(steps))

    def _store(self, key: str, name: str, raw: Any) -> Part:
        known = (*self._names, *self.flows)
        said = STORE.read(raw, key, holds=known)
        item = said["holds"]
        if item in self.stored:
            raise InputError(
                f"{key}.holds", quoted(item), t("a grade or flow that no other store holds"), ONE_OUT
            )
        self.stored.add(item)
        _, amount, price = PER[self.unit.get(item, "kg") if item not in self._names else "kg"]
        asked = {
            word: Parameter(amount, 0, MOST, STORE.words[word].meaning)
            for word in ("most", "opening", "closing")
        }
        asked["holding"] = Parameter(f"{price}/month", 0, 1e4, HOLDING.meaning)
        entry = table(raw, key)
        for word, ask in asked.items():
            if word in entry:
                self.ledger[f"{key}.{word}"] = _certain(entry[word], ask, f"{key}.{word}")
            elif word != "most":
                self.ledger[f"{key}.{word}"] = declared(f"0 {ask.unit}", ask, f"{key}.{word}")
        most = self.ledger.get(f"{key}.most")
        for word in ("opening", "closing"):
            if most is not None and self.ledger[f"{key}.{word}"].number > most.number:
                found = self.ledger[f"{key}.{word}"].show()
                raise InputError(
                    f"{key}.{word}", found, t("at most {most}, which it holds", most=most.show()), LESS
                )
        return self._part(name, said, item)

    def _changeover(self, key: str, name: str, raw: Any) -> Part:
        said = CHANGEOVER.read(raw, key, activity=self.activities, set_for=self._names)
        self._enter(key, said, {"lot": LOT})
        for word, ask in (("setup", SETUP), ("lost", LOST), ("cost", COST)):
            self._by_change(f"{key}.{word}", said[word], ask)
        return self._part(
            name, said, said["activity"], set_for=said["set_for"], together=bool(said["together"])
        )

    def _by_change(self, key: str, raw: Any, ask: Parameter) -> None:
        """One number for every change, or all by grade before and grade after.

        Raises:
            InputError: a grade that there is not, or a change that is left out.
        """
        if raw is None:
            self.ledger[key] = declared(ask.default, ask, key)
            return
        if not isinstance(raw, Mapping) or raw.keys() & {"value", *KINDS}:
            self.ledger[key] = _certain(raw, ask, key)
            return
        check_words(key, raw, self._names)
        for before, after in permutations(self._names, 2):
            row = table(raw.get(before, {}), f"{key}.{before}")
            check_words(f"{key}.{before}", row, [g for g in self._names if g != before])
            if after not in row:
                allowed = t("a value for each grade before and each grade after")
                raise InputError(f"{key}.{before}.{after}", t("nothing"), allowed, ADD)
            self.ledger[f"{key}.{before}.{after}"] = _certain(row[after], ask, f"{key}.{before}.{after}")

    def _upkeep(self, key: str, name: str, raw: Any) -> Part:
        said = UPKEEP.read(raw, key, activity=self.activities)
        self._enter(key, said, {"hours": STOPPED})
        self._window(key, said)
        return self._part(name, said, said["activity"])

    def _part(self, name: str, said: Mapping[str, Any], of: str, **more: Any) -> Part:
        return Part(name, Pair(*labels_of(said, name)), of, **more)

    def _enter(self, key: str, said: Mapping[str, Any], asked: Mapping[str, Parameter]) -> None:
        _enter(self.ledger, key, said, asked)

    def _series(self, key: str, raw: Any, asked: Mapping[str, Parameter]) -> None:
        """One value, or a list with one for each month."""
        entry = table(raw, key)
        for word, ask in asked.items():
            if word in entry:
                if isinstance(entry[word], list) and len(entry[word]) > LONGEST:
                    found = t("{n} months", n=len(entry[word]))
                    raise InputError(f"{key}.{word}", found, t("at most {most}", most=LONGEST), LESS)
                enter(self.ledger, f"{key}.{word}", ask, entry[word], many=True)
                for place in [
                    k for k in self.ledger if k == f"{key}.{word}" or k.startswith(f"{key}.{word}.")
                ]:
                    _settled(self.ledger[place], place)

    def _window(self, key: str, said: Mapping[str, Any]) -> None:
        self._enter(key, said, {word: ask for word, ask in (("first", FIRST), ("last", LAST)) if said[word]})
        if said["first"] and said["last"] and said["last"].number < said["first"].number:
            raise InputError(
                f"{key}.last", said["last"].show(), t("a day after {first}", first=said["first"].show()), TURN
            )


def _enter(ledger: Ledger, key: str, said: Mapping[str, Any], asked: Mapping[str, Parameter]) -> None:
    """What a table says of some numbers, else what is usual where something is."""
    for word, ask in asked.items():
        if said[word] is not None:
            ledger[f"{key}.{word}"] = stated(said[word].raw, ask, f"{key}.{word}")
        elif ask.default is not None:
            ledger[f"{key}.{word}"] = declared(ask.default, ask, f"{key}.{word}")


def _certain(raw: object, ask: Parameter, key: str) -> Value:
    return _settled(stated(raw, ask, key), key)


def _settled(found: Value, key: str) -> Value:
    """A number of a plan is one number: what is uncertain the plan is held against."""
    if found.distribution is not None:
        raise InputError(key, t("a distribution"), t("one value"), CERTAIN)
    return found


def _only(names: Iterable[str], key: str) -> str:
    """The one thing that can be meant."""
    known = tuple(names)
    if len(known) > 1:
        raise InputError(key, t("nothing"), ", ".join(known), ADD)
    return known[0]
