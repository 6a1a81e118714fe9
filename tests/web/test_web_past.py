"""What happened, the days, the months, dust and fumes, and what stands at the foot of the page."""

import gzip
import re
from dataclasses import replace
from datetime import date

import neighbour_samples
import past_samples as past
import pytest
import web_samples as samples
from lotline.station.sent import LEVELS_A_SECOND
from lotline.web.days import summary, weeks
from lotline.web.happened import MOST, events
from lotline.web.history import Air, Counted, Day, History, Reading
from lotline.web.now import Checked, Machine
from lotline.web.page import page
from lotline.web.trend import trend
from lotline.web.wording import LocalTime
from lotline.web.words import CATALOGUES, Words
from web_tree import Tree

WORDS = Words("en")
TIME = LocalTime(samples.SITE.zone, samples.NOW_US, WORDS)


def told(*found):
    return [" ".join(e.sentences) for e in events(found, samples.NOW_US, TIME, WORDS)]


def test_an_event_says_when_how_much_and_why():
    event = events(past.events(), samples.NOW_US, TIME, WORDS)[1]
    assert event.when == "Mon 12:30–13:15"
    assert " ".join(event.sentences) == (
        "The highest average was 58; the limit is 55. Cause: a machine of the workshop: table saw "
        "with the door open. What we did: door closer fitted 15 Oct. Checked by the officer."
    )


def test_what_nobody_has_explained_says_for_how_long():
    for hours, said in ((1, "today"), (26, "1 day"), (50, "2 days")):
        assert told(past.passed(hours))[0].endswith(f"Cause not found yet ({said}).")


def test_what_the_officer_said():
    for checked, said in (
        (None, "Not yet checked by the officer."),
        (True, "Checked by the officer."),
        (False, "The officer did not accept this explanation."),
    ):
        (text,) = told(past.passed(9, explained=past.DOOR, checked=checked))
        assert text.endswith(said)


def test_deleted_words_are_said_to_be():
    deleted = replace(past.DOOR, words="", action="", deleted=True)
    assert "The words were deleted." in told(past.passed(9, explained=deleted))[0]


def test_a_limit_that_was_kept_after_all_stays_struck_through():
    text = page(past.now(), WORDS)
    assert "<s>The average was 56; the limit is 55.</s> Taken back:" in text


def test_no_event_claims_no_more_than_was_measured():
    text = page(past.now(past=past.past(events=())), WORDS)
    assert "The limit was not passed in the last seven days, in the time measured." in text


def test_where_there_is_no_limit_none_was_kept():
    text = page(samples.now(samples.no_limit()), WORDS)
    assert "No limit is set here that could be passed." in text
    assert "was not passed" not in text


def test_a_long_list_is_cut_and_says_so():
    many = tuple(past.passed(n) for n in range(MOST + 3))
    text = page(past.now(past=past.past(events=many)), WORDS)
    assert text.count("Cause not found yet") == MOST
    assert "Not shown, from earlier this week: 3." in text


def test_the_days_in_a_sentence():
    assert summary(past.past(), WORDS) == (
        "Within the limit on 26 of 30 days, passed 3 times, 99.2 % of the time measured."
    )
    assert "never passed" in summary(past.past(passes=0), WORDS)
    assert "passed once" in summary(past.past(passes=1), WORDS)
    assert summary(History(), WORDS) == "The first whole day is not over yet."


def test_days_without_a_limit_are_not_called_within():
    day = Day(past.TODAY, "no_limit")
    assert summary(History(days=(day,), measured=1.0), WORDS) == (
        "Measured for 100 % of the time. Whole days so far: 1."
    )


def test_the_calendar_is_weeks_of_seven_from_monday():
    found = weeks(past.past(), TIME, WORDS)
    assert {len(week) for week in found} == {7}
    cells = [cell for week in found for cell in week if cell]
    assert [cell.number for cell in cells][:3] == [5, 6, 7]
    assert found[0][0] is not None
    assert date(2026, 10, 5).weekday() == 0
    assert len(cells) == 30
    assert "<caption>From 5 Oct to 3 Nov</caption>" in page(past.now(), WORDS)


def test_a_day_that_misses_a_part_is_never_a_tick():
    """Its symbol is that of what was not measured, or of a passed limit; its words say why."""
    cells = [cell for week in weeks(past.past(), TIME, WORDS) for cell in week if cell]
    partly = [cell for cell in cells if "part of the day missing" in cell.words]
    assert [cell.state for cell in partly] == ["passed", "not_measured"]
    for state in ("within", "close"):
        assert not [cell for cell in partly if cell.state == state]
    text = page(past.now(), WORDS)
    grid = text[text.index('<table class="days">') : text.index("</table>", text.index("days"))]
    for cell in re.findall(r"<td class=.*?</td>", grid):
        assert ('href="#within"' in cell) == ("within the limit" in cell)
        assert ("missing" in cell) <= ('href="#within"' not in cell)


def test_months_say_nothing_too_early():
    for count in (0, 2):
        found = trend(past.months(count) if count else (), TIME, WORDS)
        assert found.sentences == (WORDS("too_early"),)
        assert not found.path


def test_months_say_louder_quieter_or_the_same():
    assert trend(past.months(), TIME, WORDS).sentences == (
        "The background was 38 in May and 34 in Oct: 4 decibels quieter.",
    )
    louder = trend(past.months(step=0.5), TIME, WORDS).sentences[0]
    assert louder.endswith("3 decibels louder.")
    assert trend(past.months(step=0.1), TIME, WORDS).sentences[0].endswith("about the same.")


