"""Runs a command beside an emulated AWS and a Redis, which it finds by AWS_ENDPOINT_URL and REDIS_URL.

    "$(python3 tests/cloud/tools.py)" tests/cloud/stores.py cargo nextest run …
"""

import os
import subprocess
import sys
import tempfile

import emulator
from patience import eventually

READY_WITHIN_S = 10


class Redis:
    """One Redis that keeps nothing on disk, started and ended by its process id. It may be started again."""

    def __init__(self):
        self.port = emulator.free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=tempfile.gettempdir(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        eventually("an answer of Redis", lambda: self.ask("PING") == "PONG", READY_WITHIN_S)
        return self

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def ask(self, *command):
        """What Redis answers; nothing while it is gone."""
        asked = subprocess.run(["redis-cli", "-p", str(self.port), *command],
                               capture_output=True, text=True, check=False)
        return asked.stdout.strip()

    def hits(self):
        """How many keys were read and found since it was started."""
        told = dict(line.split(":", 1) for line in self.ask("INFO", "stats").splitlines() if ":" in line)
        return int(told["keyspace_hits"])


def main(command):
    with Redis() as redis, emulator.Emulator() as running:
        environ = {**os.environ, **emulator.environment(running.endpoint), "REDIS_URL": redis.url}
        return subprocess.run(command, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
