"""No fact goes unproven unseen: `facts.toml` says what proves each, and this test that it does."""

import ast
import tomllib
from pathlib import Path

from simulator.scripts.script import Script

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FACTS = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))
CLAIMED = {
    fact: path.name for path in sorted(HERE.glob("*.yaml")) for fact in Script.load(path).proves
}


def test_every_fact_of_a_call_is_proven_by_a_script() -> None:
    unproven = {fact for fact, by in FACTS.items() if by == "call"} - CLAIMED.keys()
    assert not unproven


def test_scripts_claim_only_facts_that_a_call_can_show_today() -> None:
    premature = {fact: CLAIMED[fact] for fact in CLAIMED if FACTS.get(fact) != "call"}
    assert not premature


def is_defined(by: str) -> bool:
    path, _, test = by.partition("::")
    file = ROOT / path
    if not file.name.startswith("test_") or not file.is_file():
        return False
    defined = ast.parse(file.read_text(encoding="utf-8")).body
    names = {one.name for one in defined if isinstance(one, ast.FunctionDef)}
    return test.startswith("test_") and test in names


def test_the_tests_that_prove_the_others_exist() -> None:
    tests = {by for by in FACTS.values() if by not in ("call", "later")}
    assert tests
    assert not {by for by in tests if not is_defined(by)}


def test_a_file_alone_or_a_test_that_is_gone_proves_nothing() -> None:
    here = "tests/calls/test_facts.py"
    assert is_defined(f"{here}::test_a_file_alone_or_a_test_that_is_gone_proves_nothing")
    for by in (here, f"{here}::test_gone", f"{here}::is_defined", "tests/none.py::test_a"):
        assert not is_defined(by)


def test_there_are_at_least_eighty_five_scripts() -> None:
    assert len(list(HERE.glob("*.yaml"))) >= 85
