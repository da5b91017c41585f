"""What the product promises, tried on the real program from outside. Run by ./test."""

import hashlib
import pathlib
import random
import re
import subprocess
import unittest
import urllib.error

from integration import Integration  # noqa: F401 (its tests run with these)
from world import BINARY, TEAMS, World, request, team_id

SHIFTS = 5000


class Promises(unittest.TestCase):
    def world(self, **settings):
        world = World(**settings)
        self.addCleanup(world.close)
        return world

    def assert_equal_world(self, world):
        held, wanted = world.held(), world.wanted()
        self.assertEqual(len(held), len(wanted))
        self.assertEqual(held, wanted)

    def test_the_demo_ends_well_over_every_wire_with_the_same_rota_in_teams(self):
        told = {}
        for wfm in ("open", "csv", "blue-yonder"):
            demo = [BINARY, "demo", "--wfm", wfm, "--once", "--port", "0", "--teams", "2", "--people", "20"]
            done = subprocess.run(demo, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
            self.assertEqual(done.returncode, 0, done.stderr)
            told[wfm] = re.sub(r"after [\d.]+ s", "", next(line for line in done.stdout.splitlines() if "shifts of 2 teams" in line))
        self.assertGreater(int(told["open"].split()[0]), 500)
        self.assertEqual(told["blue-yonder"], told["open"])
        self.assertEqual(told["csv"], told["open"])

    def test_a_rota_of_5000_shifts_arrives_whole_and_cheaply_and_stays_equal(self):
        world = self.world()
        world.fill(SHIFTS)
        first = world.sync()["totals"]
        self.assert_equal_world(world)
        self.assertEqual(first["created"], SHIFTS)
        self.assertLessEqual(first["graph_items"] / SHIFTS, 1.02, first)
        self.assertLessEqual(first["graph_envelopes"] / -(-first["graph_items"] // 20), 1.1, first)
        calls = len(world.log())
        second = world.sync()["totals"]
        self.assertEqual((second["graph_http"], len(world.log())), (0, calls))
        world.edit(edited=40, added=40, removed=20)
        third = world.sync()["totals"]
        self.assert_equal_world(world)
        self.assertEqual((third["updated"], third["created"], third["deleted"]), (40, 40, 20))
        self.assertEqual(third["graph_items"], 100, third)
        self.assertLessEqual(third["graph_envelopes"], 6, third)

    def test_a_folder_with_all_files_arrives_whole_and_a_second_pass_costs_nothing(self):
        world = self.world()
        world.fill(400)
        world.fill_other_kinds()
        first = world.sync()
        self.assert_equal_world(world)
        self.assertEqual(world.held_open_shifts(), world.wanted_open_shifts())
        self.assertEqual(world.held_time_off(), world.wanted_time_off())
        self.assertEqual(world.held_availability(), world.wanted_availability())
        visits = {(run["team"], run["activity"]) for run in first["runs"]}
        self.assertGreaterEqual(len(visits), 4 * TEAMS)
        calls = len(world.log())
        second = world.sync()["totals"]
        self.assertEqual((second["graph_http"], len(world.log())), (0, calls))
        self.assertLessEqual(second["store_ops"], len(visits), second)
        world.open_rows[0]["slots"] += 1
        del world.open_rows[1], world.leave_rows[0]
        world.available["e0-0"] = [0]
        world.write_other_kinds()
        world.sync()
        self.assertEqual(world.held_open_shifts(), world.wanted_open_shifts())
        self.assertEqual(world.held_time_off(), world.wanted_time_off())
        self.assertEqual(world.held_availability(), world.wanted_availability())

    def test_drafts_are_shared_once_a_team_and_nobody_keeps_one(self):
        world = self.world(drafts=True)
        world.fill(400)
        world.sync()
        self.assert_equal_world(world)
        world.edit(edited=10, added=5, removed=5)
        world.sync()
        self.assert_equal_world(world)

    def test_with_a_fifth_of_all_calls_failing_it_ends_equal(self):
        world = self.world()
        world.fill(1500)
        for kind in ["429", "500", "drop-before", "drop-after", "slow"]:
            world.fault(on="POST /teams/*/schedule/shifts", probability=0.04, do=kind, delay_s=0.2)
            world.fault(on="POST /$batch", probability=0.04, do=kind, delay_s=0.2, retry_after_s=1)
        world.sync()
        self.assert_equal_world(world)
        world.edit(edited=60, added=60, removed=60)
        world.fault(on="PUT /teams/*/schedule/shifts/*", probability=0.2, do="drop-after")
        world.fault(on="DELETE /teams/*/schedule/shifts/*", probability=0.2, do="500")
        world.sync()
        self.assert_equal_world(world)

    def test_killed_at_any_moment_of_the_first_sync_it_ends_equal(self):
        world = self.world(rate_scale=20)
        world.fill(1000)
        chance = random.Random(3)
        for _ in range(8):
            world.killed_sync(chance.uniform(0.05, 1.2))
        world.sync()
        self.assert_equal_world(world)

    def test_a_plan_writes_nothing_and_is_applied_as_it_was_shown(self):
        world = self.world()
        world.fill(300)
        store = world.dir / "shifts-adapter.db"
        digest = lambda: hashlib.sha256(store.read_bytes()).hexdigest()
        before, calls = digest(), len(world.log())
        plans = world.plan()
        self.assertEqual(digest(), before)
        self.assertEqual({call["method"] for call in world.log()[calls:]} - {"GET"}, set())
        plan = max(plans, key=lambda plan: len(plan["changes"]))
        world.sync("--plan", plan["hash"])
        shown = sorted((c["user_id"], c["starts_at"]) for c in plan["changes"] if c["kind"] == "shift")
        done = sorted((shift[1], shift[3].strftime("%Y-%m-%dT%H:%M:%SZ")) for shift in world.held())
        self.assertEqual(done, shown)
        world.run("sync", "--plan", plan["hash"], status=(1,))
        other = next(p for p in world.plan() if p["team"] != plan["team"])
        moved = next(r for r in world.rows if r["shift_id"] == other["changes"][-1]["source_id"])
        moved["ends"] = moved["starts"].replace(minute=45)
        world.write_shifts()
        held = world.held()
        world.run("sync", "--plan", other["hash"], status=(1,))
        self.assertEqual(world.held(), held)

    def test_a_store_that_was_lost_is_made_anew_without_doubling_anything(self):
        world = self.world()
        world.fill(300)
        world.sync()
        for file in world.dir.glob("shifts-adapter.db*"):
            file.unlink()
        world.run("teams", "import", "teams.csv")
        totals = world.sync()["totals"]
        self.assert_equal_world(world)
        self.assertEqual((totals["adopted"], totals["created"]), (300, 0))

    def test_a_broken_source_deletes_nothing_and_says_where_it_is_broken(self):
        world = self.world()
        world.fill(200)
        world.sync()
        held = world.held()
        path = world.rota / "shifts.csv"
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2 - 7])
        _, err = world.run("sync", status=(3,))
        self.assertIn("shifts.csv, line", err)
        self.assertEqual(len(world.held()), len(held))
        path.write_bytes(whole)
        world.sync()
        self.assertEqual(world.held(), held)

    def test_a_shift_of_somebody_without_a_user_leaves_the_old_person(self):
        world = self.world()
        world.fill(50)
        world.sync()
        with open(world.rota / "employees.csv", "a", newline="") as file:
            file.write("e0-stranger,stranger@contoso.com,A,Stranger,b0,false\r\n")
        row = next(row for row in world.rows if row["business_unit_id"] == "b0")
        row["employee_id"] = "e0-stranger"
        world.write_shifts()
        result = world.sync()
        self.assertEqual((result["totals"]["deleted"], result["totals"]["unmapped"]), (1, 1))
        self.assertEqual(len(world.held()), 49)


class WrongUse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.world.fill(10)

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def told(self, *arguments, status):
        out, err = self.world.run(*arguments, status=(status,))
        return out + err

    def test_wrong_words_are_answered_with_what_and_how(self):
        self.assertIn("sinc", self.told("sinc", status=2))
        self.assertIn("--wat", self.told("sync", "--wat", status=2))
        self.assertIn("roster, requests, shifts", self.told("sync", "--activity", "swaps", status=2))
        self.assertIn("64 digits", self.told("sync", "--plan", "abc", status=2))
        self.assertIn("not connected", self.told("sync", "--team", "t-unknown", status=2))
        self.assertIn("unusable team id", self.told("plan", "--team", "../x", status=2))
        self.assertIn("no WFM `gone`", self.told("teams", "connect", team_id(0), "--wfm", "gone", "--business-unit", "b0", status=1))
        self.assertIn("b0, b1", self.told("teams", "connect", team_id(0), "--wfm", "main", "--business-unit", "b99", status=1))
        unknown = "99999999-0000-4000-8000-000000000000"
        self.assertIn("no such team", self.told("teams", "connect", unknown, "--wfm", "main", "--business-unit", "b0", status=1))

    def test_a_wrong_configuration_is_told_key_by_key(self):
        file = self.world.dir / "wrong.toml"
        file.write_text('[sync]\npast_weks = 1\nfuture_weeks = 99\n[graph]\nclient_secret = "hunter2"\n')
        told = self.told("config", "check", "--config", "wrong.toml", status=2)
        for words in ["did you mean `past_weeks`", "from 0 to 52", "env:NAME", "wrong.toml:2"]:
            self.assertIn(words, told)
        self.assertNotIn("hunter2", told)
        self.assertIn("client_id", self.told("config", "check", "--config", self.minimal(""), status=2))
        self.assertIn("cannot be read", self.told("sync", "--config", "gone.toml", status=2))
        self.assertIn("no --config", self.told("demo", "--config", "gone.toml", status=2))

    def test_the_configuration_may_be_named_before_or_after_the_command(self):
        name = self.minimal((self.world.dir / "shifts-adapter.toml").read_text())
        for words in [("--config", name, "teams", "list"), ("teams", "--config", name, "list"), ("teams", "list", "--config", name)]:
            self.assertIn(team_id(3), self.told(*words, status=0))

    def test_looking_at_a_connection_changes_nothing(self):
        listed = self.told("teams", "list", "--json", status=0)
        told = self.told("teams", "connect", team_id(0), "--wfm", "main", "--business-unit", "b1", status=0)
        self.assertIn("nothing was changed", told)
        self.assertIn("is connected already", told)
        self.assertEqual(self.told("teams", "list", "--json", status=0), listed)

    def test_a_disabled_team_rests_until_it_is_enabled(self):
        self.told("teams", "disable", team_id(2), status=0)
        self.assertIn("disabled", self.told("teams", "list", status=0))
        self.assertNotIn(team_id(2), self.told("sync", status=0))
        self.told("teams", "enable", team_id(2), status=0)
        self.assertIn(team_id(2), self.told("sync", status=0))

    def test_run_once_does_what_is_due(self):
        told = self.told("run", "--once", status=0)
        self.assertIn("Graph requests", told)

    def test_a_missing_secret_and_an_unreachable_host_are_told(self):
        text = (self.world.dir / "shifts-adapter.toml").read_text()
        told = self.told("sync", "--config", self.minimal(text.replace("env:SECRET", "env:GONE")), status=2)
        self.assertIn("env:GONE", told)
        away = text.replace(self.world.teams, "http://127.0.0.1:9")
        fast = away.replace("request_timeout_s = 5", "request_timeout_s = 5\nattempts_max = 1")
        self.assertIn("no answer from Graph", self.told("sync", "--activity", "roster", "--config", self.minimal(fast), status=1))

    def minimal(self, text):
        path = self.world.dir / "other.toml"
        path.write_text(text)
        return "other.toml"


if __name__ == "__main__":
    unittest.main(verbosity=2)
