"""An old backup restored: what was open in it is void, and what came after it is not known.

    python -m benchmarks.soak.backup [--rounds 5]

The server's files are copied while calls go on, as docs/faults.md says; codes are keyed before and
after; then the server is killed and the copy put in its place. The exit code is 1 where a code that
was open in the backup, or accepted before or after it, is accepted again, where what was accepted
before it is forgotten, or where a caller can't go on with a new challenge.
"""

import argparse
import contextlib
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.calls import action
from benchmarks.calls import challenge as dictated
from benchmarks.load import Post
from benchmarks.soak.ground import Ground, ground, say
from benchmarks.soak.kills import effects
from benchmarks.soak.ringing import Code, Heard, deliver, led
from simulator.hearing.hearing import DictationError
from simulator.soft_token import SoftToken

ROUNDS = 5
EACH = 2  # activations, and as many transfers, of each kind


@dataclass(slots=True)
class Figures:
    restored: int = 0
    void: int = 0  # open in the backup, refused, and a new one given
    kept: int = 0  # accepted before it, and known
    forgotten: int = 0  # accepted after it: the caller must do it again
    done_again: int = 0  # and could
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Soak:
    ground: Ground
    now_s: int
    each: int = EACH
    figures: Figures = field(default_factory=Figures)

    def round(self) -> None:
        before, still_open, after = self._led(), self._led(), self._led()
        self._key(before)
        copy = self._back_up()
        self._key(after)
        self._restore(copy)
        self._look_before(before)
        for code in still_open:
            self._void(code, "open in the backup")
            self.figures.void += 1
        for code in after:
            self.figures.forgotten += not effects(self.ground.line)[code.sid]
            self._void(code, "accepted after the backup")
            self.figures.done_again += 1
        total = self.ground.line.house.ledger().total()
        if total:
            self.figures.wrong.append(f"all accounts together have {total} centavos")

    def _led(self) -> list[Code]:
        cast, target = self.ground.crowd(self.each, self.each, self.now_s), self.ground.line.target
        people = cast.people.values()
        return [led(cast, person, lambda post: deliver(target, post, 0)) for person in people]

    def _key(self, codes: list[Code]) -> None:
        for code in codes:
            if not self._post(code.post).is_accepted:
                self.figures.wrong.append("a code that must be right was not accepted")

    def _post(self, post: Post) -> Heard:
        return deliver(self.ground.line.target, post, 1)

    def _back_up(self) -> Path:
        """https://redis.io/docs/latest/operate/oss_and_stack/management/persistence, "Backing up
        AOF data": no rewrite while the folder is copied."""
        server = self.ground.server
        copy = server.folder.parent / f"backup{self.figures.restored}"
        with server.client as client:
            client.config_set("auto-aof-rewrite-percentage", "0")
            shutil.copytree(server.folder / "appendonlydir", copy)
            client.config_set("auto-aof-rewrite-percentage", "100")
        return copy

    def _restore(self, copy: Path) -> None:
        server = self.ground.server
        server.kill()
        shutil.rmtree(server.folder / "appendonlydir")
        shutil.copytree(copy, server.folder / "appendonlydir")
        server.restart()
        self.figures.restored += 1

    def _look_before(self, codes: list[Code]) -> None:
        found = effects(self.ground.line)
        for code in codes:
            told = self._post(code.post)
            if found[code.sid] != 1 or not told.is_accepted:
                self.figures.wrong.append("accepted before the backup, and not known after it")
            if effects(self.ground.line)[code.sid] != 1:
                self.figures.wrong.append("accepted before the backup, and once more after it")
            self.figures.kept += 1

    def _void(self, code: Code, what: str) -> None:
        """The code is refused; its caller is given a new challenge, whose code is right."""
        heard = self._post(code.post)
        if heard.is_accepted or effects(self.ground.line)[code.sid]:
            self.figures.wrong.append(f"{what}: its code was accepted")
            return
        with contextlib.suppress(DictationError):
            digits = SoftToken.of(code.person.tokens[0]).answer(dictated(heard.body), 0)
            params = tuple(
                (name, digits if name == "Digits" else value) for name, value in code.post.params
            )
            if self._post(Post("", action(heard.body), params)).is_accepted:
                return
        self.figures.wrong.append(f"{what}: no new challenge, or its code was refused")


def soak(rounds: int) -> Figures:
    with ground(appendfsync="always") as here:
        now_s = here.line.opening_s()
        with here.line.serving(stopped_s=now_s):
            run = Soak(here, now_s)
            for _ in range(rounds):
                run.round()
    return run.figures


def main(rounds: int) -> int:
    found = soak(rounds)
    say(f"{found.restored} backups restored")
    say(f"accepted before, and kept: {found.kept}")
    say(f"open in the backup: {found.void}, each void, and a new challenge's code right")
    say(f"accepted after, and forgotten: {found.forgotten}; each done again: {found.done_again}")
    for what in found.wrong:
        say(f"WRONG  {what}")
    return int(bool(found.wrong))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    sys.exit(main(asked.parse_args().rounds))
