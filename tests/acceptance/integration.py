"""The workforce integration, from its registration to its end, with the real program and tenant."""

import json
import os
import socket
import stat
import time
import unittest
import urllib.parse
import urllib.request

from world import World, request, team_id, user_id

APP = "adapter"
ROLES = ["Schedule.ReadWrite.All", "GroupMember.Read.All", "User.ReadBasic.All", "UserShiftPreferences.ReadWrite.All"]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Integration(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.at = f"127.0.0.1:{free_port()}"
        self.public = f"http://{self.at}"
        self.config = self.world.dir / "shifts-adapter.toml"
        self.config.write_text(self.config.read_text() + f'[server]\nlisten = "{self.at}"\n')
        self.bare = self.config.read_text()
        self.world.rows = []
        self.world.write_people()
        self.world.write_shifts()
        # The second member manages both teams.
        for team in range(2):
            members = [{"id": user_id(team, p), "userPrincipalName": f"p{p}.t{team}@contoso.com", "displayName": f"Person {p}", "owner": p == 1} for p in range(3)]
            request("PUT", f"{self.teams}/sim/teams/{team_id(team)}", {"displayName": f"Store {team}", "timeZone": "Europe/London", "members": members})
        (self.world.dir / "teams.csv").write_text("team_id,wfm,business_unit_id\n" + "".join(f"{team_id(t)},main,b{t}\n" for t in range(2)))
        self.world.run("teams", "import", "teams.csv")

    @property
    def teams(self):
        return self.world.teams

    def wfi(self, *arguments, status=0):
        out, err = self.world.run("wfi", *arguments, status=(status,))
        return out, out + err

    def status(self, status=0):
        return json.loads(self.wfi("status", "--json", status=status)[0])

    def attached(self, status=0):
        return [team["integration"] for team in self.status(status)["teams"]]

    def register(self, *arguments):
        out, told = self.wfi("register", "--public-url", self.public, "--secret-file", "wfi.secret", *arguments)
        self.assert_unspoken(told)
        return out

    def configure(self, lines):
        self.config.write_text(self.bare + lines)

    def assert_unspoken(self, told):
        for file in self.world.dir.glob("*.secret"):
            self.assertNotIn(file.read_text().strip(), told)

    def answering(self):
        """The program, until it is stopped."""
        program = self.world.start("run")
        self.addCleanup(self.stop, program)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", int(self.at.rsplit(":")[-1]))).close()
                return program
            except OSError:
                time.sleep(0.05)
        self.fail("the program does not listen")

    def stop(self, program):
        if program.poll() is None:
            program.terminate()
            program.communicate(timeout=30)

    def graph(self, method, url, body):
        """What another application does."""
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": "other", "client_secret": "x", "scope": "https://graph.microsoft.com/.default"})
        with urllib.request.urlopen(f"{self.teams}/tenant/oauth2/v2.0/token", form.encode()) as answer:
            token = json.loads(answer.read())["access_token"]
        made = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json", "authorization": f"Bearer {token}"}, method=method)
        urllib.request.urlopen(made).close()

    def make_a_shift(self):
        """What a manager sees who makes a shift in Teams."""
        body = {"userId": user_id(0, 2), "schedulingGroupId": None,
                "sharedShift": {"startDateTime": "2026-12-01T09:00:00Z", "endDateTime": "2026-12-01T17:00:00Z", "theme": "blue", "activities": []}}
        return request("POST", f"{self.teams}/sim/act", {"as": user_id(0, 1), "teamId": team_id(0), "do": "create-shift", "body": body})

    def test_it_is_registered_attached_asked_detached_and_removed(self):
        self.assertEqual(self.status(), {"registered": None, "failure": None, "teams": [{"team": team_id(t), "integration": "not-attached", "other_id": None, "failure": None} for t in range(2)]})
        lines = self.register()
        self.configure(lines)
        secret = self.world.dir / "wfi.secret"
        self.assertEqual(stat.S_IMODE(os.stat(secret).st_mode), 0o600)
        self.assertEqual(len(secret.read_text().strip()), 64)
        registered = self.status(status=3)["registered"]
        self.assertIn(registered["id"], lines)
        self.assertEqual((registered["url"], registered["is_active"], registered["problems"]), (f"{self.public}/change", True, []))
        self.assertEqual(len(registered["entities"]), 10)
        self.assertIn("registered already", self.wfi("register", "--secret-file", "other.secret", status=1)[1])
        self.assertFalse((self.world.dir / "other.secret").exists())

        self.assertEqual(self.make_a_shift()["outcome"], "saved")
        self.answering()
        self.wfi("attach")
        self.assertEqual(self.attached(), ["attached", "attached"])
        self.assertIn("was attached already", self.wfi("attach", team_id(0))[1])
        seen = self.make_a_shift()
        self.assertEqual((seen["outcome"], seen["by"]), ("refused", "integration"))
        self.assertIn("main", seen["message"])

        self.wfi("detach", team_id(0))
        self.assertEqual(self.attached(status=3), ["not-attached", "attached"])
        self.assertEqual(self.make_a_shift()["outcome"], "saved")
        self.assertIn("--yes", self.wfi("unregister")[1])
        self.wfi("unregister", "--yes")
        self.assertEqual(self.attached(status=3), ["not-attached", "not-attached"])
        self.assertIsNone(self.status(status=3)["registered"])
        self.wfi("unregister", "--yes")

    def test_a_new_secret_is_told_while_the_adapter_rests_or_after_it_knows_both(self):
        registered = self.register()
        self.configure(registered)
        out, told = self.wfi("rotate", "--secret-file", "second.secret")
        self.assert_unspoken(told)
        kept = registered.replace('secret = "file:wfi.secret"\n', "")
        self.configure(kept + out.removeprefix("[wfi]\n"))
        program = self.answering()
        self.wfi("attach")
        self.assertEqual(self.make_a_shift()["by"], "integration")

        out, told = self.wfi("rotate", "--secret-file", "third.secret", status=3)
        self.assert_unspoken(told)
        self.assertEqual(self.make_a_shift()["outcome"], "refused", "the old secret counts still")
        self.configure(kept + out.removeprefix("[wfi]\n"))
        self.stop(program)
        self.answering()
        self.wfi("rotate")
        self.assertEqual(self.make_a_shift()["outcome"], "refused")
        self.assertIn("is there already", self.wfi("rotate", "--secret-file", "third.secret", status=2)[1])

    def test_without_the_permission_and_without_an_answer_nothing_is_registered(self):
        request("PUT", f"{self.teams}/sim/apps/{APP}", {"roles": ROLES})
        told = self.wfi("register", "--public-url", self.public, "--secret-file", "wfi.secret", status=1)[1]
        self.assertIn("WorkforceIntegration.ReadWrite.All", told)
        request("PUT", f"{self.teams}/sim/apps/{APP}", {"roles": [*ROLES, "WorkforceIntegration.ReadWrite.All"]})
        away = f"http://127.0.0.1:{free_port()}"
        told = self.wfi("register", "--public-url", away, "--secret-file", "wfi.secret", status=1)[1]
        self.assertIn("leads to the adapter", told)
        self.assertFalse((self.world.dir / "wfi.secret").exists())
        self.assertIsNone(self.status()["registered"])
        told = self.wfi("register", "--public-url", "http://shifts.contoso.com", "--secret-file", "wfi.secret", status=2)[1]
        self.assertIn("https://", told)
        self.assertIn("--secret-file", self.wfi("register", "--public-url", self.public, status=2)[1])
        self.assertIn("no workforce integration is configured", self.wfi("attach", status=1)[1])

    def test_what_people_may_choose_is_registered_over_beta(self):
        lines = self.register("--eligibility")
        self.assertIn("eligibility = true", lines)
        self.configure(lines)
        self.assertEqual(len(self.status(status=3)["registered"]["eligibility"]), 3)
        self.assertEqual(self.status(status=3)["registered"]["problems"], [])

    def test_another_products_integration_is_told_and_left_alone_unless_it_is_replaced(self):
        lines = self.register()
        self.configure(lines)
        self.wfi("attach")
        schedule = f"{self.teams}/v1.0/teams/{team_id(0)}/schedule"
        self.graph("PUT", schedule, {"enabled": True, "timeZone": "Europe/London", "workforceIntegrationIds": ["another-product"]})
        told = self.wfi("status", status=3)[1]
        self.assertIn("another product's is attached (another-product)", told)
        out, _ = self.world.run("teams", "connect", team_id(0), "--wfm", "main", "--business-unit", "b0", "--json", status=(0,))
        check = next(check for check in json.loads(out)["checks"] if check["name"] == "workforce-integration")
        self.assertEqual(check["result"], "attention")
        self.assertIn("another-product", check["found"])
        self.assertIn("--replace", self.wfi("attach", status=1)[1])
        self.wfi("detach")
        self.assertEqual(self.attached(status=3), ["another-product", "not-attached"])
        self.wfi("attach", "--replace")
        self.assertEqual(self.attached(), ["attached", "attached"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
