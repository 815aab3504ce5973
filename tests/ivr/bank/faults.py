"""Every way a bank's answer can go wrong on its way to us; the operation itself was done."""

import gzip
import json
import time

from tests.ivr.bank.stranger import Fault, Handler, Reply


def hangs(handler: Handler, reply: Reply) -> None:
    handler.server.released.wait(20)


def closes_without_a_word(handler: Handler, reply: Reply) -> None:
    handler.close_connection = True


def closes_half_way(handler: Handler, reply: Reply) -> None:
    handler.head(reply)
    handler.wfile.write(reply.body[: len(reply.body) // 2])
    handler.close_connection = True


def drips_its_body(handler: Handler, reply: Reply) -> None:
    long = reply.saying(reply.body + b" " * 5000)
    handler.head(long)
    _drip(handler, long.body)


def drips_its_headers(handler: Handler, reply: Reply) -> None:
    _drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 5000)


def _drip(handler: Handler, text: bytes) -> None:
    for at in range(len(text)):
        if handler.server.released.is_set():
            return
        handler.wfile.write(text[at : at + 1])
        time.sleep(0.02)


def status(code: int, headers: dict[str, str] | None = None, *, signed: bool = False) -> Fault:
    def fault(handler: Handler, reply: Reply) -> None:
        changed = Reply(reply.question, code, reply.body, {**reply.headers, **(headers or {})})
        handler.send(changed, None if signed else "")

    return fault


def says(body: bytes | dict[str, object]) -> Fault:
    """Signed as it should be: the bank itself is confused."""
    return lambda handler, reply: handler.send(reply.saying(body))


def with_headers(**headers: str) -> Fault:
    def fault(handler: Handler, reply: Reply) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.send(Reply(reply.question, 200, reply.body, {**reply.headers, **named}))

    return fault


def unsigned(handler: Handler, reply: Reply) -> None:
    handler.send(reply, "")


def signed_by_another(handler: Handler, reply: Reply) -> None:
    handler.send(reply, "0" * 64)


def signed_in_another_script(handler: Handler, reply: Reply) -> None:
    handler.head(reply, "é" * 64)
    handler.wfile.write(reply.body)


def answers_another_question(handler: Handler, reply: Reply) -> None:
    """An old answer, rightly signed at its time."""
    handler.send(reply, Reply("f" * 64, reply.status, reply.body).signature)


def wrong_folio(handler: Handler, reply: Reply) -> None:
    said = {**json.loads(reply.body), "folio": "SOMEBODY-ELSES"}
    handler.send(reply.saying(said))


def without_folio(handler: Handler, reply: Reply) -> None:
    said = json.loads(reply.body)
    said.pop("folio", None)
    handler.send(reply.saying(said))


def huge(handler: Handler, reply: Reply) -> None:
    handler.send(reply.saying(reply.body + b" " * 200_000))


def endless(handler: Handler, reply: Reply) -> None:
    headers = {**reply.headers, "Content-Length": str(10**12)}
    handler.head(Reply(reply.question, 200, reply.body, headers))
    while not handler.server.released.is_set():
        handler.wfile.write(b" " * 4096)


def zipped(handler: Handler, reply: Reply) -> None:
    packed = reply.saying(gzip.compress(reply.body))
    headers = {**reply.headers, "Content-Encoding": "gzip"}
    handler.send(Reply(reply.question, 200, packed.body, headers), packed.signature)


def redirects(code: int) -> Fault:
    def fault(handler: Handler, reply: Reply) -> None:
        location = {"Location": handler.server.url + handler.path}
        handler.send(Reply(reply.question, code, reply.body, {**reply.headers, **location}))

    return fault


def speaks_no_http(handler: Handler, reply: Reply) -> None:
    handler.wfile.write(b"\x16\x03\x01\x02\x00\x01\x00 no http at all\r\n\r\n")
    handler.close_connection = True


NESTED = b"[" * 30_000
DONE = {"answer": "done"}

SLOW: dict[str, Fault] = {
    "hangs": hangs,
    "drips its body": drips_its_body,
    "drips its headers": drips_its_headers,
}
QUICK: dict[str, Fault] = {
    "closes without a word": closes_without_a_word,
    "closes half-way": closes_half_way,
    "speaks no HTTP": speaks_no_http,
    "500": status(500),
    "500, signed": status(500, signed=True),
    "503, come later": status(503, {"Retry-After": "1"}),
    "401": status(401),
    "404": status(404),
    "409": status(409),
    "201, signed": status(201, signed=True),
    "204, signed": status(204, {"Content-Length": "0"}, signed=True),
    "redirect 302": redirects(302),
    "redirect 307": redirects(307),
    "redirect 308": redirects(308),
    "unsigned": unsigned,
    "signed by another": signed_by_another,
    "signed in another script": signed_in_another_script,
    "answers another question": answers_another_question,
    "wrong folio": wrong_folio,
    "without folio": without_folio,
    "garbage": says(b"<html>done</html>"),
    "half a JSON": says(b'{"answer":"done"'),
    "no object": says(b'["done"]'),
    "nested for ever": says(NESTED),
    "not UTF-8": says(b'{"answer":"done","folio":"\xff"}'),
    "a name twice": says(b'{"answer":"refused","answer":"done","folio":"A-1"}'),
    "nothing": says(b""),
    "another answer": says({"answer": "allowed", "payee_tail": None, "is_new_payee": False}),
    "an unknown answer": says({"answer": "DONE", "folio": "A-1"}),
    "huge": huge,
    "endless": endless,
    "zipped": zipped,
    "text/html": with_headers(Content_Type="text/html"),
    "no content type": with_headers(Content_Type=""),
}
