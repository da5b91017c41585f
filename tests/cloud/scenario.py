"""One company of twenty teams on an emulated AWS: the real functions, the simulated tenant and WFM, and what tests do to them."""

import json
import os
import pathlib
import secrets
import shutil
import signal
import sys
import tempfile
import time
import unittest

import deploy
import federated
from emulator import Emulator
from figures import tell
from oplog import OpLog
from patience import eventually
from template import ROOT, TEMPLATE
from world import FUTURE_WEEKS, PAST_WEEKS, World, call

PROGRAM = os.environ.get("SHIFTS_ADAPTER", ROOT / "target/debug/shifts-adapter")
TEAMS, PEOPLE = 20, 6
# What keeps Teams equal to the WFM.
ACTIVITIES = ("shifts", "open-shifts", "time-off", "availability")
# How often shifts are visited, and how often the other kinds.
INTERVAL_MINUTES, OTHERS_INTERVAL_MINUTES = 1, 3
# Within its interval plus one minute, and what the platform takes to hand things on.
EQUAL_WITHIN_S = (INTERVAL_MINUTES + 1) * 60 + 15
OTHERS_EQUAL_WITHIN_S = (OTHERS_INTERVAL_MINUTES + 1) * 60 + 15
# How often a person who waits for a team asks for it anew.
ASKED_EVERY_S = 10
# How long the right to work on a team lasts. Workers renew it, and may, until another one has taken it.
LEASE_S = 1
# How many lines of the functions are shown beside a failure.
LINES_TOLD = 25
AUDIENCE = "shifts-adapter"
CONFIGURATION = """
[graph]
base_url = "{teams}"
token_url = "{teams}/contoso/oauth2/v2.0/token"
tenant_id = "contoso"
client_id = "adapter"
client_secret = "secretsmanager:graph"
rate_scale = 20.0
[wfm.main]
kind = "open"
base_url = "{wfm}"
actions = ["swap"]
{wfi}{federated}[admin]
issuer = "{teams}/contoso/v2.0"
audience = "{audience}"
allow_plain_http = true
[sync]
past_weeks = {past}
future_weeks = {future}
quiet_time_s = 10
lease_ttl_s = {lease}
activities = ["roster", "shifts", "open-shifts", "time-off", "availability"]
shifts_interval_minutes = {interval}
open_shifts_interval_minutes = {others_interval}
time_off_interval_minutes = {others_interval}
availability_interval_minutes = {others_interval}
roster_interval_minutes = 30
"""


