"""Letters signed with the key of their sender's domain."""

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

dkim = pytest.importorskip("dkim")
signing = pytest.importorskip("monitor.signing")

LETTER = (
    b"Message-ID: <digest.2019-08-30.desk@example.org>\r\nFrom: Monitor <monitor@example.org>\r\nSubject: x\r\n"
    b"List-Unsubscribe: <mailto:monitor@example.org>\r\n\r\n.\r\nFrom: here\r\n"
)


@pytest.fixture(scope="module")
def pair():
    key = rsa.generate_private_key(65537, 2048)
    encoding = serialization.Encoding
    private = key.private_bytes(
        encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public


def holds(message, public):
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    return dkim.verify(message, dnsfunc=lambda name, **_: {b"news._domainkey.example.org.": record}[name])


def test_a_signed_letter_is_the_letter_with_a_header_more_that_proves_it(pair):
    private, public = pair
    found = signing.signed(LETTER, private, "news", "example.org")
    assert found.endswith(LETTER)
    assert found.startswith(b"DKIM-Signature: ")
    assert holds(found, public)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\r\nSubject: x", b"\r\nSubject: y"),
        (b"From: here", b"From: there"),
        (b"<mailto:monitor@", b"<mailto:other@"),
        (b"\r\nSubject: x", b"\r\nSubject: x\r\nFrom: Another <other@example.com>"),
    ],
    ids=["subject", "text", "unsubscription", "a second sender"],
)
def test_a_letter_that_was_changed_on_the_way_is_known_by_its_signature(pair, before, after):
    private, public = pair
    assert not holds(signing.signed(LETTER, private, "news", "example.org").replace(before, after), public)


def test_what_is_no_key_is_refused_in_words_that_do_not_hold_it():
    with pytest.raises(signing.SigningError) as caught:
        signing.signed(LETTER, b"hunter2", "news", "example.org")
    assert "hunter2" not in str(caught.value)
