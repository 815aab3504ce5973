"""JUnit's XML, for whatever runs the scripts: a test case a script."""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from simulator.reports.run import Played

# XML 1.0 has no place for these, escaped or not.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def junit(run: Sequence[Played]) -> str:
    failed = sum(not played.report.ok for played in run)
    took_s = sum(played.took_s for played in run)
    told = {"tests": str(len(run)), "failures": str(failed), "errors": "0", "time": _s(took_s)}
    root = Element("testsuites", {"name": "audiomatico call", **told})
    suite = SubElement(root, "testsuite", {"name": "calls", **told})
    for played in run:
        _case(suite, played)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(suite: Element, played: Played) -> None:
    file = Path(played.report.file)
    names = {
        "classname": ".".join(part for part in file.with_suffix("").parts if part.strip("/.")),
        "name": _fit(played.report.title),
        "file": file.as_posix(),
        "time": _s(played.took_s),
    }
    case = SubElement(suite, "testcase", names)
    if played.report.proves:
        told = SubElement(case, "properties")
        for fact in played.report.proves:
            SubElement(told, "property", {"name": "proves", "value": fact})
    if (failure := played.failure) is not None:
        wrong = SubElement(case, "failure", {"message": _fit(f"expected {failure.expected}")})
        wrong.text = _fit(str(failure))


def _s(seconds: float) -> str:
    return f"{seconds:.3f}"


def _fit(text: str) -> str:
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
