"""Opening hours against an oracle: the wall clock's minute, looked up in the day's hours."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ivr.hours import DAYS, Desk, Timetable

MEXICO = ZoneInfo("America/Mexico_City")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=MEXICO).timestamp())


def spans() -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    """Minutes of one day, sorted, never touching: what the reader lets through."""
    edges = st.lists(st.integers(0, 1440), min_size=0, max_size=6, unique=True).map(sorted)
    return edges.map(
        lambda cut: tuple(
            (cut[place] * 60, cut[place + 1] * 60) for place in range(0, len(cut) - 1, 2)
        )
    )


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    week = tuple(draw(spans()) for _ in DAYS)
    week = (*week[:6], week[6] or ((540 * 60, 541 * 60),))  # it opens once a week at least
    some_days = st.dates(date(2026, 11, 1), date(2026, 12, 31))
    overrides = draw(st.dictionaries(some_days, spans(), max_size=8))
    return Timetable(MEXICO, 900, {"desk": Desk(week, overrides)})


def oracle(table: Timetable, now_s: int) -> bool:
    """The wall clock's minute, looked up in the day's hours."""
    local = datetime.fromtimestamp(now_s, MEXICO)
    second = local.hour * 3600 + local.minute * 60 + local.second
    desk = table.desks["desk"]
    hours = desk.overrides.get(local.date(), desk.week[local.weekday()])
    return any(opens <= second < closes for opens, closes in hours)


MOMENTS = st.integers(at("2026-11-01T00:00:00"), at("2026-12-31T23:59:59"))


@given(timetables(), MOMENTS)
def test_a_desk_is_open_just_when_the_wall_clock_says_so(table: Timetable, now_s: int) -> None:
    assert table.look("desk", now_s).is_open is oracle(table, now_s)


@given(timetables(), MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(table: Timetable, now_s: int) -> None:
    opening = table.look("desk", now_s)
    if opening.opens_at_s is None:
        return
    assert oracle(table, opening.opens_at_s)
    edge_s = opening.opens_at_s
    minutes = range(now_s, edge_s, max(60, (edge_s - now_s) // 300))
    assert not any(oracle(table, minute_s) for minute_s in (*minutes, edge_s - 1))


@given(timetables(), MOMENTS)
def test_an_open_desk_stays_open_until_its_closing_and_not_a_second_longer(
    table: Timetable, now_s: int
) -> None:
    opening = table.look("desk", now_s)
    closes_s = opening.admitted_until_s - table.grace_s
    if opening.is_open:
        assert oracle(table, closes_s - 1)
        assert not oracle(table, closes_s)
