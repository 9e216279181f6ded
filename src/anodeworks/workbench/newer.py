"""What somebody else has saved meanwhile: number by number what it was, what it is, and what the draft says."""

from __future__ import annotations

from markupsafe import Markup

from anodeworks.errors import quoted
from anodeworks.language import Text, say, t
from anodeworks.quantity import Value
from anodeworks.render.markup import field, tag
from anodeworks.view.labels import number_label
from anodeworks.workbench.archive.difference import Difference
from anodeworks.workbench.archive.entries import called
from anodeworks.workbench.frame import listing, words
from anodeworks.workbench.numbers_form import in_words
from anodeworks.workbench.opening import Opened, of_text


def section(found: Opened, asked: bool, note: str) -> list[Markup]:
    """What differs between the newest version and the one that a draft stands on, and the ways on; else nothing.

    asked: whether somebody wanted to save just now. note: what he wrote about it, which is kept.
    """
    newest = found.archive.version(found.slug)
    old = found.base if found.base != newest.digest else newest.base
    if not old or (found.base == newest.digest and not asked):
        return []
    rows = [_row(found, newest.digest, each) for each in found.archive.difference(old, newest.digest)]
    heads = (t("number"), t("as you began"), t("newest version"), t("your draft"), "")
    said = t("{who} saved version {n}; your changes are kept. It differs from the version that you began from in:",
             who=called(newest.by), n=str(newest.number))  # fmt: skip
    parts = [
        tag("h2", say(t("Somebody has saved a newer version"))),
        tag("p", say(said)),
        listing(heads, rows),
    ]
    if found.base != newest.digest:
        kept = field("hidden", name="note", value=note)
        name = tag("label", tag("span", words(t("name"))), field(name="name", maxlength="200"))
        onto = tag("button", say(t("Put my changes onto the newest version")), class_="main")
        own = tag("button", say(t("Save as a project of its own")))
        ways = (
            tag("form", kept, onto, method="post", action=f"{found.at}/newest"),
            tag("form", name, own, method="post", action=f"{found.at}/copy"),
        )
        parts.append(tag("div", *ways, class_="ways"))
    return [tag("section", *parts, class_="newer")]


def _row(found: Opened, newest: str, each: Difference) -> Markup:
    """One number: as it was, as the newest version has it, as the draft has it; and whether both have changed it."""
    key = each.key
    if not key:
        return tag("tr", tag("th", words(t("comments and order")), scope="row"), tag("td", colspan="4"))
    mine, saved = found.project.ledger.get(key), found.saved.ledger.get(key)
    now = of_text(found.archive, newest, f"{found.slug}.toml").ledger.get(key)
    changed = mine is not None and (saved is None or mine.raw != saved.raw)
    label = words(number_label(found.saved, key)) if saved is not None else tag("code", key)
    cells = (_said(saved, each.before), _said(now, each.now), _said(mine, None) if changed else "")
    both = t("both of you changed it; putting yours onto it keeps yours") if changed else ""
    return tag(
        "tr", tag("th", label, scope="row"), *(tag("td", say(cell)) for cell in cells), tag("td", say(both)),
        class_="both" if changed else "",
    )  # fmt: skip


def _said(value: Value | None, raw: object) -> Text:
    """A number in words; what is none as the file writes it."""
    if value is not None:
        return in_words(value)
    return t("not stated") if raw is None else quoted(raw)
