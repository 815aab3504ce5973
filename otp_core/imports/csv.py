"""The bank's own format: `serial,kind,suite,key_hex`, UTF-8, one token a line, all or nothing.

Stricter than RFC 4180, for no field needs more: no quotes, no byte order mark, no blank lines.
Line ends may be LF or CRLF.
"""

from otp_core.imports.rows import TokenRow, duplicates, row_problems, token_row
from otp_core.staff import ImportRefused, RowProblem

HEADER = "serial,kind,suite,key_hex"
COLUMNS = HEADER.count(",") + 1
BYTE_ORDER_MARK = "\ufeff"


def read_csv(file: str | bytes) -> tuple[TokenRow, ...] | ImportRefused:
    """The tokens of a file, or every line of it that is not as it must be, with the reason.

    A repeated serial or key is looked for once every line is otherwise right.
    """
    text = _decoded(file) if isinstance(file, bytes) else file
    if isinstance(text, RowProblem):
        return ImportRefused((text,))
    lines = _lines(text)
    problems = _header_problems(lines) or _problems(lines)
    if problems:
        return ImportRefused(tuple(problems))
    rows = tuple(token_row(number, *line.split(",")) for number, line in _numbered(lines))
    repeated = duplicates(rows)
    return ImportRefused(tuple(sorted(repeated, key=lambda one: one.line))) if repeated else rows


def _decoded(file: bytes) -> str | RowProblem:
    try:
        return file.decode()
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
    return RowProblem(line, "not UTF-8: save the file as UTF-8")


def _lines(text: str) -> list[str]:
    # Not splitlines(): it also splits at separators that no editor counts as a line.
    lines = text.removesuffix("\n").split("\n")
    return [line.removesuffix("\r") for line in lines]


def _numbered(lines: list[str]) -> list[tuple[int, str]]:
    return list(enumerate(lines[1:], start=2))


def _header_problems(lines: list[str]) -> list[RowProblem]:
    if lines[0].startswith(BYTE_ORDER_MARK):
        return [RowProblem(1, "begins with a byte order mark: save as UTF-8 without it")]
    if lines[0] != HEADER:
        return [RowProblem(1, f"the first line must be {HEADER}")]
    if len(lines) == 1:
        return [RowProblem(1, "no tokens follow the header")]
    return []


def _problems(lines: list[str]) -> list[RowProblem]:
    return [
        problem for number, line in _numbered(lines) for problem in _line_problems(number, line)
    ]


def _line_problems(number: int, line: str) -> list[RowProblem]:
    if not line.strip():
        return [RowProblem(number, "a blank line")]
    if '"' in line:
        return [RowProblem(number, "quotes: fields are written without them")]
    fields = line.split(",")
    if len(fields) != COLUMNS:
        return [RowProblem(number, f"{len(fields)} columns instead of {COLUMNS}")]
    return row_problems(number, *fields)
