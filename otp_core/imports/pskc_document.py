"""A PSKC file's XML, looked at before anything is believed: RFC 6030, no document type, no entity.

python-pskc parses with lxml where that happens to be installed, which expands entities; so the file
has passed defusedxml before python-pskc sees it, whatever is installed. python-pskc also ignores
namespaces, so what decides here is looked for in any of them.
"""

from dataclasses import dataclass
from xml.etree.ElementTree import Element  # only the type: parsing is defusedxml's

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

NAMESPACE = "urn:ietf:params:xml:ns:keyprov:pskc"  # RFC 6030, section 1.2
ROOT = f"{{{NAMESPACE}}}KeyContainer"
PACKAGE = f"{{{NAMESPACE}}}KeyPackage"
VERSION = "1.0"
# What older drafts called a package or its key: python-pskc would read them, RFC 6030 has none.
FOREIGN = ("./{*}Device", "./{*}KeyPackage/{*}Secret")


@dataclass(frozen=True, slots=True)
class Package:
    """One <KeyPackage>, by what must be known of it before its key is opened."""

    keys: int
    is_plain: bool
    is_encrypted: bool
    method: str  # of encryption; "" where none is named
    has_mac: bool


@dataclass(frozen=True, slots=True)
class Document:
    packages: tuple[Package, ...]


@dataclass(frozen=True, slots=True)
class NoDocument:
    reason: str


def looks_like_xml(file: bytes) -> bool:
    """Whatever its encoding: a CSV never begins so."""
    return file.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def look(file: bytes) -> Document | NoDocument:
    try:
        root: Element = fromstring(file, forbid_dtd=True)
    except DefusedXmlException:
        return NoDocument("a document type or an entity: PSKC has neither")
    except (ParseError, ValueError, LookupError):  # LookupError: an encoding nobody knows
        return NoDocument("not well-formed XML")
    if root.tag != ROOT or root.get("Version") != VERSION:
        return NoDocument(f"not a KeyContainer of PSKC {VERSION} (RFC 6030)")
    packages = tuple(_package(element) for element in root.findall(PACKAGE))
    if len(packages) != len(root.findall("./{*}KeyPackage")) or any(map(root.findall, FOREIGN)):
        return NoDocument("elements of another kind of container than RFC 6030's")
    return Document(packages) if packages else NoDocument("no key package in it")


def _package(element: Element) -> Package:
    secrets = element.findall("./{*}Key/{*}Data/{*}Secret")
    encrypted = [one for secret in secrets for one in secret.findall("./{*}EncryptedValue")]
    methods = {_method(one) for one in encrypted}
    return Package(
        keys=len(element.findall("./{*}Key")),
        is_plain=any(_plain(one) for one in element.findall("./{*}Key/{*}Data")),
        is_encrypted=len(encrypted) == 1 and len(secrets) == 1,
        method=methods.pop() if len(methods) == 1 else "",
        has_mac=all(secret.find("./{*}ValueMAC") is not None for secret in secrets),
    )


def _plain(data: Element) -> bool:
    """A key that lies open. `Value` and `Name` are of older drafts, and read by python-pskc."""
    is_older = data.get("Name") is not None
    return is_older or any(data.findall(f"./{{*}}Secret/{{*}}{name}") for name in PLAIN)


PLAIN = ("PlainValue", "Value")


def _method(encrypted: Element) -> str:
    method = encrypted.find("./{*}EncryptionMethod")
    scheme = encrypted.find("./{*}EncryptionMethod/{*}EncryptionScheme")
    named = [one.get("Algorithm", "") for one in (scheme, method) if one is not None]
    return named[0] if named else ""
