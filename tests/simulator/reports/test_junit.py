"""JUnit's XML, as whatever runs the scripts reads it."""

from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from simulator.reports.junit import junit
from tests.simulator.reports.boxed import BAD, played


def suite() -> Element:
    root: Element = fromstring(junit([played(), played(BAD, file="calls/b.yaml")]).encode())
    assert root.tag == "testsuites"
    (found,) = root
    return found


def test_a_script_is_a_test_case_with_its_file_its_facts_and_its_time() -> None:
    (good, _) = suite()
    assert good.get("classname") == "calls.a"
    assert good.get("name") == "Buena, <b>de veras</b> & sin más"
    assert float(good.get("time", "")) >= 0
    assert [one.get("value") for one in good.iter("property")] == ["N4", "C1"]
    assert good.find("failure") is None


def test_a_failed_script_says_where_what_was_expected_and_what_was_heard() -> None:
    (_, bad) = suite()
    failure = bad.find("failure")
    assert failure is not None
    assert failure.get("message") == "expected to hear “adiós”"
    assert failure.text is not None
    assert failure.text.splitlines()[0] == "calls/b.yaml:6"
    assert "heard     “Gracias.”" in failure.text


def test_the_suite_counts_them() -> None:
    found = suite()
    assert (found.get("tests"), found.get("failures"), found.get("errors")) == ("2", "1", "0")


def test_signs_that_xml_cannot_hold_are_replaced() -> None:
    text = 'title: "a\\u0007b"\nproves: []\ncaller: zoe\ncall: [{hear: "x"}]\n'
    root = fromstring(junit([played(text)]).encode())
    assert [one.get("name") for one in root.iter("testcase")] == ["a\ufffdb"]
