"""What must be in no log, in none of the forms in which it may hide."""

import base64
import urllib.parse


def forms(value):
    raw = value.encode()
    encoded = {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    return {value, urllib.parse.quote(value, safe=""), urllib.parse.quote_plus(value), *(text.rstrip("=") for text in encoded)}


def assert_unspoken(text, canaries):
    """Fails with the line, of which the canary is the fault."""
    assert canaries, "there are canaries"
    for canary in canaries:
        for form in forms(canary):
            if form in text:
                line = next(line for line in text.splitlines() if form in line)
                raise AssertionError(f"{canary!r} is told: {line[:500]}")
