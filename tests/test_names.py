"""Printed names: what decides, what is only possible, and what must never be taken for a watched company."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import names as naming
from monitor.model import Day
from monitor.names import Alias, Company, Doubt, Names, Resolution, doubt, normalise, resolve, stripped

COMPANIES = (
    Company(
        "ring",
        "Ring",
        (
            Alias("Ring LLC"),
            Alias("Bot Home Automation, Inc.", None, Day(2018, 2), "former"),
        ),
        ("RingCentral", "Ringr"),
    ),
    Company(
        "amazon",
        "Amazon",
        (Alias("Amazon Technologies, Inc."), Alias("Amazon.com, Inc.")),
        ("Samsung Electronica da Amazonia",),
    ),
    Company("clearview", "Clearview AI", (), ("Clearview Diagnostics",)),
    Company("axon", "Axon Enterprise", (Alias("TASER International", None, Day(2017, 4), "former"),)),
    Company("att", "AT&T", (Alias("AT&T Intellectual Property I, L.P."),)),
    Company("adt", "ADT"),
    Company("nso", "NSO Group"),
    Company("area", "Area 51 Systems"),
)
NAMES = Names.of(COMPANIES)
UNKNOWN = Resolution("", "unknown")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Ring L.L.C.", "ring"),
        ("RING INC", "ring"),
        ("The Boeing Company", "boeing"),
        ("Müller & Söhne GmbH & Co. KG", "muller and sohne"),
        ("Ørsted A/S", "orsted"),
        ("İstanbul Güvenlik A.Ş.", "istanbul guvenlik"),
        ("Foo Sp. z o.o.", "foo"),
        ("Foo S. de R.L. de C.V.", "foo"),
        ("Foo S.à r.l.", "foo"),
        ("ТОВ «Ринг Україна»", "ринг україна"),
        ("Йота", "йота"),
        ("ソニー株式会社", "ソニー"),
        ("㈱日立", "日立"),
        ("杭州海康威视数字技术股份有限公司", "杭州海康威视数字技术"),
        ("Hangzhou Hikvision Digital Technology Co., Ltd.", "hangzhou hikvision digital technology"),
        ("AT&T Inc.", "at and t"),
        ("X.AI Corp.", "xai"),
        ("The Company", "company"),
        ("Inc.", "inc"),
        ("Incorporated Minds", "incorporated minds"),
        ("Coca-Cola Co", "coca cola"),
        ("...", ""),
    ],
)
def test_legal_forms_and_writing_differences_are_taken_away_and_nothing_else(name: str, plain: str) -> None:
    assert stripped(name) == plain


@pytest.mark.parametrize(
    ("printed", "on", "resolution"),
    [
        ("NSO Group Ltd.", "2018", Resolution("nso", "exact", "NSO Group", 100.0)),
        ("Amazon Technologies Limited", "2018", Resolution("amazon", "possible", "Amazon Technologies, Inc.", 100.0)),
        ("Amazon Technologies", "2018", Resolution("amazon", "exact", "Amazon Technologies, Inc.", 100.0)),
        ("Amazon Technologies LLC", "2018", Resolution("amazon", "exact", "Amazon Technologies, Inc.", 100.0)),
        ("Amazon Technologies GmbH", "2018", Resolution("amazon", "exact", "Amazon Technologies, Inc.", 100.0)),
        ("Amazon.com Ltd., Inc.", "2018", Resolution("amazon", "exact", "Amazon.com, Inc.", 100.0)),
        ("RING INC", "2018-08-30", Resolution("ring", "exact", "Ring", 100.0)),
        ("Ring LLC", "2019", Resolution("ring", "exact", "Ring", 100.0)),
        ("BOT HOME AUTOMATION INC", "2016-05", Resolution("ring", "exact", "Bot Home Automation, Inc.", 100.0)),
        ("Bot Home Automation, Inc.", "2019", Resolution("ring", "possible", "Bot Home Automation, Inc.", 100.0)),
        ("TASER International Inc", "2014", Resolution("axon", "exact", "TASER International", 100.0)),
        ("Amazon Technologies Inc", "2018", Resolution("amazon", "exact", "Amazon Technologies, Inc.", 100.0)),
        ("Amazon Technolgies, Inc.", "2018", Resolution("amazon", "possible", "Amazon Technologies, Inc.", 97.3)),
        ("Amazon Technololgies, Inc.", "2018", Resolution("amazon", "possible", "Amazon Technologies, Inc.", 97.4)),
        ("Amazon Techologies, Inc.", "2018", Resolution("amazon", "possible", "Amazon Technologies, Inc.", 97.3)),
        ("Amazon Technlogies, Inc.", "2018", Resolution("amazon", "possible", "Amazon Technologies, Inc.", 97.3)),
        (
            "AT&T Intellectual Propery I, L.P.",
            "2018",
            Resolution("att", "possible", "AT&T Intellectual Property I, L.P.", 98.4),
        ),
        ("RingCentral, Inc.", "2018", Resolution("ring", "denied", "RingCentral")),
        ("Ring Central UK Ltd", "2018", UNKNOWN),
        ("RINGCENTRAL", "2018", Resolution("ring", "denied", "RingCentral")),
        ("Ring Central, Inc.", "2018", Resolution("ring", "denied", "RingCentral")),
        ("Ringr, Inc.", "2018", Resolution("ring", "denied", "Ringr")),
        ("RingRevenue, Inc.", "2018", UNKNOWN),
        ("King LLC", "2018", UNKNOWN),
        ("Sling Inc", "2018", UNKNOWN),
        ("CLEARVIEW DIAGNOSTICS INC.", "2018", Resolution("clearview", "denied", "Clearview Diagnostics")),
        (
            "SAMSUNG ELECTRONICA DA AMAZONIA LTDA.",
            "2018",
            Resolution("amazon", "denied", "Samsung Electronica da Amazonia"),
        ),
        ("Adtran, Inc.", "2018", UNKNOWN),
        ("ADTILE TECHNOLOGIES INC.", "2018", UNKNOWN),
        ("FRED HUTCHINSON CANCER RESEARCH CENTER", "2018", UNKNOWN),
        ("SENSORMATIC ELECTRONICS", "2018", UNKNOWN),
        ("Area 52 Systems", "2018", UNKNOWN),
        ("Amazon Conservation Team", "2018", UNKNOWN),
        ("", "2018", UNKNOWN),
        ("?!", "2018", UNKNOWN),
    ],
)
def test_a_printed_name_is_resolved_as_a_careful_person_would(printed: str, on: str, resolution: Resolution) -> None:
    assert resolve(printed, NAMES, Day.parse(on)) == resolution


def test_a_day_of_the_calendar_serves_as_well_as_a_day_of_the_model() -> None:
    assert resolve("TASER International", NAMES, date(2014, 1, 1)).how == "exact"


def test_a_name_that_passed_on_means_whoever_had_it_on_the_day() -> None:
    names = Names.of(
        [
            Company("old", "Oldco", (Alias("Shield", None, Day(2016)),)),
            Company("new", "Newco", (Alias("Shield Inc.", Day(2017), None),)),
        ]
    )
    assert [resolve("SHIELD", names, Day(year)).company for year in (2015, 2018)] == ["old", "new"]


def test_a_denied_name_does_not_hide_another_company_of_that_name() -> None:
    names = Names.of([Company("ring", "Ring", (), ("Acme Ring",)), Company("acme", "Acme Ring")])
    assert resolve("ACME RING LLC", names, Day(2020)) == Resolution("acme", "exact", "Acme Ring", 100.0)


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_more(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@given(
    st.sampled_from([alias.name for company in COMPANIES for alias in company.names]),
    st.sampled_from(["", ", Inc.", " LLC", " GmbH", " S.A."]),
    st.booleans(),
)
def test_case_and_legal_form_never_change_who_is_meant(name: str, form: str, upper: bool) -> None:
    printed = name.upper() if upper else name.lower()
    company = next(company.id for company in COMPANIES if name in [alias.name for alias in company.names])
    assert resolve(printed + form, NAMES, Day(2015)) == resolve(name, NAMES, Day(2015))
    assert resolve(printed + form, NAMES, Day(2015)).company == company


@pytest.mark.parametrize(
    ("printed", "on", "doubted"),
    [
        ("Amazon Technolgies, Inc.", "2018", Doubt("amazon", "Amazon Technologies, Inc.", "alike", 97.3)),
        ("Amazon Technologies Ltd", "2018", Doubt("amazon", "Amazon Technologies, Inc.", "another form", 100.0)),
        ("Bot Home Automation, Inc.", "2019", Doubt("ring", "Bot Home Automation, Inc.", "another time", 100.0)),
        ("Amazon Robotics LLC", "2018", Doubt("amazon", "Amazon", "contains", 57.1)),
        ("Beijing NSO Group Ltd", "2018", Doubt("nso", "NSO Group", "contains", 69.2)),
        ("Ring LLC", "2018", None),
        ("RingCentral, Inc.", "2018", None),
        ("Ring Central Holdings", "2018", Doubt("ring", "Ring", "contains", 32.0)),
        ("Clearview Diagnostics Inc.", "2018", None),
        ("SAMSUNG ELETRONICA DA AMAZONIA LTDA.", "2018", None),
        ("ADTRAN", "2018", None),
        ("Sling Media", "2018", None),
        ("...", "2018", None),
    ],
)
def test_a_person_is_asked_about_near_names_and_not_about_decided_or_far_ones(printed, on, doubted) -> None:
    assert doubt(printed, NAMES, Day.parse(on)) == doubted


def test_what_is_kept_of_likenesses_changes_no_answer_and_does_not_grow_for_ever(monkeypatch) -> None:
    monkeypatch.setattr(naming, "_REMEMBERED", 3)
    names = Names.of(COMPANIES)
    printed = [f"Amazon Technolgies {number}" for number in range(8)] + ["Amazon Technolgies", "Axon Enterprises"]
    on = Day(2018)
    assert [resolve(each, names, on) for each in printed * 2] == [
        resolve(each, Names.of(COMPANIES), on) for each in printed * 2
    ]
    assert len(names.kept) <= 3
