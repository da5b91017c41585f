"""AWS on this machine: one ministack process, started and ended by its process id."""

import atexit
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import tools

REGION = "eu-central-1"
READY_WITHIN_S = 30
# The emulator's root user. They open nothing anywhere else.
ACCESS_KEY, SECRET_KEY = "test", "test"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(endpoint):
    """What a program needs to reach the emulator, and nothing by which it could reach the real AWS."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class Emulator:
    """One emulated account, from `start` to `stop`.

    `functions_endpoint` is where the functions find AWS: the emulator itself, or an operation log in front of it.
    `authorize` makes the emulator check signatures and refuse what the caller's role does not allow.
    `extra` is added to the environment of the emulator, and thereby to that of every function.
    """

    def __init__(self, port=None, functions_endpoint=None, authorize=False, extra=None):
        self.port = port or free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.functions_endpoint = functions_endpoint or self.endpoint
        self.authorize = authorize
        self.extra = extra or {}
        self.process = None
        self.dir = None

    def start(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="shifts-emulator-"))
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.dir),
            "TMPDIR": str(self.dir),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "AUTH": "true" if self.authorize else "false",
            **environment(self.functions_endpoint),
            **self.extra,
        }
        self.log = self.dir / "emulator.log"
        with open(self.log, "wb") as log:
            # A session of its own, so that the functions it spawned end with it.
            self.process = subprocess.Popen(
                [tools.emulator() / "ministack"], cwd=self.dir, env=environ, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        atexit.register(self.stop)
        # Whoever is asked to end takes the emulator along.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        self._wait_until_ready()
        return self

    def _wait_until_ready(self):
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the emulator ended at once:\n{self.log.read_text()}")
            try:
                with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError(f"the emulator was not ready within {READY_WITHIN_S} s:\n{self.log.read_text()}")

    def stop(self):
        if self.process is None:
            return
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, how)
            except ProcessLookupError:
                break
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                continue
        self.process = None
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def client(self, service, endpoint=None):
        """A boto3 client of the root user, through the same door as the functions, without retries."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            service, endpoint_url=endpoint or self.functions_endpoint, region_name=REGION,
            aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}))

    def callbacks_url(self, api_id):
        """The address for whoever cannot send a header of his own."""
        return f"{self.endpoint}/_aws/execute-api/{api_id}/$default/change"

    def api_url(self, api_id):
        """Where an HTTP API of the emulator is called, and the header that names it."""
        return self.endpoint, {"Host": f"{api_id}.execute-api.localhost:{self.port}"}
