"""Whatever the dashboard and the alert rules name is there, to the last label's value."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.app import DESKS_WITH_HOURS
from ivr.metrics.readings import DeskReadings, StoreReadings
from ivr.notices import Sent
from otp_core.redis_store.tally_rows import TallyRows
from tests.ivr.metrics.conftest import Counted
from tests.ivr.metrics.promql import Matcher, Names, PromqlError, Selector, names_of

DOCS = Path(__file__).parents[3] / "docs"
ALERTS = yaml.safe_load((DOCS / "alerts.yml").read_text("utf-8"))
DASHBOARD = json.loads((DOCS / "grafana-dashboard.json").read_text("utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
SERIES_OF_PROMETHEUS = {"up": {"job": {"audiomatico"}}}  # made by the scrape itself
CHOSEN = "$"  # a variable of the dashboard's

Inventory = Mapping[str, Mapping[str, set[str]]]


class _NoMessenger:
    def send(self, phone: Any, text: str) -> Sent:
        return Sent()


@pytest.fixture
def inventory(counted: Counted) -> Inventory:
    """Every sample's name, its labels, and the values that each may have."""
    stage: Any = counted.theatre.stage
    for _ in counted.theatre.scene():  # the line is built
        house = next(iter(stage.inner.worlds.values())).house
        stage.meter.messenger(_NoMessenger())
        counted.registry.register(StoreReadings(TallyRows(house.client), lambda: 0))
        counted.registry.register(
            DeskReadings(DESKS_WITH_HOURS, lambda desk, now_s: True, lambda: 0)
        )
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for metric in counted.registry.collect():
            for sample in metric.samples:
                for label, value in sample.labels.items():
                    found[sample.name][label].add(value)
                found[sample.name]  # one without labels is there too
        return {**found, **SERIES_OF_PROMETHEUS}
    raise AssertionError("no stage")


def missing(names: Names, there: Inventory) -> Iterator[str]:
    labels = set[str]()
    for selector in names.selectors:
        if selector.metric not in there:
            yield selector.metric
            continue
        known = there[selector.metric]
        labels |= set(known)
        for matcher in selector.matchers:
            yield from (f"{selector.metric}: {one}" for one in _unknown(matcher, known))
    yield from (f"by ({one})" for one in names.grouped - labels)


def _unknown(matcher: Matcher, known: Mapping[str, set[str]]) -> Iterator[str]:
    if matcher.label not in known:
        yield matcher.label
    elif CHOSEN not in matcher.value:
        is_pattern = matcher.sign in ("=~", "!~")
        for value in matcher.value.split("|") if is_pattern else [matcher.value]:
            pattern = value if is_pattern else re.escape(value)
            if not any(re.fullmatch(pattern, one) for one in known[matcher.label]):
                yield f"{matcher.label}={value}"


def test_every_metric_and_label_that_an_alert_names_exists(inventory: Inventory) -> None:
    for rule in RULES:
        assert not list(missing(names_of(rule["expr"]), inventory)), rule["alert"]


def test_every_metric_and_label_that_the_dashboard_names_exists(inventory: Inventory) -> None:
    for query in QUERIES:
        assert not list(missing(names_of(query), inventory)), query


def test_every_metric_is_on_the_dashboard(inventory: Inventory) -> None:
    shown = {one.metric for query in QUERIES for one in names_of(query).selectors}
    families = {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in inventory}
    on_it = {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in shown}
    made_by_the_client = {name for name in families if name.endswith("_created")}
    assert families - on_it - made_by_the_client == {"up"}


def test_names_keep_to_the_conventions(inventory: Inventory) -> None:
    """https://prometheus.io/docs/practices/naming/: a prefix, base units, counters in _total."""
    for name in inventory.keys() - SERIES_OF_PROMETHEUS.keys():
        assert re.fullmatch(r"audiomatico_[a-z_]+", name), name
        assert not re.search(r"_(ms|milliseconds|minutes|percent)(_|$)", name), name


def test_rules_are_rules() -> None:
    """https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/"""
    assert set(ALERTS) == {"groups"}
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names)) >= 15
    for group in ALERTS["groups"]:
        assert set(group) == {"name", "rules"}
    for rule in RULES:
        assert {"alert", "expr", "labels", "annotations"} <= set(rule) <= {
            "alert", "expr", "for", "labels", "annotations",
        }  # fmt: skip
        assert re.fullmatch(r"Audiomatico[A-Z][A-Za-z]+", rule["alert"])
        assert re.fullmatch(r"[0-9]+[smh]", rule.get("for", "0s"))
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert set(rule["annotations"]) == {"summary", "description"}


def test_panels_are_panels() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    rows = [panel["title"] for panel in DASHBOARD["panels"] if panel["type"] == "row"]
    assert rows == [
        "Calls", "States", "Verdicts and lock-outs", "Redis", "Webhooks", "Notices", "Audit",
    ]  # fmt: skip
    taken = set[tuple[int, int]]()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in _rows(at)}
        assert not cells & taken, panel["title"]
        taken |= cells


def _rows(at: Mapping[str, int]) -> range:
    return range(at["y"], at["y"] + at["h"])


@pytest.mark.parametrize(
    "wrong",
    [
        "sum(",
        "sum)",
        "rate(audiomatico_turns_total)",
        "audiomatico_turns_total[5m]",
        "sum(audiomatico_turns_total[5m])",
        "audiomatico_turns_total{state}",
        'audiomatico_turns_total{state="x" outcome="y"}',
        "sum by state (audiomatico_turns_total)",
        "sum",
        "5 > 3",
        "audiomatico_turns_total ? 1",
    ],
)
def test_what_is_no_expression_is_refused(wrong: str) -> None:
    with pytest.raises(PromqlError):
        names_of(wrong)


def test_names_that_are_not_there_are_found(inventory: Inventory) -> None:
    """This test would see a name that is wrong."""
    asked = names_of('sum by (state, nowhere) (rate(audiomatico_turns_total{outcome="gone"}[5m]))')
    assert asked.selectors == (
        Selector("audiomatico_turns_total", (Matcher("outcome", "=", "gone"),)),
    )
    assert list(missing(asked, inventory)) == [
        "audiomatico_turns_total: outcome=gone",
        "by (nowhere)",
    ]
    assert list(missing(names_of("audiomatico_nothing_total"), inventory)) == [
        "audiomatico_nothing_total"
    ]