class Company(unittest.TestCase):
    """Twenty teams, deployed once for all tests of a class, which run in the order of their names."""

    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="shifts-scenario-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        (cls.dir / TEMPLATE.name).write_text(deploy.for_emulator(TEMPLATE.read_text()))
        shutil.copytree(ROOT / "target/lambda", cls.dir / "target/lambda")
        cls.world = World(PROGRAM, TEAMS, PEOPLE)
        cls.addClassCleanup(cls.world.stop)
        cls.oplog = OpLog().start()
        cls.addClassCleanup(cls.oplog.stop)
        cls.emulator = Emulator(functions_endpoint=cls.oplog.endpoint, authorize=True).start()
        cls.addClassCleanup(cls.emulator.stop)
        cls.oplog.upstream = cls.emulator.endpoint
        cls.sqs = cls.emulator.client("sqs")
        cls.lambdas = cls.emulator.client("lambda")
        cls.secrets = cls.emulator.client("secretsmanager")
        cls.secret = cls.secrets.create_secret(
            Name="graph", SecretString=json.dumps({"value": "hunter2", "expires_on": "2099-12-31"}))["ARN"]
        cls.wfi, cls.wfi_secret = "", None
        cls.federated, cls.federation_key = "", None
        cls.deploy_with()

    @classmethod
    def deploy_with(cls, **options):
        """Creates or updates the stack, with parameters that differ from those of the other tests."""
        configuration = CONFIGURATION.format(
            teams=cls.world.teams_at, wfm=cls.world.wfm_at, audience=AUDIENCE, interval=INTERVAL_MINUTES,
            others_interval=OTHERS_INTERVAL_MINUTES, lease=LEASE_S, wfi=cls.wfi, federated=cls.federated,
            past=PAST_WEEKS, future=FUTURE_WEEKS)
        cls.outputs = deploy.deploy(cls.emulator, cls.dir / TEMPLATE.name, parameters={
            "Configuration": configuration, "SecretArns": ",".join(filter(None, (cls.secret, cls.wfi_secret, cls.federation_key))),
            **({"WebhookSecretArns": ",".join(filter(None, (cls.wfi_secret, cls.federation_key)))}
               if cls.wfi_secret else {}),
            **({"FederationKeyArns": cls.federation_key} if cls.federation_key else {}),
            "QueueVisibilityTimeout": 30, "WorkerTimeout": 20, "AwsEndpointUrl": cls.oplog.endpoint, "ReservedConcurrency": "false", **options})
        api_id = cls.outputs["AdminUrl"].split("//")[1].split(".")[0]
        cls.api, cls.host = cls.emulator.api_url(api_id)
        cls.callbacks_at = cls.emulator.callbacks_url(api_id)

    def integrate(self):
        """Registers the adapter with Shifts: the webhook knows the secret first, and its id afterwards."""
        company, secret = type(self), secrets.token_urlsafe(48)
        company.wfi_secret = self.secrets.create_secret(Name="wfi", SecretString=secret)["ARN"]
        company.wfi = '[wfi]\nsecret = "secretsmanager:wfi"\n'
        self.deploy_with()
        company.wfi += f'id = "{self.world.register(self.callbacks_at, secret)}"\n'
        self.deploy_with()

    def federate(self):
        """Configures a WFM that asks who signs in, and returns the key that signs."""
        company, key = type(self), secrets.token_urlsafe(48)
        company.federation_key = self.secrets.create_secret(Name="blue", SecretString=key)["ARN"]
        company.federated = federated.CONFIGURATION
        self.deploy_with()
        return key

    def setUp(self):
        self.oplog.mend()

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            print("\n".join(line[:700] for line in self.logged()[-LINES_TOLD:]), file=sys.stderr)
            self.oplog.save(ROOT / "target/oplog.jsonl")

    def logged(self, *texts):
        """What the functions have said, of that the lines with all these texts."""
        lines = self.emulator.log.read_text().splitlines()
        return [line for line in lines if '"level":"' in line and all(text in line for text in texts)]

    def api_call(self, method, path, role="admin", body=None):
        token = self.world.token(f"a-{role}", [role], AUDIENCE)
        return call(method, self.api + path, body, {**self.host, "Authorization": f"Bearer {token}"})

    def ask_for(self, teams, activity="shifts"):
        """Presses "sync now" for teams."""
        for team in teams:
            status, answer = self.api_call(
                "POST", f"/api/v1/teams/{team}/sync", role="operator", body={"activity": activity})
            self.assertEqual(status, 202, answer)

    def invoke(self, function, event):
        """Calls a function past the queue and the schedule."""
        answer = self.lambdas.invoke(
            FunctionName=self.outputs[f"{function.capitalize()}Function"], Payload=json.dumps(event))
        return "FunctionError" not in answer, json.loads(answer["Payload"].read())

    def tick(self, scheduled_at):
        done, answer = self.invoke("timer", {"scheduled_at": scheduled_at})
        self.assertTrue(done, answer)

    def work(self, team):
        """Hands one message to a worker, past the queue: to look at the shifts of a team."""
        job = {"version": 1, "body": {"team_id": team, "activity": "shifts", "slot": "past the queue"}}
        return self.invoke("worker", {"Records": [{
            "messageId": "m", "receiptHandle": "r", "body": json.dumps(job), "eventSource": "aws:sqs",
            "attributes": {"ApproximateReceiveCount": "1"}, "messageAttributes": {}}]})

    def processes(self, function):
        """The ids of the running programs of a function, of this emulator's and no other's."""
        found = []
        for proc in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                ours = (proc / "cmdline").read_bytes().startswith(bytes(self.emulator.dir))
                if ours and f"AWS_SDK_UA_APP_ID={function}".encode() in (proc / "environ").read_bytes().split(b"\0"):
                    found.append(int(proc.name))
            except OSError:
                continue
        return found

    def kill(self, function):
        """Ends all programs of a function without a word, and tells how many there were."""
        killed = self.processes(function)
        for process in killed:
            os.kill(process, signal.SIGKILL)
        return len(killed)

    def dead(self):
        """How many jobs were given up."""
        attributes = self.sqs.get_queue_attributes(
            QueueUrl=self.outputs["DeadLetterQueueUrl"], AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])

    def wait_for_no_difference(self, why, equal, within_s=EQUAL_WITHIN_S):
        try:
            eventually(f"every team equal ({why})", equal, within_s, every_s=2)
        except AssertionError:
            print(json.dumps(self.world.differences())[:5000], file=sys.stderr)
            raise

    def wait_until_equal(self, why):
        """Every team becomes equal by the schedule alone: its shifts first, which are visited more often."""
        started = time.monotonic()
        self.wait_for_no_difference(f"shifts, {why}", lambda: not self.world.differing(("shift",)))
        tell(f"shifts equal after {time.monotonic() - started:.0f} s: {why}")
        left = OTHERS_EQUAL_WITHIN_S - (time.monotonic() - started)
        self.wait_for_no_difference(why, lambda: not self.world.differing(), left)
        tell(f"equal after {time.monotonic() - started:.0f} s: {why}")

    def make_equal(self, why):
        """Every team becomes equal, and whoever is not is asked for again and again: nobody waits for an interval."""
        started = time.monotonic()
        asked_at = started - ASKED_EVERY_S

        def equal():
            nonlocal asked_at
            # Looking at everything costs the machine more than the work that is waited for.
            differing = self.world.differing(("shift",)) or self.world.differing()
            if differing and time.monotonic() - asked_at >= ASKED_EVERY_S:
                asked_at = time.monotonic()
                self.ask_for(differing)
            return not differing

        self.wait_for_no_difference(why, equal)
        tell(f"equal after {time.monotonic() - started:.0f} s when asked for: {why}")
