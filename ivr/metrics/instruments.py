"""Every metric that a process of ours keeps, its labels and its buckets.

prometheus_client decides when it is imported whether its values are shared between processes
(`folder`): nothing that runs before that is decided imports this module.
"""

from dataclasses import dataclass
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

# A trip is some 0.1 ms; a socket gives up after 1 s.
REDIS_BUCKETS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1.0)
# A menu's turn takes a few ms, one with argon2 some 30; over 1 s is an alarm, and after 15 s Twilio
# hangs up on us (telephony.md).
WEBHOOK_BUCKETS_S = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
# From a question's beginning to its answer: speech included, as the caller lives it.
STATE_BUCKETS_S = (2, 5, 10, 15, 20, 30, 45, 60, 90, 120)
# One question to the bank has six seconds (`ivr.bank.policy`); an SMS provider is as slow.
AFAR_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 6.0)


@dataclass(frozen=True, slots=True)
class Instruments:
    """In one registry. A process makes them once."""

    calls_begun: Counter
    calls_ended: Counter
    calls_live: Gauge
    turns: Counter
    state_seconds: Histogram
    verdicts: Counter
    refusals: Counter
    faults: Counter
    redis_trips: Histogram
    redis_failures: Counter
    webhooks: Histogram
    answers: Counter
    bank: Histogram
    bank_answers: Counter
    notices: Histogram
    notices_tried: Counter
    audit_checkpoints: Counter
    audit_breaks: Counter
    audit_faults: Counter

    @classmethod
    def build(cls, registry: CollectorRegistry) -> Self:
        def counter(name: str, told: str, *labels: str) -> Counter:
            return Counter(f"audiomatico_{name}", told, labels, registry=registry)

        def seconds(name: str, told: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            full = f"audiomatico_{name}_seconds"
            return Histogram(full, told, labels, registry=registry, buckets=buckets)

        return cls(
            calls_begun=counter("calls_begun", "Calls answered.", "line"),
            calls_ended=counter("calls_ended", "Calls that ended, by how.", "line", "how"),
            # "sum", not "livesum": a call may end in another process than it began in.
            calls_live=Gauge(
                "audiomatico_calls_live",
                "Calls begun less calls ended, since the service was started.",
                ("line",),
                registry=registry,
                multiprocess_mode="sum",
            ),
            turns=counter("turns", "Turns, by what became of the state.", "state", "outcome"),
            state_seconds=seconds(
                "state", "From a state's question to its answer.", STATE_BUCKETS_S, "state"
            ),
            verdicts=counter(
                "verdicts", "Answers of the OTP core.", "request", "purpose", "verdict"
            ),
            refusals=counter("refusals", "Requests refused at the edge.", "reason"),
            faults=counter("faults", "Requests answered with an apology.", "kind"),
            redis_trips=seconds(
                "redis_trip", "One trip to Redis and back.", REDIS_BUCKETS_S, "command"
            ),
            redis_failures=counter("redis_failures", "Trips that brought no answer.", "command"),
            webhooks=seconds("webhook", "One answer, within Flask.", WEBHOOK_BUCKETS_S, "route"),
            answers=counter("webhook_answers", "Answers, by HTTP status.", "route", "status"),
            bank=seconds("bank", "One question to the bank.", AFAR_BUCKETS_S, "question"),
            bank_answers=counter("bank_answers", "Answers of the bank.", "question", "answer"),
            notices=seconds("notice", "One attempt to send a notice.", AFAR_BUCKETS_S),
            notices_tried=counter("notices_tried", "Attempts to send a notice.", "outcome"),
            audit_checkpoints=counter("audit_checkpoints", "Checkpoints signed by the sealer."),
            audit_breaks=counter("audit_breaks", "Chains that are not what was signed."),
            audit_faults=counter("audit_faults", "Rounds that Redis kept the sealer from."),
        )
