"""The whole program on an emulated AWS: real functions, real messages, the simulated tenant and WFM, and faults.

    SHIFTS_ADAPTER=target/debug/shifts-adapter "$(python3 tests/cloud/tools.py)" tests/cloud/test_scenario.py

infra/package.sh has put the functions below target/lambda before.
"""

import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import cost
import deploy
import oplog
from emulator import Emulator
from oplog import OpLog
from test_template import eventually, every, load
from world import World, call

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("SHIFTS_ADAPTER", ROOT / "target/debug/shifts-adapter")
TEAMS, PEOPLE = 20, 10
INTERVAL_MINUTES = 1
# Within its interval plus one minute, and what the platform takes to hand things on.
EQUAL_WITHIN_S = (INTERVAL_MINUTES + 1) * 60 + 15
AUDIENCE = "shifts-adapter"
FUNCTIONS = ("timer", "worker", "admin")
# What Lambda does for a function with the function's own role, past the operation log.
PLATFORM = {
    "timer": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "worker": {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:ReceiveMessage", "sqs:DeleteMessage",
               "sqs:GetQueueAttributes"},
    "admin": {"logs:CreateLogStream", "logs:PutLogEvents"},
}

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
[admin]
issuer = "{teams}/contoso/v2.0"
audience = "{audience}"
allow_plain_http = true
[sync]
past_weeks = 1
future_weeks = 4
quiet_time_s = 10
shifts_interval_minutes = {interval}
roster_interval_minutes = 30
"""


def processes(function):
    """The ids of the running programs of a function."""
    found = []
    for proc in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            environ = (proc / "environ").read_bytes().split(b"\0")
            if (f"AWS_SDK_UA_APP_ID={function}".encode() in environ
                    and (proc / "cmdline").read_bytes().split(b"\0")[0].endswith(b"bootstrap")):
                found.append(int(proc.name))
        except OSError:
            continue
    return found


def kill(function):
    killed = processes(function)
    for process in killed:
        os.kill(process, signal.SIGKILL)
    return len(killed)


class Scenario(unittest.TestCase):
    """One company of twenty teams. The tests run in the order of their names and build on each other."""

    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="shifts-scenario-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        text = (ROOT / "template.yaml").read_text()
        (cls.dir / "template.yaml").write_text(deploy.for_emulator(text))
        shutil.copytree(ROOT / "target/lambda", cls.dir / "target/lambda")
        cls.world = World(PROGRAM, TEAMS, PEOPLE)
        cls.addClassCleanup(cls.world.stop)
        cls.oplog = OpLog().start()
        cls.addClassCleanup(cls.oplog.stop)
        cls.emulator = Emulator(functions_endpoint=cls.oplog.endpoint, authorize=True).start()
        cls.addClassCleanup(cls.emulator.stop)
        cls.oplog.upstream = cls.emulator.endpoint
        secrets = cls.emulator.client("secretsmanager")
        secret = secrets.create_secret(Name="graph", SecretString=json.dumps({"value": "hunter2", "expires_on": "2099-12-31"}))["ARN"]
        configuration = CONFIGURATION.format(
            teams=cls.world.teams_at, wfm=cls.world.wfm_at, audience=AUDIENCE, interval=INTERVAL_MINUTES)
        cls.outputs = deploy.deploy(cls.emulator, cls.dir / "template.yaml", parameters={
            "Configuration": configuration, "SecretArns": secret, "QueueVisibilityTimeout": 30, "WorkerTimeout": 20,
            "AwsEndpointUrl": cls.oplog.endpoint, "ReservedConcurrency": "false"})
        api_id = cls.outputs["AdminUrl"].split("//")[1].split(".")[0]
        cls.api, cls.host = cls.emulator.api_url(api_id)

    def setUp(self):
        self.oplog.clear(calls=False)

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            self.tell()

    def tell(self):
        """What the functions said last, for whoever has to find out what went wrong."""
        lines = [line for line in self.emulator.log.read_text().splitlines() if '"level":"' in line]
        print("\n".join(line[:700] for line in lines[-25:]), file=sys.stderr)
        self.oplog.save(ROOT / "target/oplog.jsonl")

    def api_call(self, method, path, role="admin", body=None):
        token = self.world.token(f"a-{role}", [role], AUDIENCE)
        return call(method, self.api + path, body, {**self.host, "Authorization": f"Bearer {token}"})

    def dead(self):
        queue = self.outputs["DeadLetterQueueUrl"]
        attributes = self.emulator.client("sqs").get_queue_attributes(
            QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])

    def equal(self, why, within_s=EQUAL_WITHIN_S):
        started = time.monotonic()
        eventually(f"every team equal ({why})", lambda: self.world.differences() == (0, 0), within_s)
        print(f"equal after {time.monotonic() - started:.0f} s: {why}", file=sys.stderr)

    def tick(self, scheduled_at):
        answer = self.emulator.client("lambda").invoke(
            FunctionName=self.outputs["TimerFunction"], Payload=json.dumps({"scheduled_at": scheduled_at}))
        self.assertNotIn("FunctionError", answer, answer["Payload"].read())

    def move_shifts(self, minutes, count):
        """Moves some shifts of every store and tells how many."""
        moved = 0
        for unit in self.world.wfm("GET", "/sim/state")["business_units"]:
            for shift in unit["shifts"][:: max(1, len(unit["shifts"]) // count)][:count]:
                self.world.wfm("POST", f"/sim/shifts/{shift['id']}/move", {"minutes": minutes})
                moved += 1
        return moved

    def test_1_twenty_teams_connected_through_the_api_become_equal_by_the_schedule(self):
        for team, unit in self.world.units.items():
            status, answer = self.api_call("PUT", f"/api/v1/teams/{team}", body={
                "wfm": "main", "business_unit_id": unit})
            self.assertEqual(status, 201, answer)
        status, listed = self.api_call("GET", "/api/v1/teams", role="viewer")
        self.assertEqual((status, len(listed["teams"])), (200, TEAMS))
        self.equal("a cold load by the schedule alone")
        self.assertEqual(self.dead(), 0)

    def test_2_a_killed_worker_and_a_doubled_tick_double_and_lose_nothing(self):
        moved = self.move_shifts(30, 12)
        before = len(self.oplog.by("worker"))
        scheduled_at = time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime(time.time() + 3600))

        def promised():
            # Every one of these ticks stands for the same minute.
            self.tick(scheduled_at)
            return any(made.action == "PutObject" for made in self.oplog.by("worker")[before:])

        # The worker dies with promises stored and some of them sent.
        eventually("a promise of the worker", promised, 90)
        self.assertGreater(kill("worker"), 0)
        self.tick(scheduled_at)
        self.equal(f"{moved} moved shifts, a killed worker, a doubled tick")
        self.assertEqual(self.dead(), 0)

    def test_3_every_fault_of_the_stores_costs_time_alone(self):
        self.oplog.fault(oplog.throttled_table(function="worker", times=8))
        self.oplog.fault(oplog.throttled_table(function="timer", times=2))
        self.oplog.fault(oplog.racing_put(function="worker", nth=2, times=2))
        self.oplog.fault(oplog.refused_put(function="worker", nth=5, times=2))
        self.oplog.fault(oplog.busy_bucket(function="worker", times=4))
        self.oplog.fault(oplog.refused_condition(function="worker", action="PutItem", nth=2, times=2))
        moved = self.move_shifts(-15, 6)
        self.equal(f"{moved} moved shifts, a throttled table, S3 409, 412 and 503, refused conditions", 240)
        self.assertEqual(self.dead(), 0)

    def test_4_a_secret_rotated_in_mid_run_is_read_by_the_worker_that_goes_on(self):
        def read():
            return len([made for made in self.oplog.by("worker") if made.action == "GetSecretValue"])

        before, workers = read(), set(processes("worker"))
        self.emulator.client("secretsmanager").put_secret_value(SecretId="graph", SecretString="rotated")
        # Graph refuses what the old secret was good for; no worker is ended.
        self.world.tenant("POST", "/sim/faults", {"on": "POST /$batch", "do": "401", "times": 4})
        moved = self.move_shifts(15, 2)
        self.equal(f"{moved} moved shifts, a rotated secret", 240)
        self.assertGreater(read(), before)
        self.assertTrue(workers & set(processes("worker")), "a worker that was there before is there still")
        self.assertEqual(self.dead(), 0)

    def test_5_poison_reaches_the_dead_letter_queue_and_stops_nobody(self):
        table = self.outputs["TableName"]
        self.emulator.client("dynamodb").put_item(TableName=table, Item={
            "pk": {"S": "connection"}, "sk": {"S": "poisoned"}, "revision": {"N": "1"}, "body": {"S": "{}"}})
        sqs = self.emulator.client("sqs")
        for group, body in {
                "poisoned/shifts": {"version": 1, "body": {"team_id": "poisoned", "activity": "shifts", "slot": "1"}},
                "noise": {"hello": 1}}.items():
            sqs.send_message(QueueUrl=self.outputs["QueueUrl"], MessageGroupId=group, MessageBody=json.dumps(body),
                             MessageDeduplicationId=group)
        moved = self.move_shifts(15, 2)
        self.equal(f"{moved} moved shifts, two poisoned messages")
        eventually("both in the dead-letter queue", lambda: self.dead() == 2, 200)
        # Mended and put back, the job is done.
        self.emulator.client("dynamodb").delete_item(
            TableName=table, Key={"pk": {"S": "connection"}, "sk": {"S": "poisoned"}})
        for message in sqs.receive_message(
                QueueUrl=self.outputs["DeadLetterQueueUrl"], MaxNumberOfMessages=10,
                AttributeNames=["MessageGroupId"])["Messages"]:
            if "poisoned" in message["Body"]:
                sqs.send_message(QueueUrl=self.outputs["QueueUrl"], MessageBody=message["Body"],
                                 MessageGroupId=message["Attributes"]["MessageGroupId"],
                                 MessageDeduplicationId="redriven")
            sqs.delete_message(QueueUrl=self.outputs["DeadLetterQueueUrl"], ReceiptHandle=message["ReceiptHandle"])
        time.sleep(3)
        self.assertEqual(self.dead(), 0)

    def test_6_an_idle_visit_reads_once_writes_nothing_and_costs_nearly_nothing(self):
        self.equal("nothing changed")
        time.sleep(60)
        self.oplog.clear()
        asked = len(self.world.tenant("GET", "/sim/log"))
        ticks = 2
        time.sleep(60 * ticks)
        done = [made.action for made in self.oplog.by("worker")]
        started = len([made for made in self.oplog.by("timer") if made.action == "PutItem"])
        self.assertGreaterEqual(started, TEAMS)
        # One read for each batch of teams, and nothing else: no snapshot, no lease, no report. Visits of the roster
        # ask Graph, and take a place in its budget for that.
        self.assertLessEqual(set(done), {"BatchGetItem", "UpdateItem"})
        self.assertLessEqual(done.count("BatchGetItem"), started)
        self.assertLessEqual(done.count("UpdateItem"), 3 * ticks)
        # Graph is asked for members, on the roster's own visits, and for nothing else.
        others = [entry for entry in self.world.tenant("GET", "/sim/log")[asked:]
                  if "/members" not in entry["path"] and "token" not in entry["path"]]
        self.assertEqual(others, [])
        text, ratio = cost.table(cost.bill(self.oplog.calls, TEAMS, ticks))
        print(f"\n{started} idle visits in {len(done)} batches\n{text}", file=sys.stderr)
        self.assertLessEqual(ratio, 1.2)

    def test_7_administrators_look_plan_stop_and_begin_anew(self):
        team, unit = next(iter(self.world.units.items()))
        at = f"/api/v1/teams/{team}"
        self.assertEqual(self.api_call("POST", f"{at}/disable", role="operator")[0], 200)
        self.assertEqual(self.api_call("POST", f"{at}/sync", role="operator", body={})[0], 409)
        shifts = next(u for u in self.world.wfm("GET", "/sim/state")["business_units"] if u["id"] == unit)["shifts"]
        self.world.wfm("POST", f"/sim/shifts/{shifts[-1]['id']}/move", {"minutes": 30})
        status, planned = self.api_call("GET", f"{at}/plan", role="viewer")
        self.assertEqual((status, [len(plan["changes"]) for plan in planned["plans"]]), (200, [1]), planned)
        self.assertEqual(self.api_call("POST", f"{at}/enable", role="viewer")[0], 403)
        self.assertEqual(self.api_call("POST", f"{at}/enable", role="operator")[0], 200)
        self.assertEqual(self.api_call("POST", f"{at}/sync", role="operator", body={})[0], 202)
        eventually("a planned change by hand", lambda: self.world.differences() == (0, 0), 20)
        # Forgotten and connected anew, what is there is taken over and not doubled.
        before = self.world.held()[team]
        self.assertEqual(self.api_call("DELETE", at)[0], 204)
        self.assertEqual(self.api_call("PUT", at, body={"wfm": "main", "business_unit_id": unit})[0], 201)
        status, planned = self.api_call("GET", f"{at}/plan", role="viewer")
        ops = {change["op"] for plan in planned["plans"] for change in plan["changes"]}
        self.assertEqual((status, ops), (200, {"adopt"}))
        self.assertEqual(self.api_call("POST", f"{at}/sync", role="operator", body={})[0], 202)
        eventually("a run that adopts", lambda: any(
            run["adopted"] for run in self.api_call("GET", f"/api/v1/runs?team={team}", role="viewer")[1]["runs"]), 30)
        self.assertEqual(self.world.held()[team], before)
        self.assertEqual(self.dead(), 0)

    def test_9_no_function_may_do_what_none_of_this_needed(self):
        template = load()
        used, granted, idle = 0, 0, []
        for function in FUNCTIONS:
            role = template["Resources"][f"{function.capitalize()}Role"]
            allowed = {
                action
                for statement in every(role["Properties"]["Policies"], "Action")
                for action in ([statement] if isinstance(statement, str) else statement)
                if not action.startswith("ec2:")}
            did = (self.all_actions[function] | PLATFORM[function]) & allowed
            granted += len(allowed)
            used += len(did)
            idle += [f"{function}: {action}" for action in sorted(allowed - did)]
            self.assertEqual([action for action in allowed if "*" in action], [])
        print(f"IAM: {used} of {granted} granted actions used ({used / granted:.2f}), unused: {idle}", file=sys.stderr)
        self.assertGreaterEqual(used / granted, 0.9)

    all_actions = {function: set() for function in FUNCTIONS}

    def tearDown(self):
        for function in FUNCTIONS:
            self.all_actions[function] |= self.oplog.actions(function)


if __name__ == "__main__":
    unittest.main(verbosity=2)
