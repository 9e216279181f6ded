"""Names of things in a plant, in both languages, and whose a number is."""

from __future__ import annotations

from anodeworks.language import Message, Pair, Text, t
from anodeworks.quantity import Indicator, Value
from anodeworks.twin.claims import Claim
from anodeworks.twin.project import Project


def phase_label(project: Project, phase: str) -> Pair:
    """What a phase is called."""
    written = project.tables["programme"]["phases"][phase]
    return Pair(project.phase_labels[project.phases.index(phase)], str(written.get("label_zh", "")))


def indicator_label(about: Indicator) -> Pair:
    """What an indicator is called."""
    return Pair(about.label, about.label_zh)


def claim_text(claim: Claim) -> Pair:
    """What was announced, in the words of the file; the indicator's label where it has none."""
    about = claim.indicator
    return Pair(claim.text or about.label, claim.text_zh or ("" if claim.text else about.label_zh))


def number_label(project: Project, key: str) -> Text:
    """What a number of the project is, with the phase or activity that it belongs to."""
    words, meaning = key.split("."), t(project.ledger[key].parameter.meaning)
    if words[:2] == ["programme", "phases"]:
        return t("{phase}: {meaning}", phase=phase_label(project, words[2]), meaning=meaning)
    for node in project.network.nodes:
        if key.startswith(f"{node.prefix}."):
            label = Pair(node.label, node.label_zh)
            return (
                label if words[-1] == "pick" else t("{activity}: {meaning}", activity=label, meaning=meaning)
            )
    return meaning


def whose(value: Value) -> Message:
    """Who says a number: the file, the user's assumption, or the library."""
    if value.assumed:
        return t("assumed in the file")
    return t("stated in the file") if value.origin == "project file" else t("from the library")
