"""What comes out: indicators, flags and statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anodeworks.finance import FLAGS, INDICATORS, LABELS, TABLES
from anodeworks.quantity import Indicator
from anodeworks.twin import catalogue
from pages import parts


def indicators() -> str:
    def rows(indicators: Iterable[Indicator], prefix: str = "") -> Iterator[tuple[str, ...]]:
        direction = {True: "more", False: "less", None: "–"}
        for i in indicators:
            yield (
                f"`{prefix}{i.name}`",
                i.unit,
                i.label,
                i.label_zh,
                direction[i.higher_is_better],
                i.sense,
                i.meaning,
            )

    head = ("indicator", "unit", "label", "", "better", "claim", "meaning")
    flags = [(flag.english, flag.chinese) for flag in FLAGS.values()]
    return parts.page(
        "Indicators and flags",
        """The named figures of an outcome. Their names serve `result[...]`, `gradient`, claims and `explain`.
        A claim is met where the figure is at least or at most as announced, lies about it, or is a need within it;
        what is input is taken over from the file.""",
        "## Plant",
        parts.table(head, rows(catalogue.PLANT)),
        "## Each product",
        """A plant with one product has these figures of it by their own names, as `levelised_cost`; one with several
        has them of each, as `products.NAME.levelised_cost`, and output and price beside them. What needs another step
        before it goes into a cell (`precursor = true`) has none of the figures of a cell.""",
        parts.table(head, rows(catalogue.OF_PRODUCT, "products.NAME.")),
        parts.table(head, rows(catalogue.OF_ANODE, "products.NAME.")),
        "## Each phase",
        parts.table(head, rows(catalogue.OF_PHASE, "phases.NAME.")),
        """These a project has where a claim speaks of them, and no others; so is `machines.ACTIVITY`, the number of
        machines (lines) of one kind, by the activity's name.""",
        parts.table(head, rows(catalogue.OF_PHASE_ASKED, "phases.NAME.")),
        "## Purchases",
        "`use.FLOW` is the amount of a bought flow in a year of full operation: t, MWh or CNY a year.",
        "## Finance",
        "Definitions: [finance.md](../equations/finance.md), section 12.",
        parts.table(head, rows(INDICATORS)),
        "## Flags",
        """A scenario that breaks a condition keeps its row and is marked with the reason; the share of such
        scenarios is printed. Beside these, every activity has flags of its own (a blend whose target lies
        outside its two powders), and land and power are held against the site's limits.""",
        parts.table(("condition", ""), flags),
    )


def statements() -> str:
    blocks = []
    for table, title in TABLES.items():
        rows = [
            (
                f"`{line}`",
                f"**{label.english}**" if label.heading else label.english,
                label.chinese,
                label.unit,
                f"`{label.rule}`" if label.sums else "",
            )
            for line, label in LABELS[table].items()
        ]
        blocks += [
            f"## {table}",
            f"{title.english} ({title.chinese}).",
            parts.table(("line", "", "", "unit", "sum of"), rows),
        ]
    return parts.page(
        "Statements",
        """`result.statement(NAME)` gives one as a table of lines by year, CNY. Where a line is a sum or a
        difference of others, the last column says so: `a~b` are the lines from one to another, `a<` is a line a year
        before, a table's name stands before lines of another table. All other rules:
        [finance.md](../equations/finance.md).""",
        *blocks,
    )