def test_a_month_that_was_not_measured_breaks_the_line():
    found = trend(past.months(), TIME, WORDS)
    assert found.path.count("M") == 2
    assert found.months == "May 38, Jun 37, Jul not measured, Aug 36, Sep 35, Oct 34"


def test_months_say_how_often_the_limit_was_passed():
    found = trend(past.months(), TIME, WORDS)
    assert found.passes == "May 5, Jun 4, Jul 3, Aug 2, Sep 1, Oct 0"
    heights = re.findall(r"M([\d.]+) 20v-([\d.]+)", found.bars)
    assert [float(h) for _, h in heights] == [20, 16, 12, 8, 4]  # and none in October
    assert [float(x) for x, _ in heights] == [0, 44, 88, 132, 176]
    text = page(past.now(), WORDS)
    assert f"Times the limit was passed: {found.passes}." in text
    never = tuple(replace(month, passes=0) for month in past.months())
    assert trend(never, TIME, WORDS).bars == ""
    assert "Times the limit was passed: May" not in page(
        past.now(past=past.past(months=never)), WORDS
    )


def test_dust_and_fumes_are_a_guide_and_an_index_is_one():
    text = page(past.now(), WORDS)
    assert "dust up to 2.5 µm: 12 µg/m³; dust up to 10 µm: 20 µg/m³; fumes: index 118." in text
    assert "This is a guide only, not a health value." in text
    assert "An index compares the air with the last day" in text
    assert "Counted by the rule: 12 µg/m³; the limit is 25 µg/m³." in text


@pytest.mark.parametrize("state", ["within", "close", "passed", "not_measured", "no_limit"])
def test_the_states_of_dust(state):
    readings = () if state == "not_measured" else (Reading("PM2.5", 3.0),)
    air = Air("air", "Hall", state, readings, Counted(3.0, 25.0, "ug/m3"))
    text = page(past.now(past=past.past(air=(air,))), WORDS)
    card = text[text.index('id="air"') : text.index("</section>", text.index('id="air"'))]
    assert f'href="#{state}"' in card
    assert ("No number for the last minute." in card) == (state == "not_measured")
    assert "index" not in card


def test_no_air_no_card():
    assert "Dust and fumes" not in page(samples.now(), WORDS)


def test_what_a_microphone_sends_is_what_the_wire_has():
    """The number on the page is counted in the wire's own table; tests/node holds the rest."""
    assert LEVELS_A_SECOND == 3 * 8 + 2 + 29
    assert f"into {LEVELS_A_SECOND} levels a second" in page(samples.now(), WORDS)


def test_what_kind_of_meter_it_is():
    text = page(samples.now(), WORDS)
    assert "Indicative meter. Not a class 1 or 2 instrument. No check with a calibrator" in text
    certified = samples.now(replace(samples.within(), grade="certified"))
    assert "calibrator" not in page(certified, WORDS)


def test_who_is_responsible_and_the_way_to_the_authority():
    tree = Tree(page(past.now(), WORDS))
    links = {attrs.get("href") for tag, attrs in tree.tags if tag == "a"}
    assert {"https://council.example/noise", "tel:+441134960000"} <= links
    for said in ("Ada Lovelace", "P/2026/0112", "environmental health"):
        assert said in tree.text()
    assert "Who is responsible" not in page(samples.now(), WORDS)


def test_the_proof_is_todays_checkpoint():
    text = page(past.now(), WORDS)
    assert "after 48213 entries" in text
    assert "<code>Zo3XaB1c2D3e</code>" in text
    assert "It cannot show that the meter was honest." in text
    assert "has no fingerprint yet" in page(past.now(checkpoint=None), WORDS)


def test_downloads_are_linked():
    text = page(past.now(), WORDS)
    for month in ("2026-11", "2026-10", "2026-09"):
        assert f'href="data/{month}.csv"' in text
        assert f'href="data/{month}.json"' in text


@pytest.mark.parametrize("lang", sorted(CATALOGUES))
def test_a_full_page_keeps_its_budget(lang):
    """A full day, thirty days, six events, air, plans, reports, machines, and all of the foot."""
    began = samples.NOW_US - 90 * 60 * samples.US
    machines = (Machine("saw", True, began), Machine("press", None), Machine("mill", False))
    now = past.now(neighbours=neighbour_samples.neighbours(mails=True), machines=machines,
                   program="import microphone")  # fmt: skip
    place = samples.rough(replace(now.places[0], checked=Checked(began, 0.2)))
    now = replace(now, places=(place,))
    assert len(gzip.compress(page(now, Words(lang)).encode())) <= 10_000


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "\"'><img src=x onerror=y>"])
def test_markup_in_what_people_wrote_is_text(evil):
    cause = replace(past.DOOR, words=evil, action=evil)
    site = past.SITE.model_copy(update={
        "responsible": evil, "phone": evil, "permit": evil, "council": evil})  # fmt: skip
    found = past.past(events=(past.passed(3, explained=cause, place=evil),), trend_place=evil)
    tree = Tree(page(past.now(site=site, past=found), WORDS))
    assert tree.text().count(evil) >= 5
    assert "img" not in [tag for tag, _ in tree.tags]
