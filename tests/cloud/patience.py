"""Waiting for what other programs bring about."""

import time


def eventually(what, probe, within_s, every_s=0.1):
    """What the probe finds, as soon as it finds something."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if found := probe():
            return found
        time.sleep(every_s)
    raise AssertionError(f"{what} did not happen within {within_s} s")
