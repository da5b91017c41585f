"""Runs a command beside an emulated AWS and a Redis, which it finds by AWS_ENDPOINT_URL and REDIS_URL.

    "$(python3 tests/cloud/tools.py)" tests/cloud/stores.py cargo nextest run …
"""

import os
import subprocess
import sys
import tempfile

import emulator


def main(command):
    with tempfile.TemporaryDirectory(prefix="shifts-redis-") as folder:
        port = emulator.free_port()
        redis = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
             "--dir", folder], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            with emulator.Emulator() as running:
                environ = {**os.environ, **emulator.environment(running.endpoint),
                           "REDIS_URL": f"redis://127.0.0.1:{port}"}
                return subprocess.run(command, env=environ, check=False).returncode
        finally:
            redis.terminate()
            redis.wait(timeout=10)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
