"""The whole program on an emulated AWS: real functions, real messages, the simulated tenant and WFM, and faults.

    SHIFTS_ADAPTER=target/debug/shifts-adapter "$(python3 tests/cloud/tools.py)" tests/cloud/test_scenario.py

infra/package.sh has put the functions below target/lambda before.
"""

import concurrent.futures
import contextlib
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import cost
import federated
import oplog
import rights
from figures import tell
from oplog import Fault
from patience import eventually
from scenario import ACTIVITIES, EQUAL_WITHIN_S, TEAMS, Company
from stores import Redis
from world import call

USED_OF_GRANTED_MIN = 0.9
COST_OF_FLOOR_MAX = 1.2
# Longer than a worker's right to a team lasts, and shorter than it waits for one answer of AWS.
SLOW_S = 4.5
# What a worker answers that has looked at all its messages.
NOTHING_PUT_BACK = (True, {"batchItemFailures": []})


class Scenario(Company):
    """The life of the twenty teams. The tests run in the order of their names and build on each other."""

    def test_01_twenty_teams_connected_through_the_api_become_equal_by_the_schedule(self):
        for team, unit in self.world.units.items():
            status, answer = self.api_call("PUT", f"/api/v1/teams/{team}", body={
                "wfm": "main", "business_unit_id": unit})
            self.assertEqual(status, 201, answer)
        status, listed = self.api_call("GET", "/api/v1/teams", role="viewer")
        self.assertEqual((status, len(listed["teams"])), (200, TEAMS))
        self.wait_until_equal("a cold load by the schedule alone")
        self.assertEqual(self.dead(), 0)

    def test_02_a_killed_worker_and_a_doubled_tick_double_and_lose_nothing(self):
        changed = self.world.move_shifts(30, 9) + self.world.add_shifts(3)
        before = self.oplog.so_far()
        scheduled_at = time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime(time.time() + 3600))

        def promised():
            # Every one of these ticks stands for the same minute.
            self.tick(scheduled_at)
            return any(made.action == "PutObject" for made in self.oplog.by("worker", before))

        # The worker dies with promises stored and some of them sent; the queue hands its messages out again.
        eventually("a promise of the worker", promised, 90)
        self.assertGreater(self.kill("worker"), 0)
        self.tick(scheduled_at)
        self.wait_until_equal(f"{changed} changes, a killed worker, a doubled tick")
        self.assertEqual(self.dead(), 0)

    def test_03_an_idle_visit_reads_once_writes_nothing_and_costs_nearly_nothing(self):
        # A visit of each team that remembers that all was seen.
        for activity in ("roster", *ACTIVITIES):
            self.ask_for(self.world.units, activity)
            eventually("an empty queue", self.queue_is_empty, 60)
        before, asked = self.oplog.so_far(), len(self.world.asked())
        eventually("an idle visit of every team, by the schedule",
                   lambda: self.visits(before) >= 2 * TEAMS and self.queue_is_empty(), EQUAL_WITHIN_S, every_s=1)
        timer, worker = self.oplog.by("timer", before), self.oplog.by("worker", before)
        # A tick lists the connections and the memories.
        ticks = len([made for made in timer if made.action == "Query"]) / 2
        visits = self.visits(before)
        # One read for each batch of teams, and nothing else: no snapshot, no lease, no report. Visits of the roster
        # ask Graph, and take a place in its budget for that.
        done = [made.action for made in worker]
        self.assertLessEqual(set(done), {"BatchGetItem", "UpdateItem"})
        self.assertLessEqual(done.count("BatchGetItem"), visits)
        self.assertLessEqual(done.count("UpdateItem"), 3 * ticks)
        # Graph is asked for members, on the roster's own visits, and for nothing else.
        others = [entry for entry in self.world.asked(after=asked) if "/members" not in entry["path"]
                  and "token" not in entry["path"]]
        self.assertEqual(others, [])
        text, ratio = cost.table(cost.bill(timer + worker, TEAMS, ticks))
        print(f"{visits} idle visits, {len(done)} calls of the worker\n{text}", file=sys.stderr)
        tell(f"cost of 1,000 idle teams: {text.splitlines()[-1]}")
        self.assertLessEqual(ratio, COST_OF_FLOOR_MAX)

    def visits(self, since):
        """How many visits the timer has noted."""
        return len([made for made in self.oplog.by("timer", since) if made.action == "PutItem"])

    def queue_is_empty(self):
        counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.outputs["QueueUrl"], AttributeNames=counts)
        return all(attributes["Attributes"][count] == "0" for count in counts)

    def test_04_a_worker_may_die_before_and_after_each_of_its_calls(self):
        for moment in ("before", "after"):
            changed = self.world.move_shifts(15, 1) + self.world.add_shifts(1)
            with self.queue_at_rest():
                deaths = self.die_one_call_later_each_time(moment)
            self.make_equal(f"{changed} changes, {deaths} workers, each killed {moment} one call more than the last one")
        self.assertEqual(self.dead(), 0)

    @contextlib.contextmanager
    def queue_at_rest(self):
        """No message is handed out meanwhile, so that the only workers are those that a test calls itself."""
        # Poison that is still there is given up first.
        eventually("an empty queue", self.queue_is_empty, 200)
        (source,) = self.lambdas.list_event_source_mappings()["EventSourceMappings"]
        self.lambdas.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
        try:
            yield
        finally:
            self.lambdas.update_event_source_mapping(UUID=source["UUID"], Enabled=True)

    def die_one_call_later_each_time(self, moment):
        """The worker of the first team dies at its first call, that of the second at its second, until one lives on."""
        for nth, team in enumerate(self.world.units, start=1):
            death = self.oplog.fault(Fault(
                function="worker", nth=nth, do=f"drop-{moment}", meanwhile=lambda: self.kill("worker")))
            lived, _ = self.work(team)
            self.assertNotEqual(lived, bool(death.hit))
            self.oplog.mend()
            if lived:
                return nth - 1
        return self.fail("a visit makes more calls than there are teams")

    def test_05_every_fault_of_the_stores_costs_time_alone(self):
        self.send_poison()
        self.oplog.fault(oplog.throttled_table(function="worker", times=8))
        self.oplog.fault(oplog.throttled_table(function="timer", times=2))
        self.oplog.fault(oplog.racing_put(function="worker", nth=2, times=2))
        self.oplog.fault(oplog.refused_put(function="worker", nth=5, times=2))
        self.oplog.fault(oplog.busy_bucket(function="worker", times=4))
        self.oplog.fault(oplog.refused_condition(function="worker", action="PutItem", nth=2, times=2))
        changed = self.world.move_shifts(-15, 4) + self.world.add_shifts(2)
        self.make_equal(f"{changed} changes, a throttled table, S3 409, 412 and 503, refused conditions, poison")

    def send_poison(self):
        """A job of a team whose connection cannot be read, and a message that is no job."""
        self.emulator.client("dynamodb").put_item(TableName=self.outputs["TableName"], Item={
            "pk": {"S": "connection"}, "sk": {"S": "poisoned"}, "revision": {"N": "1"}, "body": {"S": "{}"}})
        for group, body in {
                "poisoned/shifts": {"version": 1, "body": {"team_id": "poisoned", "activity": "shifts", "slot": "1"}},
                "noise": {"hello": 1}}.items():
            self.sqs.send_message(QueueUrl=self.outputs["QueueUrl"], MessageGroupId=group,
                                  MessageBody=json.dumps(body), MessageDeduplicationId=group)

    def test_06_two_workers_with_one_message_do_its_work_once(self):
        team = next(iter(self.world.units))
        changed = self.world.add_shifts(6, team)
        applied = len(self.logged("sync.applied", team))
        # The first one's promises are on the way for longer than its right to the team lasts.
        slow = self.oplog.fault(Fault(service="s3", action="PutObject", function="worker", resource=f"*/{team}/weeks/*",
                                      do="delay", delay_s=SLOW_S))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            first = pool.submit(self.work, team)
            eventually("promises on their way", lambda: slow.hit, 20)
            # The second one is turned away while that right lasts, and does the work after it.
            eventually("the work of the second", lambda: self.work(team) == NOTHING_PUT_BACK
                       and len(self.logged("sync.applied", team)) > applied, 20)
            self.assertEqual(first.result(), NOTHING_PUT_BACK)
        self.assertTrue(self.logged("another run is working on team", team))
        # The first one finds that out when its promises arrive, and sends nothing.
        self.assertTrue(self.logged("weeks", "was changed by another run", team))
        self.make_equal(f"{changed} changes, two workers with one message")

    def test_07_a_secret_rotated_in_mid_run_is_read_by_the_worker_that_goes_on(self):
        before, workers = self.oplog.so_far(), set(self.processes("worker"))
        self.secrets.put_secret_value(SecretId="graph", SecretString="rotated")
        # Graph refuses what the old secret was good for; no worker is ended.
        self.world.tenant("POST", "/sim/faults", {"on": "POST /$batch", "do": "401", "times": 4})
        changed = self.world.move_shifts(15, 2)
        self.make_equal(f"{changed} changes, a rotated secret")
        self.assertIn("GetSecretValue", [made.action for made in self.oplog.by("worker", before)])
        self.assertTrue(workers & set(self.processes("worker")), "a worker that was there before is there still")

    def test_08_administrators_look_plan_stop_and_begin_anew(self):
        team, unit = next(iter(self.world.units.items()))
        at = f"/api/v1/teams/{team}"
        self.assertEqual(self.api_call("POST", f"{at}/disable", role="operator")[0], 200)
        self.assertEqual(self.api_call("POST", f"{at}/sync", role="operator", body={})[0], 409)
        self.world.move_shifts(30, 1, team)
        status, planned = self.api_call("GET", f"{at}/plan", role="viewer")
        self.assertEqual((status, [len(plan["changes"]) for plan in planned["plans"]]), (200, [1]), planned)
        self.assertEqual(self.api_call("POST", f"{at}/enable", role="viewer")[0], 403)
        self.assertEqual(self.api_call("POST", f"{at}/enable", role="operator")[0], 200)
        self.ask_for([team])
        eventually("a planned change by hand", lambda: not self.world.differing(), 20)
        # Forgotten and connected anew, what is there is taken over and not doubled.
        before = self.world.held()[team]
        self.assertEqual(self.api_call("DELETE", at)[0], 204)
        self.assertEqual(self.api_call("PUT", at, body={"wfm": "main", "business_unit_id": unit})[0], 201)
        status, planned = self.api_call("GET", f"{at}/plan", role="viewer")
        # Of when people can work nothing is remembered and nothing doubled: it is written once more.
        ops = {change["op"] for plan in planned["plans"] for change in plan["changes"] if change["kind"] != "availability"}
        self.assertEqual((status, ops), (200, {"adopt"}))
        self.ask_for([team])
        eventually("a run that adopts", lambda: any(
            run["adopted"] for run in self.api_call("GET", f"/api/v1/runs?team={team}", role="viewer")[1]["runs"]), 30)
        self.assertEqual(self.world.held()[team], before)
        self.assertEqual(self.dead(), 0)

    def test_09_a_swap_is_approved_through_the_webhook_while_the_team_syncs(self):
        team = next(iter(self.world.units))
        self.integrate()
        status, answer = self.api_call("POST", f"/api/v1/teams/{team}/schedule")
        self.assertEqual(status, 200, answer)
        self.world.wfm("PUT", "/sim/rules", {"rest_minutes": 0, "managers_decide": True})
        with self.queue_at_rest(), concurrent.futures.ThreadPoolExecutor() as pool:
            # Everything that the team's sync writes to Shifts comes back as a question. The WFM judges with the new
            # shifts in mind.
            changed = self.world.add_shifts(6, team)
            swaps = self.world.asked_for_swaps(team)
            (withdrawn, sender, _), (request, one, other) = next(swaps), next(swaps)
            self.saved(sender["userId"], "withdraw", withdrawn)
            slow = self.oplog.fault(Fault(service="s3", action="PutObject", function="worker", times=2,
                                          resource=f"*/{team}/weeks/*", do="delay", delay_s=SLOW_S))
            sync = pool.submit(self.work, team)
            eventually("a sync that has begun", lambda: slow.hit, 20)
            before = self.oplog.so_far()
            self.saved(other["userId"], "accept", request)
            self.saved(self.world.owner(team), "approve", request)
            self.assertFalse(sync.done(), "people do not wait for a sync")
            self.assertEqual(sync.result(), NOTHING_PUT_BACK)
        asked = [made.action for made in self.oplog.by("webhook", before)]
        self.assertIn("PutItem", asked)
        self.assertNotIn("GetSecretValue", asked)
        self.make_equal(f"{changed} changes, a swap approved during their sync")
        left = {shift["id"] for shift in self.world.tenant("GET", "/sim/state")["teams"][team]["shifts"]}
        self.assertFalse(left & {one["id"], other["id"]})
        told = self.world.tenant("GET", "/sim/callbacks")
        self.assertLessEqual({callback["outcome"] for callback in told}, {"approved", "refused"})
        # Detached, the schedule is changed without a question.
        status, answer = self.api_call("DELETE", f"/api/v1/teams/{team}/integration")
        self.assertEqual(status, 204, answer)
        changed = self.world.move_shifts(15, 2, team)
        self.make_equal(f"{changed} changes nobody is asked about")
        self.assertEqual(len(self.world.tenant("GET", "/sim/callbacks")), len(told))

    def saved(self, who, what, request):
        seen = self.world.act(who, what, id=request)
        self.assertEqual(seen["outcome"], "saved", seen)

    def test_10_members_come_from_redis_and_without_it_from_graph(self):
        with Redis() as redis:
            self.deploy_with(RedisUrl=redis.url, **self.network())
            self.assertGreaterEqual(self.members_read_for("a Redis that knows nobody"), TEAMS)
            self.assertEqual(int(redis.ask("DBSIZE")), TEAMS)
            hits = redis.hits()
            self.assertEqual(self.members_read_for("a Redis"), 0)
            self.assertGreaterEqual(redis.hits() - hits, TEAMS)
            self.members_read_for("a Redis that goes", meanwhile=redis.stop)
            self.assertGreaterEqual(self.members_read_for("no Redis"), TEAMS)
            self.assertTrue(self.logged("roster.unavailable"))
            redis.start()
            self.members_read_for("a Redis that comes back")
            self.assertEqual(int(redis.ask("DBSIZE")), TEAMS)

    def network(self):
        """What a function needs to reach a Redis on AWS."""
        ec2 = self.emulator.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        group = ec2.create_security_group(GroupName="functions", Description="Functions", VpcId=vpc)
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]
        return {"SubnetIds": subnet["SubnetId"], "SecurityGroupIds": group["GroupId"]}

    def members_read_for(self, why, meanwhile=lambda: None):
        """Changes every store, makes the teams equal, and tells how often Graph was asked for members.

        `meanwhile` is done as soon as a worker works on that.
        """
        before, asked = self.oplog.so_far(), len(self.world.asked())
        changed = self.world.move_shifts(15, 2)
        self.ask_for(self.world.units)
        eventually("a worker at work", lambda: self.oplog.by("worker", before), 20)
        meanwhile()
        self.make_equal(f"{changed} changes, {why}")
        return len([entry for entry in self.world.asked(after=asked) if "/members" in entry["path"]])

    def test_11_poison_is_in_the_dead_letter_queue_and_can_be_put_back(self):
        eventually("both messages, and none of all the others", lambda: self.dead() == 2, 200, every_s=1)
        # Mended and put back, the job is done.
        self.emulator.client("dynamodb").delete_item(
            TableName=self.outputs["TableName"], Key={"pk": {"S": "connection"}, "sk": {"S": "poisoned"}})
        for message in self.sqs.receive_message(
                QueueUrl=self.outputs["DeadLetterQueueUrl"], MaxNumberOfMessages=10,
                AttributeNames=["MessageGroupId"])["Messages"]:
            if "poisoned" in message["Body"]:
                self.sqs.send_message(QueueUrl=self.outputs["QueueUrl"], MessageBody=message["Body"],
                                      MessageGroupId=message["Attributes"]["MessageGroupId"],
                                      MessageDeduplicationId="redriven")
            self.sqs.delete_message(
                QueueUrl=self.outputs["DeadLetterQueueUrl"], ReceiptHandle=message["ReceiptHandle"])
        eventually("an empty queue", self.queue_is_empty, 20)
        self.assertEqual(self.dead(), 0)

    def test_12_a_wfm_that_brings_a_token_back_is_told_once_whom_it_names(self):
        key, before = self.federate(), self.oplog.so_far()
        stranger, _ = federated.token("k" * 64, "ada")
        good, out = federated.token(key, "ada")
        self.assertEqual(self.brought(good), (401, None), "nobody issued it")
        self.emulator.client("dynamodb").put_item(TableName=self.outputs["TableName"], Item=out)
        self.assertEqual(self.brought(stranger), (401, None))
        self.assertEqual(self.brought(good), (200, "<userId>ada</userId>"))
        self.assertEqual(self.brought(good), (401, None), "it was used")
        asked = [made.action for made in self.oplog.by("auth", before)]
        self.assertEqual([asked.count(action) for action in ("GetSecretValue", "GetItem", "PutItem")], [1, 3, 2])
        self.assertEqual(self.logged(good), [])

    def brought(self, token):
        return call("POST", f"{self.api}/auth", headers=self.host, form={"X-MS-AuthToken": token})

    def test_13_no_function_may_do_what_none_of_this_needed(self):
        granted, unused = rights.granted(), rights.unused(self.oplog)
        self.assertEqual([action for allowed in granted.values() for action in allowed if "*" in action], [])
        count = sum(map(len, granted.values()))
        used = count - sum(map(len, unused.values()))
        tell(f"IAM: {used} of {count} granted actions used ({used / count:.2f}), no wildcard, unused: "
             f"{sorted(f'{function} {action}' for function, actions in unused.items() for action in actions)}")
        self.assertGreaterEqual(used / count, USED_OF_GRANTED_MIN)


if __name__ == "__main__":
    unittest.main(verbosity=2)
