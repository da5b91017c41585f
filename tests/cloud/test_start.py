"""How long each function takes from its start to its first request for work, and how large it is.

Everything is measured against a function that does nothing, in turns, and of all turns the quickest counts: what else
the machine does can only make a start longer. So the figures hold on any machine, given enough turns.
"""

import http.server
import os
import pathlib
import subprocess
import sys
import threading
import time
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from emulator import Emulator, environment
from figures import tell
from template import ROOT

BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
EMPTY = "shifts-tests-empty-function"
FUNCTIONS = ("shifts-timer", "shifts-worker", "shifts-admin", "shifts-webhook", "shifts-auth")
# Measured this often, and again if the machine was too busy for a quiet moment of each function.
ROUNDS = 150
REPEATS_MAX = 5
RATIO_MAX = 2.5
ZIPPED_BYTES_MAX = 9_000_000
MEMORY_BYTES_MAX = 64_000_000
CONFIGURATION = """
[graph]
tenant_id = "contoso"
client_id = "adapter"
client_secret = "secretsmanager:graph"
[wfm.main]
kind = "open"
base_url = "https://wfm.example.com"
[admin]
issuer = "https://login.example.com/v2.0"
audience = "shifts-adapter"
"""


class Runtime:
    """Lambda's runtime API, which only sees that a function asks for work."""

    def __init__(self):
        runtime = self
        self.ready = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                runtime.at = time.perf_counter()
                runtime.ready.set()
                # No work ever comes: the function is ended while it waits.
                time.sleep(60)

            def do_POST(self):
                runtime.failure = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                runtime.ready.set()

            def log_message(self, *_):
                pass

        self.failure = None
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"127.0.0.1:{self.server.server_address[1]}"

    def start(self, program, environ):
        """Milliseconds from start to ready, and the memory held then, in bytes."""
        self.ready.clear()
        began = time.perf_counter()
        process = subprocess.Popen([program], env={**environ, "AWS_LAMBDA_RUNTIME_API": self.address},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            if not self.ready.wait(10) or self.failure:
                process.kill()
                raise AssertionError(f"{program} is not ready: {self.failure} {process.stderr.read()}")
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
            return (self.at - began) * 1000, int(kib) * 1024
        finally:
            process.kill()
            process.communicate()


class Start(unittest.TestCase):
    def test_functions_start_nearly_as_quickly_as_one_that_does_nothing(self):
        runtime = Runtime()
        with Emulator() as emulator:
            emulator.client("secretsmanager").create_secret(Name="graph", SecretString="hunter2")
            environ = {
                **environment(emulator.endpoint), "AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_VERSION": "1",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128", "SHIFTS_ADAPTER_TOML": CONFIGURATION,
                "SHIFTS_ADAPTER__AWS__TABLE": "table", "SHIFTS_ADAPTER__AWS__BUCKET": "bucket",
                "SHIFTS_ADAPTER__AWS__QUEUE_URL": f"{emulator.endpoint}/queue"}
            times = {name: [] for name in (EMPTY, *FUNCTIONS)}
            memory = {}
            for _ in range(REPEATS_MAX):
                for _ in range(ROUNDS):
                    for name in times:
                        took, memory[name] = runtime.start(BUILT / name, environ)
                        times[name].append(took)
                least = min(times[EMPTY])
                if max(min(took) for took in times.values()) <= RATIO_MAX * least:
                    break
        tell(f"{'function':30} {'start ms':>9} {'ratio':>6} {'RSS MB':>7} {'zip MB':>7}")
        worst = 0
        for name, took in times.items():
            ratio = min(took) / least
            zipped = self.zipped(BUILT / name)
            tell(f"{name:30} {min(took):9.1f} {ratio:6.2f} {memory[name] / 1e6:7.1f} {zipped / 1e6:7.2f}")
            worst = max(worst, ratio)
            self.assertLess(zipped, ZIPPED_BYTES_MAX, name)
            self.assertLess(memory[name], MEMORY_BYTES_MAX, name)
        self.assertLessEqual(worst, RATIO_MAX)

    def zipped(self, program):
        archive = BUILT / f"{program.name}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
            file.write(program, "bootstrap")
        return archive.stat().st_size

    def test_no_function_links_a_back_end_that_it_does_not_use(self):
        marks = {"DynamoDB": b"DynamoDB_20120810", "SQS": b"AmazonSQS.", "Secrets Manager": b"secretsmanager.",
                 "S3": b"ListObjectsV2", "Redis": b"shifts-adapter:members:", "SQLite": b"SQLite format 3",
                 "Graph": b"client-request-id", "a WFM": b"availableShift", "Lambda": b"/runtime/invocation/next"}
        used = {"shifts-timer": {"DynamoDB", "SQS", "Lambda"},
                "shifts-worker": set(marks) - {"SQLite"},
                "shifts-admin": set(marks) - {"SQLite"},
                "shifts-webhook": set(marks) - {"SQLite", "Graph"},
                "shifts-auth": {"DynamoDB", "Secrets Manager", "Lambda"}}
        for name, wanted in used.items():
            program = (BUILT / name).read_bytes()
            self.assertEqual({what for what, mark in marks.items() if mark in program}, wanted, name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
