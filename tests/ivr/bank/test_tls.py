"""Over TLS: nothing is said before the certificate is known, and the leash holds there too."""

import datetime as dt
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ivr.bank.demo import DemoLedger
from ivr.bank.http import HttpBank
from ivr.bank.policy import BankPolicy, HttpPolicy
from ivr.dialog.banking import BankUnavailable, Execute, OperationDone, OperationUnconfirmed
from tests.ivr.bank import faults
from tests.ivr.bank.people import ANA, NOW_S, OTHER_CLABE, to_clabe
from tests.ivr.bank.stranger import KEY, BankServer, serving

EXECUTE = Execute(ANA, "A-1", to_clabe(OTHER_CLABE, 10_000))
HASTY = HttpPolicy(connect_s=0.8, read_s=0.6, total_s=0.8)


@dataclass(frozen=True)
class Certificate:
    """Signed by itself, for an address or a name."""

    file: Path
    key_file: Path

    @classmethod
    def make(cls, folder: Path, *, address: str) -> "Certificate":
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bank")])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        kept = cls(folder / f"{address}.pem", folder / f"{address}.key")
        kept.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        kept.key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return kept


@contextmanager
def over_tls(ledger: DemoLedger, certificate: Certificate) -> Iterator[tuple[BankServer, str]]:
    with serving(ledger) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.file, certificate.key_file)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        yield server, server.url.replace("http://", "https://")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate.make(tmp_path_factory.mktemp("tls"), address="127.0.0.1")


def test_a_bank_whose_authority_is_known_is_talked_to(
    ledger: DemoLedger, policy: BankPolicy, certificate: Certificate
) -> None:
    with over_tls(ledger, certificate) as (_, url):
        bank = HttpBank(url, KEY, policy.http, secrets.token_bytes, ca_file=certificate.file)
        assert bank.answer(EXECUTE, now_s=NOW_S) == OperationDone("A-1")
    assert ledger.balance(ANA) == 990_000


@pytest.mark.parametrize("whose", ["nobody's", "another host's"])
def test_a_certificate_that_does_not_fit_is_told_nothing(
    whose: str, ledger: DemoLedger, policy: BankPolicy, certificate: Certificate, tmp_path: Path
) -> None:
    if whose == "nobody's":
        shown, ca_file = certificate, None
    else:
        shown = Certificate.make(tmp_path, address="192.0.2.1")  # RFC 5737
        ca_file = shown.file
    with over_tls(ledger, shown) as (server, url):
        bank = HttpBank(url, KEY, policy.http, secrets.token_bytes, ca_file=ca_file)
        assert bank.answer(EXECUTE, now_s=NOW_S) == BankUnavailable()
        assert server.heard == []
    assert ledger.balance(ANA) == 1_000_000


def test_a_drip_under_tls_is_cut_at_the_deadline(
    ledger: DemoLedger, certificate: Certificate
) -> None:
    with over_tls(ledger, certificate) as (server, url):
        server.faults = [faults.drips_its_headers]
        bank = HttpBank(url, KEY, HASTY, secrets.token_bytes, ca_file=certificate.file)
        begun_s = time.monotonic()
        assert bank.answer(EXECUTE, now_s=NOW_S) == OperationUnconfirmed("A-1")
        assert time.monotonic() - begun_s < 5


def test_a_handshake_that_drips_is_cut_and_nothing_was_handed_over(
    certificate: Certificate,
) -> None:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            listening.settimeout(10)
            heard, _ = listening.accept()
            with heard:
                # A TLS record of 16 kB that comes one byte at a time.
                for byte in b"\x16\x03\x03\x40\x00" + bytes(500):
                    if over.wait(0.02):
                        return
                    try:
                        heard.send(bytes([byte]))
                    except OSError:
                        return

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        bank = HttpBank(url, KEY, HASTY, secrets.token_bytes, ca_file=certificate.file)
        begun_s = time.monotonic()
        assert bank.answer(EXECUTE, now_s=NOW_S) == BankUnavailable()
        assert time.monotonic() - begun_s < 5
        over.set()
        dripping.join(5)
