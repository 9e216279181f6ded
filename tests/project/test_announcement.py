"""An announcement in a few words, and the project file that says it."""

from __future__ import annotations

import re
import tomllib

import pytest

from anodeworks import build
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say, speaking
from anodeworks.library import library
from anodeworks.project import announcement
from anodeworks.project.fields import BY_NAME, FIELDS
from anodeworks.quantity import units
from anodeworks.view.labels import whose

SAID = {
    "product": "石墨", "capacity": "100kt", "investment": "over 30亿", "land": "700mu", "output_value": "50亿",
    "tax": "3 bn", "jobs": "800", "start": "2023-06", "first_phase": "4万吨", "first_investment": "RMB 1.2 bn",
    "construction": "18个月", "production": "H1 2025", "source": "https://example.org/a", "name": 'The "one"\nof them',
}  # fmt: skip


def project(**changes):
    return build(tomllib.loads(announcement.text({**SAID, **changes})), "said.toml")


def test_every_word_of_it_stands_in_the_project():
    made = project()
    assert [p.flow for p in made.products] == ["graphite_made"]
    assert made.reference == "graphite"
    size = [units.from_si(made.ledger[f"programme.phases.{p}.capacity.graphite"].number, "t/year")
            for p in made.phases]  # fmt: skip
    assert size == pytest.approx([40_000, 60_000])
    claims = {claim.name: claim for claim in made.claims}
    assert claims["investment"].hedge == "over"
    assert claims["investment"].value.number == pytest.approx(3e9)
    assert claims["first_investment"].value.number == pytest.approx(1.2e9)
    assert units.from_si(claims["output_value"].value.number, "CNY/year") == pytest.approx(5e9)
    assert units.from_si(claims["land"].value.number, "mu") == pytest.approx(700)
    assert claims["jobs"].value.number == 800
    assert claims["production"].value.number == pytest.approx(2025.5, abs=0.01)
    assert claims["construction"].value.number == pytest.approx(2023.5 + 1.5, abs=0.02)
    assert {claim.value.source for claim in made.claims} == {"https://example.org/a"}
    start = made.ledger["programme.phases.one.start"]
    assert (units.day_of(start.distribution.args[0]).isoformat(), start.assumed) == ("2023-06-01", False)
    second = made.ledger["programme.phases.two.start"]
    assert second.assumed
    assert say(whose(second), "en") == "supposed by Anodeworks, since nobody has said so"


def test_a_start_that_nobody_announced_is_assumed_after_the_announcement():
    made = project(start="", announced="2023-05-20", construction="")
    start = made.ledger["programme.phases.one.start"]
    assert start.assumed
    assert start.distribution.quantile([0.0])[0] > 2023.38
    assert made.tables["audit"]["announced"].isoformat() == "2023-05-20"


@pytest.mark.parametrize("product", announcement.products())
def test_every_product_makes_a_project(product):
    made = project(product=product, first_phase="", first_investment="")
    assert made.products[0].label == announcement.products()[product]["label"]


@pytest.mark.parametrize(
    ("said", "product"),
    [
        ("Graphite", "graphite"),
        ("硅碳负极材料", "silicon_carbon"),
        ("silicon oxide", "siox"),
        ("复配", "blend"),
        ("synthetic graphite", "graphite"),
        ("改性石墨", "graphite"),
    ],
)
def test_a_product_by_its_names(said, product):
    assert announcement.product_of(said) == product


def test_every_label_and_word_means_one_product_in_either_language():
    for name, entry in announcement.products().items():
        for word in (name, entry["label"], entry["label_zh"], *entry["words"]):
            assert announcement.product_of(word) == name, word


