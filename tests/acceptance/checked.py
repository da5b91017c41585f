"""`provider check` from outside: the binary, its configuration and the simulated WFM, over each wire."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from world import BINARY, request

OPEN = """
[wfm.main]
kind = "open"
base_url = "{wfm}"
actions = ["swap", "offer", "open-shift-request", "assign-open-shift", "time-off-request", "availability"]
"""
BLUE_YONDER = """
[wfm.main]
kind = "blue-yonder"
base_url = "{wfm}"
allow_this_machine = true
login_name = "{login}"
password = "env:PASSWORD"
sealing_key = "env:SEALING_KEY"
login_settles_ms = 0
"""


class ProviderCheck(unittest.TestCase):
    def simulate(self, *arguments):
        server = subprocess.Popen([BINARY, "simulate", "--still", "--teams-port", "0", "--wfm-port", "0", "--teams", "1",
                                   "--people", "20", *arguments], stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (server.kill(), server.wait(), server.stdout.close()))
        for line in server.stdout:
            if line.startswith("WFM:"):
                self.line = line
                self.wfm = line.split()[1].removesuffix("/v1").removesuffix("/data")
                return
        self.fail("the simulated WFM did not begin")

    def check(self, configuration, *arguments, status):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="shifts-checked-"))
        self.addCleanup(shutil.rmtree, folder)
        (folder / "shifts-adapter.toml").write_text(configuration)
        env = {"PATH": os.environ["PATH"], "PASSWORD": self.line.split('"')[-2] if '"' in self.line else "",
               "SEALING_KEY": "0123456789abcdef0123456789abcdef"}
        done = subprocess.run([BINARY, "provider", "check", "main", *arguments], cwd=folder, env=env, text=True,
                              capture_output=True, timeout=300)
        self.assertEqual(done.returncode, status, f"{done.stdout}\n{done.stderr}")
        self.assertEqual(sorted(path.name for path in folder.iterdir()), ["shifts-adapter.toml"], "nothing is kept")
        return done.stdout

    def checked(self, configuration, *arguments, status):
        told = json.loads(self.check(configuration, *arguments, "--json", status=status))
        return told, {check["name"]: check for check in told["checks"]}

    def deeds(self):
        return [deed for deed in request("GET", f"{self.wfm}/sim/actions") if deed["method"] != "GET"]

    def test_the_open_protocol_passes_and_acts_only_when_told_twice(self):
        self.simulate()
        configuration = OPEN.format(wfm=self.wfm)
        told, checks = self.checked(configuration, "--business-unit", "store-01", status=0)
        self.assertEqual((told["totals"]["fails"], checks["act-repeated"]["result"]), (0, "not-tried"))
        self.assertEqual(self.deeds(), [])
        self.check(configuration, "--business-unit", "store-01", "--act", status=2)
        self.assertEqual(self.deeds(), [])
        told, checks = self.checked(configuration, "--business-unit", "store-01", "--act", "--yes", status=0)
        self.assertEqual((told["totals"]["fails"], checks["act-impossible"]["result"]), (0, "passes"))

    def test_what_is_wrong_is_named_with_its_remedy(self):
        self.simulate()
        configuration = OPEN.format(wfm=self.wfm)
        request("POST", f"{self.wfm}/sim/faults", {"on": "GET /v1/business-units/*/time-off", "do": "incomplete"})
        told, checks = self.checked(configuration, "--business-unit", "store-01", status=1)
        self.assertEqual([name for name, check in checks.items() if check["result"] == "fails"], ["time-off-complete"])
        self.assertTrue(checks["time-off-complete"]["remedy"])
        table = self.check(configuration, "--business-unit", "store-01", status=1)
        self.assertIn("time-off-complete", table)
        self.assertIn(checks["time-off-complete"]["remedy"], table)

    def test_a_wfm_or_a_business_unit_that_is_not_there_is_told(self):
        self.simulate()
        configuration = OPEN.format(wfm=self.wfm)
        _, checks = self.checked(configuration, "--business-unit", "store-99", status=1)
        self.assertEqual(checks["business-unit-found"]["result"], "fails")
        self.assertEqual(checks["shifts-complete"]["result"], "not-tried")
        self.check(configuration.replace("wfm.main", "wfm.other"), "--business-unit", "store-01", status=2)

    def test_blue_yonder_passes_or_says_what_it_has_not(self):
        self.simulate("--wfm", "blue-yonder")
        login = self.line.split('"')[1]
        site = request("GET", f"{self.wfm}/sim/numbers/sites")["store-01"]
        configuration = BLUE_YONDER.format(wfm=self.wfm, login=login)
        told, checks = self.checked(configuration, "--business-unit", str(site), status=0)
        self.assertEqual((told["totals"]["fails"], checks["choice-swap-targets"]["result"]), (0, "not-offered"))
        self.assertEqual(checks["shifts-weeks"]["result"], "passes")


if __name__ == "__main__":
    unittest.main()
