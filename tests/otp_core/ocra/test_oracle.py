"""The simulator's token, written from the RFC by another hand, computes the same."""

from hypothesis import given
from hypothesis import strategies as st

from otp_core.ocra import Suite
from simulator import soft_token

DIGEST_BYTES = {"SHA1": 20, "SHA256": 32, "SHA512": 64}
CHARACTERS = {"A": "09azAZ", "N": "0123456789", "H": "0123456789abcdefABCDEF"}


@given(st.data())
def test_two_implementations_agree_on_any_suite_and_inputs(data: st.DataObject) -> None:
    draw = data.draw
    hash_name, digits = (
        draw(st.sampled_from(sorted(DIGEST_BYTES))),
        draw(st.sampled_from("0456789")),
    )
    kind, length = draw(st.sampled_from("ANH")), draw(st.integers(4, 64))
    parts = [f"Q{kind}{length:02}"]
    inputs: dict[str, int | bytes] = {}
    if draw(st.booleans()):
        parts.insert(0, "C")
        inputs["counter"] = draw(st.integers(0, 2**64 - 1))
    if pin := draw(st.sampled_from(["", *DIGEST_BYTES])):
        parts.append(f"P{pin}")
        inputs["pin_hash"] = draw(st.binary(min_size=DIGEST_BYTES[pin], max_size=DIGEST_BYTES[pin]))
    if size := draw(st.sampled_from([0, 64, 100, 512])):
        parts.append(f"S{size:03}")
        inputs["session"] = draw(st.binary(max_size=size))
    if step := draw(st.sampled_from(["", "T20S", "T5M", "T24H"])):
        parts.append(step)
        inputs["timestep"] = draw(st.integers(0, 2**64 - 1))
    text = f"OCRA-1:HOTP-{hash_name}-{digits}:{'-'.join(parts)}"
    question = draw(st.text(CHARACTERS[kind], min_size=1, max_size=length))
    if draw(st.booleans()):  # mutual mode
        question = question[0] * 2 * length
    key = draw(st.binary(min_size=16, max_size=64))
    ours = Suite.parse(text).response(key, question=question, **inputs)  # type: ignore[arg-type]  # by name
    theirs = soft_token.ocra(text, key, question, **inputs)  # type: ignore[arg-type]  # by name
    assert ours == theirs.lower()