@pytest.mark.parametrize(("field", "said", "whole"), [
    ("investment", "30亿", "30亿元"), ("investment", "3 bn", "3 bn CNY"), ("investment", "5 to 6 bn", "5 to 6 bn CNY"),
    ("investment", "30亿以上", "30亿元以上"), ("investment", "$150 million", "$150 million"),
    ("output_value", "超过50亿元", "超过50亿元/年"), ("output_value", "5e9 CNY/year", "5e9 CNY/year"),
    ("capacity", "10万吨", "10万吨/年"), ("capacity", "100 kt", "100 kt/year"),
    ("capacity", "年产10万吨", "10万吨/年"), ("capacity", "年产约10万吨", "约10万吨/年"),
    ("jobs", "350个以上", "350人以上"), ("investment", "$650 million", "$650 million"), ("land", "近140亩", "近140亩"),
    ("capacity", "6,700 metric tons", "6,700 metric tons/year"), ("jobs", "about 800", "about 800 person"),
])  # fmt: skip
def test_what_goes_without_saying_is_added(field, said, whole):
    assert announcement.figure(BY_NAME[field], said) == whole


@pytest.mark.parametrize(("field", "said", "says"), [
    ("investment", "30", '"30 CNY"'), ("land", "700", '"700 mu"'), ("capacity", "10", '"10 t/year"'),
    ("product", "grafit", '"graphite"'), ("start", "soon", "2024-08"), ("investment", "30 kt", "1 CNY"),
    ("product", " ", "nothing"), ("jobs", "5 mu", "1 person"), ("investment", "C$3.2 billion", "CNY, USD"),
    ("investment", "20亿加元", "CNY, USD"), ("capacity", "10万吨废料", "t/year"),
    ("capacity", "2 MT", "1000 kg"), ("capacity", "100,000 metric tons per year, two phases", "--first-phase"),
    ("capacity", "5000吨/年（一期2000吨/年）", "--first-phase"),
    ("investment", "20亿元（一期5亿元）", "--first-investment"), ("land", "300亩，分两期", "--first-land"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_by_its_name(field, said, says):
    with pytest.raises(InputError) as caught:
        announcement.check(field, said)
    assert caught.value.key == field
    assert says in caught.value.message


OTHER = [
    (word, entry["label"], entry["label_zh"])
    for entry in library().sections["other_money"].values() for word in entry["words"]
]  # fmt: skip


@pytest.mark.parametrize(("word", "label", "label_zh"), OTHER)
def test_other_money_is_refused_by_its_name(word, label, label_zh):
    for said in (f"3 bn {word}", f"{word.upper()} 500 million", f"约20亿{word}"):
        with pytest.raises(InputError) as caught:
            announcement.figure(BY_NAME["investment"], said)
        for language, name in (("en", label), ("zh", label_zh)):
            with speaking(language):
                assert name in caught.value.message


@pytest.mark.parametrize("left_out", ["product", "start"])
def test_what_is_needed_is_asked_for(left_out):
    with pytest.raises(InputError) as caught:
        announcement.text({**SAID, left_out: ""})
    assert f"--{left_out}" in caught.value.message
    for language in LANGUAGES:
        with speaking(language):
            assert not re.search(r"[.。][;；]", caught.value.message), "a stop inside of a message"


@pytest.mark.parametrize(("first", "phases"), [("", 1), ("40 kt", 2)])
def test_a_size_that_is_not_announced_is_unknown(first, phases):
    said = {**SAID, "capacity": "", "first_phase": first, "first_investment": "", "name": ""}
    made = build(tomllib.loads(announcement.text(said)), "said.toml")
    assert len(made.phases) == phases
    assert len(made.open_tonnage) == 1
    assert "capacity" not in {claim.name for claim in made.claims}
    assert made.name == "artificial graphite anode material"
    assert str(announcement.path_of(said)) == "石墨.toml"


def test_examples_can_be_read_in_both_languages():
    for language in LANGUAGES:
        said = {field.name: say(field.such, language) for field in FIELDS}
        made = build(tomllib.loads(announcement.text(said)), "said.toml")
        assert {claim.name for claim in made.claims} >= {f.name for f in FIELDS if f.claim}


def test_no_file_is_written_over(tmp_path):
    path = tmp_path / "said.toml"
    assert announcement.write(SAID, path) == path
    before = path.read_text()
    assert announcement.write(SAID, path) == path  # it says the same
    with pytest.raises(InputError) as caught:
        announcement.write({**SAID, "land": "800mu"}, path)
    assert "exists" in caught.value.message
    assert path.read_text() == before


@pytest.mark.parametrize(("capacity", "english", "chinese"), [
    ("20,000 metric tons", "20,000 t/yr", "2万吨/年"),
    ("年产约12,550吨硅碳复合负极材料", "about 12,550 t/yr", "约1.255万吨/年"),
    ("2至3万吨", "20,000 to 30,000 t/yr", "2万至3万吨/年"),
])  # fmt: skip
def test_a_project_is_named_by_the_number_that_was_read(capacity, english, chinese):
    made = announcement.tables({"product": "硅碳", "capacity": capacity, "start": "2025"})["project"]
    assert made["name"] == f"neat silicon-carbon, {english}"
    assert made["name_zh"] == f"硅碳（未复配），{chinese}"


def test_a_file_is_named_by_project_or_product_and_size():
    assert str(announcement.path_of({"product": "石墨", "capacity": "10 万吨"})) == "石墨-10-万吨.toml"
    assert (
        str(announcement.path_of({"product": "硅碳", "capacity": "年产2万吨硅碳负极材料"}))
        == "硅碳-2万吨.toml"
    )
    assert str(announcement.path_of({"name": "../A plant/of mine"})) == "A-plant-of-mine.toml"
    assert len(str(announcement.path_of({"name": "石墨" * 300})).encode()) < 255


@pytest.mark.parametrize(("production", "begun"), [("今年底", True), ("明年底", False), ("", False)])
def test_a_plant_that_makes_product_within_a_year_is_being_built(production, begun):
    said = {**SAID, "start": "", "construction": "", "announced": "2023-03-16", "production": production}
    start = build(tomllib.loads(announcement.text(said)), "said.toml").ledger["programme.phases.one.start"]
    low, high = start.distribution.quantile([0.0, 1.0])
    assert (low < 2022, high > 2023.2, start.assumed) == (begun, True, True)


@pytest.mark.parametrize("production", ["2024年6月底前", "2024年9月", "2025年5月"])
def test_ground_is_broken_before_there_is_product(production):
    said = {**SAID, "start": "", "construction": "", "announced": "2024-06", "production": production}
    made = build(tomllib.loads(announcement.text(said)), "said.toml")
    (claim,) = (claim for claim in made.claims if claim.name == "production")
    latest = made.ledger["programme.phases.one.start"].distribution.quantile([1.0])[0]
    assert latest < claim.high - 5 / 12


@pytest.mark.parametrize(
    ("announced", "latest"), [("", 2028.0), ("end of 2027", 2027.5), ("2025-12", 2025.5)]
)
def test_ground_of_a_second_phase_is_broken_before_its_own_product(announced, latest):
    first = "" if announced else "500mu"
    made = project(
        start="H1 2025", production="", construction="", second_production=announced, first_land=first
    )
    start = made.ledger["programme.phases.two.start"]
    low, high = start.distribution.quantile([0.0, 1.0])
    assert start.assumed
    assert 2024.9 < low < high
    assert latest - 0.3 < high < latest + 0.26


@pytest.mark.parametrize("apart", [{"first_land": "500亩"}, {"second_production": "2026年12月"}])
@pytest.mark.parametrize("capacity", ["100kt", ""])
def test_what_is_told_of_a_phase_makes_two(apart, capacity):
    made = project(first_phase="", first_investment="", capacity=capacity, **apart)
    one, two = (made.ledger[f"programme.phases.{phase}.capacity.graphite"].number for phase in made.phases)
    share = made.ledger["programme.phases.one.share.graphite"]
    assert share.assumed
    assert share.distribution.args == tuple(library().sections["first_of_two"]["triangular"])
    assert one / (one + two) == pytest.approx(share.number)
    assert len(made.open_tonnage) == (not capacity)
    assert apart.keys() <= {claim.name for claim in made.claims}


# What real announcements say, by their figures: no sentence of theirs stands here.
FIVE = {
    "http://studentannounce.com/news/show.php?itemid=168149": (
        # Nanning: generic product, relative year, two phases
        {"product": "高性能锂电池负极材料", "capacity": "10万吨", "investment": "30亿元", "land": "700亩",
         "output_value": "年产值50亿元", "jobs": "500人以上", "announced": "2023年3月16日", "first_phase": "5万吨/年",
         "first_land": "约500亩", "production": "今年底", "second_production": "2024年12月", "place": "南宁市"},
        "graphite_made",
        {"capacity": 100_000, "investment": 30e8, "land": 700, "output_value": 50e8, "jobs": (500, 650),
         "first_land": (450, 550), "production": ("2023-10-01", "2023-12-31"),
         "second_production": ("2024-12-01", "2024-12-31")},
    ),
    "https://wxredian.com/art?id=df713c8bac1d66137095a3f8c7fdca54": (
        # Yongji: no tonnage, "this month", noun behind
        {"product": "新能源电池硅碳负极材料", "investment": "6亿元", "land": "109亩", "output_value": "约35亿元的产值",
         "announced": "2024-06", "production": "本月底前", "place": "山西永济"},
        "silicon_carbon_packed",
        {"investment": 6e8, "land": 109, "output_value": (31.5e8, 38.5e8), "production": ("2024-06-23", "2024-06-30")},
    ),
    "http://www.jingj876.com/news/show-htm-itemid-27878.html": (
        # Zhuozi: a place within a place, phase before figure
        {"product": "锂离子负极材料", "capacity": "20万吨", "investment": "30亿元", "land": "1500亩",
         "start": "2017年10月底", "first_phase": "一期年产5万吨", "production": "2018年12月份",
         "place": "内蒙古乌兰察布市"},
        "graphite_made",
        {"capacity": 200_000, "investment": 30e8, "land": 1500, "production": ("2018-12-01", "2018-12-31")},
    ),
    "https://evertiq.com/news/51798": (
        # Moses Lake: size in cells, a hyphen, acres
        {"product": "silicon-based anode", "capacity": "10 to 50 GWh", "land": "160-acre site",
         "announced": "May 3, 2022", "production": "in the second half of 2024", "place": "Washington"},
        "silicon_carbon_packed",
        {"energy": (10, 50), "land": 971.24, "production": ("2024-07-01", "2024-12-31")},
    ),
    "https://electrive.com/2024/04/12/graphjet-to-build-graphite-plant-in-nevada": (
        # Nevada: a range in dollars, goods in between
        {"product": "battery-grade graphite", "capacity": "up to 10,000 tonnes of battery-grade graphite per year",
         "investment": "between $150 million and $200 million", "jobs": "over 500 positions",
         "announced": "12 April 2024", "production": "in 2026", "place": "Nevada"},
        "graphite_made",
        {"capacity": (7_000, 10_000), "investment": (150e6, 200e6), "jobs": (500, 650),
         "production": ("2026-01-01", "2026-12-31")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", FIVE)
def test_published_figures_are_read_as_they_stand(source):
    said, flow, figures = FIVE[source]
    made = build(tomllib.loads(announcement.text({**said, "source": source})), "said.toml")
    assert [product.flow for product in made.products] == [flow]
    assert made.place
    claims = {claim.name: claim for claim in made.claims}
    assert claims.keys() == figures.keys()
    for name, figure in figures.items():
        claim, unit = claims[name], BY_NAME[name].unit
        low, high = figure if isinstance(figure, tuple) else (figure, figure)
        if unit == "date":
            ends = [units.day_of(end).isoformat() for end in (claim.low, claim.high)]
            assert ends == [low, high], name
        else:
            rate = claim.rate.number if claim.rate else 1.0  # CNY of a dollar
            ends = [units.from_si(end, unit) / rate for end in (claim.low, claim.high)]
            assert ends == pytest.approx([low, high], rel=1e-4), name


@pytest.mark.parametrize(("field", "said"), [
    ("investment", "initial investment of $500 million"), ("investment", "每年投资5亿元"),
    ("investment", "投资每年5亿元"),
    ("investment", "annual investment of 500 million CNY"), ("profit", "sales of 5 billion CNY a year"),
    ("tax", "revenue of 5 billion CNY"), ("jobs", "1,200 jobs of which most temporary"), ("jobs", "每年800人"),
    ("investment", "$500 million of debt"), ("capacity", "10,000 tonnes of which half in 2030"),
    ("capacity", "10,000 tonnes of the first phase"), ("land", "total investment of 300 mu"),
])  # fmt: skip
def test_words_that_change_a_figure_are_refused(field, said):
    with pytest.raises(InputError) as caught:
        announcement.figure(BY_NAME[field], said)
    assert caught.value.key == field


@pytest.mark.parametrize("production", ["expected in March", "预计3月", "上半年"])
def test_a_month_before_the_announcement_asks_for_its_year(production):
    said = {**SAID, "announced": "2025-11-20", "start": "", "construction": "", "production": production}
    with pytest.raises(InputError) as caught:
        announcement.text(said)
    assert (caught.value.key, "year" in caught.value.allowed) == ("production", True)
    announcement.text({**said, "production": "去年3月" if "月" in production else "December"})


@pytest.mark.parametrize(("field", "said", "whole"), [
    ("tax", "年缴纳税收约1亿元", "约1亿元/年"), ("output_value", "产值30亿元", "30亿元/年"),
    ("jobs", "提供500个就业岗位", "500人"), ("jobs", "160 new jobs", "160 jobs"), ("land", "占地约2000亩", "约2000亩"),
    ("capacity", "5万吨/年产能", "5万吨/年"), ("land", "160 acres of industrial land", "160 acres"),
    ("output_value", "每年产值30亿元", "30亿元/年"), ("profit", "annual profit of 1 bn CNY", "1 bn CNY/year"),
    ("capacity", "annual production of 40 kt of graphite", "40 kt/year"),
    ("investment", "total investment of $800 million", "$800 million"),
    ("investment", "435 million US dollars", "435 million US dollars"), ("capacity", "40 kt annually", "40 kt/year"),
    ("investment", "over US$1.43 billion", "over US$1.43 billion"),
    ("capacity", "年产锂离子电池负极材料10万吨", "10万吨/年"), ("capacity", "年产10万吨负极材料", "10万吨/年"),
    ("first_phase", "一期年产5万吨石墨负极材料", "5万吨/年"), ("capacity", "年产硅碳负极材料约1万吨", "约1万吨/年"),
    ("tax", "税金3亿元左右", "3亿元/年左右"), ("jobs", "拉动地方就业500余人", "500余人"),
    ("jobs", "up to 1,000 at full capacity", "up to 1,000 person"),
    ("first_investment", "initial investment of over $2 billion", "over $2 billion"),
    ("investment", "$500m", "$500 million"), ("investment", "USD 500m", "USD 500 million"),
    ("investment", "US$ 500m", "US$ 500 million"), ("investment", "€300m", "€300 million"),
    ("investment", "2bn", "2bn CNY"), ("investment", "$1.5B", "$1.5 billion"),
    ("investment", "$500-600m", "$500-600 million"), ("investment", "over $500mm", "over $500 million"),
    ("capacity", "20,000 MT", "20,000 t/year"), ("capacity", "20,000 mtpa", "20,000 t/year"),
    ("capacity", "20,000 tpa", "20,000 tpa"), ("capacity", "20k metric tons", "20 thousand t/year"),
    ("capacity", "2万吨级", "2万吨/年"), ("land", "净用地300亩", "300亩"), ("jobs", "年均就业500人", "500人"),
    ("capacity", "年产5000吨硅碳/石墨复合负极材料", "5000吨/年"),
])  # fmt: skip
def test_words_around_a_figure_say_no_more_than_its_field(field, said, whole):
    assert announcement.figure(BY_NAME[field], said) == whole


@pytest.mark.parametrize(
    ("announced", "production"), [("", "今年底"), ("2023", "本月底"), ("2023", "end of this month")]
)
def test_a_date_against_a_day_that_is_not_known_asks_for_it(announced, production):
    with pytest.raises(InputError) as caught:
        announcement.text({**SAID, "announced": announced, "production": production})
    assert "--announced" in caught.value.message
