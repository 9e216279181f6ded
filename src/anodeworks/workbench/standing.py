"""What stands above a project's pages: its main figures, what was changed, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from anodeworks.language import Text, say, t, tn
from anodeworks.quantity.signed import Difference
from anodeworks.quantity.wording import Number, Quantity, Span
from anodeworks.render.markup import field, tag
from anodeworks.view.labels import indicator_label, number_label
from anodeworks.workbench.answering import Answering, Run
from anodeworks.workbench.frame import words
from anodeworks.workbench.numbers_form import as_text, in_words
from anodeworks.workbench.opening import DRAFT, Opened
from anodeworks.workbench.spreads import kept_around, lost

if TYPE_CHECKING:
    from anodeworks.twin.project import Project

SHOWN: Final = 6  # figures of the strip


def told(opened: Opened, brief: bool = False) -> list[tuple[Text, bool]]:
    """The changes of a draft in words, the oldest first, and whether each holds; in brief without their ranges."""
    say_of = as_text if brief else in_words
    draft = opened.draft
    if draft is None:
        return []
    at: Project = opened.saved
    found: list[tuple[Text, bool]] = []
    for i, change in enumerate(draft.changes):
        holds = i < draft.position
        if not change.key:
            from anodeworks.workbench.opening import parsed

            at = parsed(str(change.written), f"{opened.slug}.toml")
            found.append((t("the whole file was written anew"), holds))
            continue
        before = at.ledger.get(change.key)
        raw = change.written
        if raw is None:
            raw = opened.text.ledger[change.key].raw if change.key in opened.text.ledger else None
        after = at.with_values({change.key: raw}) if raw is not None and before is not None else at
        there = after.ledger.get(change.key)
        now: Text = say_of(there) if there is not None else str(change.written)
        label = number_label(at, change.key) if before is not None else change.key
        found.append(
            (t("{number:first}: {before} → {after}", number=label,
               before=say_of(before) if before is not None else "", after=now), holds)
        )  # fmt: skip
        at = after
    return found


def bar(opened: Opened, answering: Answering, anew: bool = False, guest: bool = False) -> Markup:
    """What was changed last and what it did, with the way back and forth.

    anew: whether it comes beside a part of a page, and takes the place of the one that stands there. guest: whether
    whoever sees it came by a link, and may see no other version.
    """
    place = {"id": "state", "hx_swap_oob": "true" if anew else None, "class_": "state"}
    draft = opened.draft
    if draft is None:
        lead: Markup | str = ""
        if opened.version != DRAFT and not guest:  # who may only look sees the newest version in its place
            label = t("to the draft") if opened.editor else t("to the newest version")
            lead = tag("a", say(label), href=f"/p/{opened.slug}/{DRAFT}/overview")
        told_so = tag("span", say(t("A saved version: it can be read, not changed.")), class_="soft")
        return tag("div", told_so, lead, **place)
    parts: list[Markup] = []
    if draft.position:
        last = told(opened, True)[min(draft.position, len(draft.changes)) - 1][0]
        effect = _effect(opened, answering)
        said = t("{change}, {effect}", change=last, effect=effect) if effect else last
        parts.append(_move(opened, "undo", t("Undo"), said))
        parts.append(tag("span", say(said), class_="last"))
        if lost(opened, key := draft.applied[-1].key):
            parts.append(kept_around(opened, key))
    if draft.position < len(draft.changes):
        parts.append(_move(opened, "redo", t("Redo"), told(opened, True)[draft.position][0]))
    if draft.position:
        n = len(draft.values)
        count = tn("{n} number changed", "{n} numbers changed", n, n=Number(n, whole=True))
        parts.append(tag("a", say(count), href=f"{opened.at}/changes", class_="chip changed"))
    return tag("div", *parts, **place)


def _move(opened: Opened, name: str, label: Text, about: Text) -> Markup:
    """A step of a draft, which is taken only while the draft is what is shown here."""
    assert opened.draft is not None
    button = tag("button", say(label), title=say(about), type="submit")
    seen = field("hidden", name="seen", value=opened.draft.mark)
    return tag("form", seen, button, id=name, method="post", action=f"{opened.at}/{name}")


def _effect(opened: Opened, answering: Answering) -> Text:
    """What the last change did to the present value, where both are known by now."""
    from anodeworks.finance import Money

    name = Money.fnpv_after_tax.name
    now, before = (answering.known(f"run {each}") for each in (opened.name, opened.earlier_name))
    if now is None or before is None or name not in now.figures or name not in before.figures:
        return ""
    less = now.figures[name].si - before.figures[name].si
    return t("NPV {amount}", amount=Difference(less, now.figures[name].unit))


def figures(run: Run, opened: Opened, answering: Answering) -> Markup:
    """The main figures as they are, and how far the saved version lies from them."""
    saved = answering.known(f"run {opened.saved_name}") if opened.changed else None
    which = tag("p", say(_which(run)), class_="which")
    return tag("div", *_figures(run, saved, opened), class_="strip") + which


def _figures(run: Run, saved: Run | None, opened: Opened) -> Iterator[Markup]:
    indicators = opened.project.indicators
    for name in _main(run):
        figure, spread = run.figures[name], run.spreads.get(name)
        moved: Text = ""
        if saved is not None and name in saved.figures and saved.figures[name].si != figure.si:
            moved = Difference(figure.si - saved.figures[name].si, figure.unit)
        span = say(Span(spread.low, spread.high, figure.unit)) if spread is not None else ""
        base = tag("data", say(figure), class_="figure", data_figure=name, value=repr(figure.si))
        by = tag("span", say(moved), class_="moved", data_moved=name)
        lead, beside = [tag("a", base, href=f"{opened.at}/explain/{name}", class_="number"), by], ""
        if spread is not None:  # the median leads in every state of the plant, as in every document
            middle = tag(
                "data", say(Quantity(spread.middle, figure.unit)), class_="figure", data_figure=name,
                data_part="middle", data_base=repr(figure.si), value=repr(spread.middle),
            )  # fmt: skip
            lead = [tag("a", middle, href=f"{opened.at}/explain/{name}", class_="number")]
            beside = tag("span", say(t("base case")), " ", base, " ", by, class_="beside")
        yield tag(
            "div",
            tag("span", words(indicator_label(indicators[name])), class_="name"),
            *lead,
            beside,
            tag("span", span, class_="range", data_range=name, title="P5–P95"),
            class_="one",
        )


def _which(run: Run) -> Text:
    """Which of base case and median leads, in words."""
    if run.draws:
        return t(
            "Median of {n} draws, the base case beside it; below P5–P95.", n=Number(run.draws, whole=True)
        )
    return t("Base case.")


def _main(run: Run) -> list[str]:
    from anodeworks.view.headline import TILES

    return [name for name in TILES if name in run.figures][:SHOWN]
