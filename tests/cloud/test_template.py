"""What template.yaml promises: by reading it, by the linters, and deployed to an emulator with functions that only look."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest
import urllib.error
import urllib.request

from botocore.exceptions import ClientError

import deploy
import tools
from emulator import Emulator
from oplog import Fault, OpLog, busy_bucket, racing_put, refused_put, throttled_table
from patience import eventually
from template import FUNCTIONS, ROOT, TEMPLATE, every, load, many

CONFIGURATION = '# A test.\n[graph]\ntenant_id = "t"\nclient_secret = "secretsmanager:graph"\n'


class Read(unittest.TestCase):
    """By reading."""

    @classmethod
    def setUpClass(cls):
        cls.template = load()
        cls.resources = cls.template["Resources"]
        cls.parameters = cls.template["Parameters"]

    def of_type(self, kind):
        return {name: part for name, part in self.resources.items() if part["Type"] == kind}

    def default(self, name):
        return self.parameters[name]["Default"]

    def test_the_queues_are_fifo_and_a_batch_may_fail_in_part(self):
        for name in ("Queue", "DeadLetterQueue"):
            queue = self.resources[name]["Properties"]
            self.assertEqual(
                (queue["FifoQueue"], queue["DeduplicationScope"], queue["FifoThroughputLimit"]),
                (True, "messageGroup", "perMessageGroupId"))
        jobs = self.resources["Worker"]["Properties"]["Events"]["Jobs"]
        self.assertEqual(jobs["Type"], "SQS")
        self.assertEqual(jobs["Properties"]["FunctionResponseTypes"], ["ReportBatchItemFailures"])
        # SAM ignores an event property that it does not know.
        self.assertEqual(
            set(jobs["Properties"]), {"Queue", "BatchSize", "FunctionResponseTypes", "ScalingConfig"})
        self.assertEqual(self.resources["Queue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"], 3)

    def test_a_job_stays_hidden_six_times_as_long_as_a_worker_may_run(self):
        self.assertGreaterEqual(self.default("QueueVisibilityTimeout"), 6 * self.default("WorkerTimeout"))
        self.assertGreater(self.default("WorkAgeMax"), self.default("QueueVisibilityTimeout"))

    def test_state_outlives_the_stack_and_can_be_taken_back(self):
        for name in ("Table", "Bucket"):
            part = self.resources[name]
            self.assertEqual((part["DeletionPolicy"], part["UpdateReplacePolicy"]), ("Retain", "Retain"), name)
        table = self.resources["Table"]["Properties"]
        self.assertTrue(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"])
        self.assertEqual([key["AttributeName"] for key in table["KeySchema"]], ["pk", "sk"])
        bucket = self.resources["Bucket"]["Properties"]
        self.assertEqual(bucket["VersioningConfiguration"]["Status"], "Enabled")
        self.assertEqual(set(bucket["PublicAccessBlockConfiguration"].values()), {True})

    def test_a_snapshot_is_kept_for_as_long_as_its_week_is_looked_at(self):
        defaults = tomllib.loads((ROOT / "shared/runtime/config.default.toml").read_text())["sync"]
        days = 7 * (defaults["past_weeks"] + 1 + defaults["future_weeks"])
        self.assertGreaterEqual(self.default("SnapshotDays"), days)

    def test_roles_allow_named_actions_and_nothing_else(self):
        roles = self.of_type("AWS::IAM::Role")
        self.assertEqual(set(roles), {"TimerRole", "WorkerRole", "AdminRole", "WebhookRole", "AuthRole", "ScheduleRole"})
        for statement in every(list(roles.values()), "Statement"):
            for part in statement:
                part = part["Fn::If"][1] if "Fn::If" in part else part
                self.assertEqual(part["Effect"], "Allow")
                for action in many(part["Action"]):
                    self.assertRegex(action, r"^[a-z0-9]+:[A-Za-z]+$")
                everything = [resource for resource in many(part.get("Resource", [])) if resource == "*"]
                # EC2 describes and deletes interfaces by no narrower name.
                narrowable = not all(action.startswith("ec2:") for action in many(part["Action"]))
                self.assertFalse(everything and narrowable, part)
        self.assertEqual(list(every(list(roles.values()), "ManagedPolicyArns")), [])
        for name in FUNCTIONS:
            properties = self.resources[name]["Properties"]
            self.assertEqual(properties["Role"], {"Fn::GetAtt": [f"{name}Role", "Arn"]})
            self.assertNotIn("Policies", properties)

    def test_who_tells_a_wfm_who_signs_in_sees_tokens_alone(self):
        # By reading alone: the emulator does not judge keys of the table.
        statements = self.resources["AuthRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        (table,) = [part for part in statements if any(action.startswith("dynamodb:") for action in part["Action"])]
        self.assertEqual(table["Condition"], {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["token"]}})
        self.assertIn('const PK: &str = "token";', (ROOT / "shared/aws/src/tokens.rs").read_text())

    def test_only_tls_reaches_the_queues_and_the_bucket(self):
        policies = [self.resources[name]["Properties"]["PolicyDocument"]
                    for name in ("QueuePolicy", "DeadLetterQueuePolicy", "BucketPolicy")]
        for policy in policies:
            (statement,) = policy["Statement"]
            self.assertEqual(statement["Effect"], "Deny")
            self.assertEqual(statement["Condition"], {"Bool": {"aws:SecureTransport": "false"}})

    def test_every_alarm_names_its_page_and_every_page_its_alarm(self):
        alarms = self.of_type("AWS::CloudWatch::Alarm")
        named = set()
        for name, alarm in alarms.items():
            found = re.search(r"^(SA\d{4}): .*infra/runbooks/\1\.md$", alarm["Properties"]["AlarmDescription"])
            self.assertTrue(found, name)
            self.assertIn(found.group(1), alarm["Properties"]["AlarmName"]["Fn::Sub"])
            page = ROOT / f"infra/runbooks/{found.group(1)}.md"
            self.assertTrue(page.exists(), page)
            self.assertRegex(page.read_text(), rf"^# {found.group(1)}: ")
            named.add(found.group(1))
            shown = f"${{{name}.Arn}}"
            self.assertIn(shown, json.dumps(self.resources["Dashboard"]["Properties"]["DashboardBody"]))
        pages = {page.stem for page in (ROOT / "infra/runbooks").glob("SA*.md")
                 if "template.yaml" in page.read_text()}
        self.assertEqual(named, pages)

    def test_the_environment_has_names_of_ours_or_of_aws(self):
        names = {name for block in every(self.template, "Variables") for name in block}
        self.assertLessEqual(
            {"SHIFTS_ADAPTER_TOML", "SHIFTS_ADAPTER__AWS__TABLE", "SHIFTS_ADAPTER__AWS__BUCKET",
             "SHIFTS_ADAPTER__AWS__QUEUE_URL", "SHIFTS_ADAPTER__AWS__REDIS_URL", "AWS_SDK_UA_APP_ID"}, names)
        for name in names:
            self.assertTrue(name.startswith(("SHIFTS_ADAPTER", "AWS_")), name)

    def test_parameters_explain_themselves_and_need_no_answer(self):
        for name, parameter in self.parameters.items():
            self.assertIn("Default", parameter, name)
            self.assertTrue(parameter["Description"].endswith((".", ". ")), name)

    def test_functions_are_those_that_are_packaged(self):
        packaged = (ROOT / "infra/package.sh").read_text()
        for name, folder in FUNCTIONS.items():
            part = self.resources[name]
            self.assertEqual(part["Properties"]["CodeUri"], f"target/lambda/{folder}/")
            self.assertTrue(part["Metadata"]["SkipBuild"])
            self.assertIn(folder, packaged)

    def test_linters_find_nothing(self):
        programs = tools.deployment()
        environ = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": tempfile.gettempdir(), "SAM_CLI_TELEMETRY": "0"}
        for command in (["cfn-lint", TEMPLATE],
                        ["sam", "validate", "--lint", "--template", TEMPLATE, "--region", "eu-central-1"]):
            done = subprocess.run([programs / command[0], *command[1:]], env=environ, capture_output=True, text=True,
                                  cwd=ROOT, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


def package(folder):
    """The template, and functions that only look, side by side."""
    shutil.copy(TEMPLATE, folder)
    for name in FUNCTIONS.values():
        bootstrap = folder / "target/lambda" / name / "bootstrap"
        bootstrap.parent.mkdir(parents=True)
        bootstrap.write_text(f"#!{sys.executable}\n" + (ROOT / "tests/cloud/bootstrap.py").read_text())
        bootstrap.chmod(0o755)


class Deployed(unittest.TestCase):
    """Deployed to the emulator, which refuses what a role does not allow."""

    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="shifts-template-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        cls.seen = cls.dir / "seen"
        cls.seen.mkdir()
        package(cls.dir)
        cls.oplog = OpLog().start()
        cls.addClassCleanup(cls.oplog.stop)
        cls.emulator = Emulator(
            functions_endpoint=cls.oplog.endpoint, authorize=True, extra={"PROOF_DIR": str(cls.seen)}).start()
        cls.addClassCleanup(cls.emulator.stop)
        cls.oplog.upstream = cls.emulator.endpoint
        secrets = cls.emulator.client("secretsmanager")
        cls.secret = secrets.create_secret(Name="graph", SecretString="hunter2")["ARN"]
        cls.other_secret = secrets.create_secret(Name="other", SecretString="hunter3")["ARN"]
        cls.key = secrets.create_secret(Name="key", SecretString="hunter4")["ARN"]
        cls.parameters = {
            "Configuration": CONFIGURATION, "SecretArns": cls.secret, "WebhookSecretArns": cls.other_secret,
            "FederationKeyArns": cls.key, "QueueVisibilityTimeout": 1, "AwsEndpointUrl": cls.oplog.endpoint}
        started = time.monotonic()
        cls.outputs = deploy.deploy(cls.emulator, cls.dir / "template.yaml", parameters=cls.parameters)
        cls.deployed_at = time.time()
        print(f"sam deploy: {time.monotonic() - started:.1f} s", file=sys.stderr)

    def events(self, function):
        found = sorted(self.seen.glob(f"{function}-*.json"))
        return [json.loads(text) for file in found if (text := file.read_text()).endswith("}")]

    def records(self):
        return [json.loads(record["body"]) | {"received": int(record["attributes"]["ApproximateReceiveCount"])}
                for seen in self.events("worker") for record in seen["event"].get("Records", [])]

    def send(self, body, group):
        self.emulator.client("sqs").send_message(
            QueueUrl=self.outputs["QueueUrl"], MessageBody=json.dumps(body), MessageGroupId=group,
            MessageDeduplicationId=f"{group}/{time.time_ns()}")

    def invoke(self, function, calls):
        answer = self.emulator.client("lambda").invoke(
            FunctionName=self.outputs[f"{function.capitalize()}Function"], Payload=json.dumps({"calls": calls}))
        return json.loads(answer["Payload"].read())["answers"]

    def test_a_message_reaches_the_worker_with_its_environment(self):
        self.send({"hello": 1}, "team-1/shifts")
        eventually("a message at the worker", lambda: {"hello": 1, "received": 1} in self.records(), 10)
        environ = self.events("worker")[-1]["environ"]
        self.assertEqual(environ["SHIFTS_ADAPTER_TOML"], CONFIGURATION)
        self.assertEqual(environ["SHIFTS_ADAPTER__AWS__TABLE"], self.outputs["TableName"])
        self.assertEqual(environ["SHIFTS_ADAPTER__AWS__BUCKET"], self.outputs["BucketName"])
        self.assertEqual(environ["SHIFTS_ADAPTER__AWS__QUEUE_URL"], self.outputs["QueueUrl"])
        self.assertEqual(environ["SHIFTS_ADAPTER__AWS__REDIS_URL"], "")
        self.assertEqual(environ["SHIFTS_ADAPTER__LOG__FORMAT"], "json")
        self.assertEqual(environ["AWS_ENDPOINT_URL"], self.oplog.endpoint)

    def test_poison_is_given_up_after_three_tries_and_stops_nobody_else(self):
        self.send({"poison": True}, "team-2/shifts")
        self.send({"after": "poison"}, "team-2/shifts")
        self.send({"hello": 3}, "team-3/shifts")
        sqs = self.emulator.client("sqs")

        def dead():
            return sqs.receive_message(QueueUrl=self.outputs["DeadLetterQueueUrl"]).get("Messages")

        self.assertEqual([json.loads(message["Body"]) for message in eventually("a dead letter", dead, 20)],
                         [{"poison": True}])
        tries = [record["received"] for record in self.records() if record.get("poison")]
        self.assertEqual(tries, [1, 2, 3])
        self.assertIn({"hello": 3, "received": 1}, self.records())

    def test_the_api_reaches_each_function_on_its_routes_alone(self):
        api = re.match(r"https://(\w+)\.", self.outputs["AdminUrl"]).group(1)

        def get(path, method="GET"):
            url = f"{self.emulator.endpoint}/_aws/execute-api/{api}/$default{path}"
            try:
                with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=30) as answer:
                    return answer.status, json.loads(answer.read())
            except urllib.error.HTTPError as error:
                return error.code, None

        self.assertEqual(get("/health"), (200, {"path": "/health", "version": "2.0"}))
        self.assertEqual(get("/api/v1/teams/7", "PUT"), (200, {"path": "/api/v1/teams/7", "version": "2.0"}))
        self.assertEqual(get("/change/v1/teams/7/update", "POST"),
                         (200, {"path": "/change/v1/teams/7/update", "version": "2.0"}))
        self.assertEqual(get("/auth", "POST"), (200, {"path": "/auth", "version": "2.0"}))
        self.assertEqual([get("/change/v1/connect")[0], get("/auth")[0], get("/elsewhere")[0]], [404] * 3)
        asked = [seen["event"]["rawPath"] for seen in self.events("webhook") if "rawPath" in seen["event"]]
        self.assertEqual(asked, ["/change/v1/teams/7/update"])
        asked = [seen["event"]["rawPath"] for seen in self.events("auth") if "rawPath" in seen["event"]]
        self.assertEqual(asked, ["/auth"])

    def test_roles_are_enough_and_not_more(self):
        table, bucket = self.outputs["TableName"], self.outputs["BucketName"]
        key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
        put = ["dynamodb", "put_item", {"TableName": table, "Item": key}]
        get = ["dynamodb", "get_item", {"TableName": table, "Key": key}]
        scan = ["dynamodb", "scan", {"TableName": table}]
        query = ["dynamodb", "query", {"TableName": table, "KeyConditionExpression": "pk = :p",
                                       "ExpressionAttributeValues": {":p": {"S": "a"}}}]
        store = ["s3", "put_object", {"Bucket": bucket, "Key": "a/b", "Body": "x"}]
        load_it = ["s3", "get_object", {"Bucket": bucket, "Key": "a/b"}]
        missing = ["s3", "get_object", {"Bucket": bucket, "Key": "a/c"}]
        remove = ["s3", "delete_object", {"Bucket": bucket, "Key": "a/b"}]
        send = ["sqs", "send_message", {"QueueUrl": self.outputs["QueueUrl"], "MessageBody": "{}",
                                        "MessageGroupId": "team-4/shifts", "MessageDeduplicationId": "x"}]
        secret = ["secretsmanager", "get_secret_value", {"SecretId": self.secret}]
        other = ["secretsmanager", "get_secret_value", {"SecretId": self.other_secret}]
        no = "AccessDeniedException"
        self.assertEqual(self.invoke("worker", [put, get, query, store, load_it, missing, send, secret]),
                         ["ok"] * 5 + ["NoSuchKey"] + ["ok"] * 2)
        self.assertEqual(self.invoke("worker", [scan, remove, other]), [no, "AccessDenied", no])
        self.assertEqual(self.invoke("timer", [put, query, send]), ["ok"] * 3)
        self.assertEqual(self.invoke("timer", [get, store, secret]), [no, "AccessDenied", no])
        # The API clears schedules, which changes snapshots, and forgets teams.
        self.assertEqual(self.invoke("admin", [put, get, query, store, load_it, remove, secret, send]), ["ok"] * 8)
        self.assertEqual(self.invoke("admin", [scan, other]), [no, no])
        # Whoever waits is answered without Graph, so that its secret is out of reach.
        self.assertEqual(self.invoke("webhook", [put, get, query, load_it, missing, send, other]),
                         ["ok"] * 3 + ["NoSuchKey"] * 2 + ["ok"] * 2)
        self.assertEqual(self.invoke("webhook", [scan, store, remove, secret]), [no, "AccessDenied", "AccessDenied", no])
        # Whoever tells a WFM who signs in knows tokens and the keys that sign them.
        token = {"pk": {"S": "token"}, "sk": {"S": "b"}}
        key = ["secretsmanager", "get_secret_value", {"SecretId": self.key}]
        self.assertEqual(
            self.invoke("auth", [["dynamodb", "put_item", {"TableName": table, "Item": token}],
                                 ["dynamodb", "get_item", {"TableName": table, "Key": token}], key]), ["ok"] * 3)
        self.assertEqual(self.invoke("auth", [query, scan, secret, other, send, load_it, store]),
                         [no] * 4 + ["AccessDenied"] * 3)
        self.assertEqual(
            self.oplog.actions("timer") - {"dynamodb:GetItem", "s3:PutObject", "secretsmanager:GetSecretValue"},
            {"dynamodb:PutItem", "dynamodb:Query", "sqs:SendMessage"})
        self.assertIn("s3:ListBucket", self.oplog.actions("worker"))
        (made,) = [call for call in self.oplog.by("timer") if call.action == "PutItem"]
        self.assertEqual((made.resource, made.status, made.fault), (table, 200, False))

    def test_the_queue_refuses_what_does_not_come_by_tls(self):
        # Only the operation log says that it ended TLS; the emulator's own door is plain.
        sqs = self.emulator.client("sqs", self.emulator.endpoint)
        with self.assertRaisesRegex(ClientError, "AccessDenied"):
            sqs.send_message(QueueUrl=self.outputs["QueueUrl"], MessageBody="{}", MessageGroupId="g",
                             MessageDeduplicationId="g")

    def test_faults_are_answered_in_the_services_own_words(self):
        put = ["dynamodb", "put_item", {"TableName": self.outputs["TableName"],
                                        "Item": {"pk": {"S": "f"}, "sk": {"S": "f"}}}]
        self.oplog.fault(throttled_table(function="worker", action="PutItem", nth=2, times=2))
        self.assertEqual(self.invoke("worker", [put] * 4),
                         ["ok"] + ["ProvisionedThroughputExceededException"] * 2 + ["ok"])
        self.assertEqual([call.error for call in self.oplog.by("worker") if call.fault],
                         ["ProvisionedThroughputExceededException"] * 2)
        store = ["s3", "put_object", {"Bucket": self.outputs["BucketName"], "Key": "f", "Body": "x"}]
        for rule in (racing_put, refused_put, busy_bucket):
            self.oplog.fault(rule(function="worker"))
        self.assertEqual(self.invoke("worker", [store] * 4),
                         ["ConditionalRequestConflict", "PreconditionFailed", "SlowDown", "ok"])

    def test_a_lost_answer_is_not_a_lost_call(self):
        def put(key):
            return ["dynamodb", "put_item", {"TableName": self.outputs["TableName"],
                                             "Item": {"pk": {"S": "lost"}, "sk": {"S": key}}}]

        self.oplog.fault(Fault(service="dynamodb", function="admin", action="PutItem", do="drop-before"))
        self.oplog.fault(Fault(service="dynamodb", function="admin", action="PutItem", do="drop-after"))
        self.assertEqual(self.invoke("admin", [put("before"), put("after"), put("whole")]),
                         ["ConnectionClosedError"] * 2 + ["ok"])
        held = self.emulator.client("dynamodb").query(
            TableName=self.outputs["TableName"], KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": {"S": "lost"}})["Items"]
        self.assertEqual([item["sk"]["S"] for item in held], ["after", "whole"])

    def test_the_schedule_ticks(self):
        ticks = lambda: [seen for seen in self.events("timer") if "calls" not in seen["event"]]
        (tick, *_) = eventually("a tick", ticks, 90)
        print(f"first tick after {tick['at'] - self.deployed_at:.0f} s: {tick['event']}", file=sys.stderr)
        self.assertEqual(list(tick["event"]), ["scheduled_at"])

    def test_a_second_deploy_changes_nothing(self):
        again = deploy.deploy(self.emulator, self.dir / "template.yaml", parameters=self.parameters)
        self.assertEqual(again, self.outputs)


class Changed(unittest.TestCase):
    """A stack with every option, and what is left of it."""

    def test_options_are_applied_and_a_removed_stack_leaves_its_state(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="shifts-template-"))
        self.addCleanup(shutil.rmtree, folder)
        package(folder)
        topic = "arn:aws:sns:eu-central-1:000000000000:alarms"
        with Emulator() as emulator:
            ec2 = emulator.client("ec2")
            network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
            subnet = ec2.create_subnet(VpcId=network, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
            group = ec2.create_security_group(GroupName="g", Description="g", VpcId=network)["GroupId"]
            outputs = deploy.deploy(emulator, folder / "template.yaml", parameters={
                "RedisUrl": "rediss://redis.example:6379", "SubnetIds": subnet, "SecurityGroupIds": group,
                "ReservedConcurrency": "false", "TimerState": "DISABLED", "DeletionProtection": "false",
                "AlarmTopicArn": topic})
            functions = {name: emulator.client("lambda").get_function_configuration(FunctionName=f"shifts-{name}")
                         for name in FUNCTIONS.values() if name != "auth"}
            # Nobody is signed in, so that nothing answers who somebody is.
            made = {function["FunctionName"] for function in emulator.client("lambda").list_functions()["Functions"]}
            self.assertEqual(made, {f"shifts-{name}" for name in functions})
            self.assertNotIn("AuthUrl", outputs)
            variables = functions["worker"]["Environment"]["Variables"]
            self.assertEqual(variables["SHIFTS_ADAPTER__AWS__REDIS_URL"], "rediss://redis.example:6379")
            self.assertNotIn("AWS_ENDPOINT_URL", variables)
            (schedule,) = emulator.client("scheduler").list_schedules()["Schedules"]
            self.assertEqual((schedule["Name"], schedule["State"]), ("shifts-tick", "DISABLED"))
            alarms = emulator.client("cloudwatch").describe_alarms()["MetricAlarms"]
            self.assertEqual({tuple(alarm["AlarmActions"]) for alarm in alarms}, {(topic,)})
            formation = emulator.client("cloudformation")
            formation.delete_stack(StackName="shifts")
            formation.get_waiter("stack_delete_complete").wait(
                StackName="shifts", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
            self.assertEqual(emulator.client("dynamodb").list_tables()["TableNames"], [outputs["TableName"]])
            self.assertIn(outputs["BucketName"],
                          [bucket["Name"] for bucket in emulator.client("s3").list_buckets()["Buckets"]])
            self.assertEqual(emulator.client("lambda").list_functions()["Functions"], [])


if __name__ == "__main__":
    unittest.main()
