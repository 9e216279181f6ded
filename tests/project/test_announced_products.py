"""What announcements call a product: alone, in a longer name, in a list of several, and what a name leaves open."""

from __future__ import annotations

import tomllib

import pytest

from anodeworks import build
from anodeworks.errors import InputError
from anodeworks.library import library
from anodeworks.project import announcement


@pytest.mark.parametrize(("said", "product"), [
    ("高性能硅基负极", "silicon_carbon"), ("硅氧负极", "siox"), ("硅碳与石墨复配负极", "blend"),
    ("天然石墨负极", "natural_graphite"),
    ("natural graphite anode material", "natural_graphite"), ("lithium battery anode material", "graphite"),
    ("advanced silicon anodes", "silicon_carbon"),
])  # fmt: skip
def test_a_product_within_a_longer_name(said, product):
    assert announcement.product_of(said) == product


@pytest.mark.parametrize("said", [
    "石墨烯", "石墨烯负极材料", "超高功率石墨电极", "graphite electrodes", "graphene anode", "graphite for pencils",
    "碳化硅", "碳化硅衬底", "silicon carbide", "CVD diamond", "silicon wafers for solar cells", "电子级多晶硅", "硅烷",
    "电池级硅烷", "钠离子电池硬碳负极", "lithium metal anode", "prebaked anodes", "blended cement",
])  # fmt: skip
def test_another_material_is_no_product(said):
    with pytest.raises(InputError) as caught:
        announcement.product_of(said)
    assert caught.value.key == "product"


@pytest.mark.parametrize(("said", "product"), [
    ("battery-grade graphite", "graphite"), ("锂电用石墨", "graphite"), ("silicon suboxide", "siox"),
    ("氧化硅负极", "siox"), ("石墨烯包覆硅碳负极", "silicon_carbon"), ("CVD silicon anode", "silicon_carbon"),
    ("silicon-carbon blended with natural graphite", "blend"),
])  # fmt: skip
def test_a_material_counts_beside_a_word_for_anodes(said, product):
    assert announcement.product_of(said) == product


@pytest.mark.parametrize("said", [
    "人造石墨、硅碳负极", "石墨及硅碳负极材料", "graphite and silicon-carbon composite anode", "硅碳复合材料与石墨负极",
])  # fmt: skip
def test_no_one_of_two_products_is_chosen(said):
    with pytest.raises(InputError) as caught:
        announcement.product_of(said)
    assert "several" in caught.value.message


@pytest.mark.parametrize("sign", announcement.products()["blend"]["listed"])
@pytest.mark.parametrize(
    ("one", "other"),
    [("graphite", "silicon-carbon composite anode"), ("石墨", "硅碳复合负极材料")],
)
def test_every_sign_of_a_list_parts_two_products(sign, one, other):
    close = f"{one}{sign} {other}"
    word = sign.isascii() and sign[0].isalpha()
    for written in (f"{one} {sign} {other}", *(() if word else (close,))):
        with pytest.raises(InputError) as caught:
            announcement.product_of(written)
        assert "several" in caught.value.message


@pytest.mark.parametrize(("said", "taken"), [
    ("graphite/silicon-carbon composite anode", ["composed", "graphite_bought"]),
    ("石墨与硅碳复合材料", ["composed", "graphite_bought"]), ("复配硅碳", ["graphite_bought"]),
    ("silicon-graphite composite", ["graphite_bought"]), ("硅碳复合负极材料", ["neat"]), ("硅碳", None), ("石墨", None),
])  # fmt: skip
def test_what_a_name_leaves_open_is_kept_as_taken(said, taken):
    made = announcement.tables({"product": said, "capacity": "1万吨", "start": "2025"})
    assert made.get("audit", {}).get("taken") == taken


def test_a_blend_whose_graphite_is_made_is_written_as_the_audit_says():
    made = announcement.tables({"product": "复配硅碳", "capacity": "1万吨", "start": "2025"})
    at = made["route"]["use"].index("graphite_bought")
    made["route"]["use"][at : at + 1] = ["graphite_made", "graphite_make_or_buy"]
    named = {node.prefix for node in build(made, "said.toml").network.nodes}
    assert {"activities.graphitisation", "activities.graphite_source"} <= named


def test_every_product_that_is_taken_to_mean_something_exists():
    for entry in library().sections["taken_announced"].values():
        assert entry.get("product", "graphite") in announcement.products()
        assert entry["text_zh"]


@pytest.mark.parametrize("said", [
    "silicon-graphite composite anode", "silicon/graphite composite anode material", "石墨硅碳复合负极材料",
    "硅石墨复合负极", "硅碳-石墨复合负极材料", "硅碳与石墨复合负极", "Si-graphite anode", "人造石墨硅碳复合负极",
    "silicon-containing graphite anode", "silicon graphite composite", "graphite/SiOx composite anode",
])  # fmt: skip
def test_a_powder_of_graphite_and_silicon_is_their_blend(said):
    assert announcement.product_of(said) == "blend"


def test_a_blend_that_is_only_named_leaves_grade_and_silicon_open():
    from anodeworks.audit.inference.hidden import hidden_of

    said = {"product": "silicon-graphite composite anode", "capacity": "20 kt", "start": "2025"}
    made = build(tomllib.loads(announcement.text(said)), "said.toml")
    hidden = hidden_of(made)
    assert {"activities.blend.target_capacity", "activities.active_source.pick"} <= hidden.keys()
    assert made.ledger["activities.active_source.pick"].parameter.options == (
        "active_market",
        "milled_composite",
    )


def test_two_products_in_one_name_are_refused():
    with pytest.raises(InputError) as caught:
        announcement.product_of("人造石墨和氧化亚硅")
    assert "artificial graphite" in caught.value.message
