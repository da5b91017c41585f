"""What people do in Shifts, tried on the real program from outside: the workforce integration. Run by ./test."""

import collections
import concurrent.futures
import datetime
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import zoneinfo

from canaries import assert_unspoken

BINARY = os.environ["SHIFTS_ADAPTER"]
TEAM, UNIT = "00000000-0000-4000-8000-000000000001", "store-01"
ACTIONS = ["swap", "offer", "open-shift-request", "assign-open-shift", "time-off-request", "availability", "shift",
           "open-shift", "time-off", "time-clock"]
ENTITIES = ("Shift,SwapRequest,OpenShift,OpenShiftRequest,OfferShiftRequest,TimeOff,TimeOffReason,TimeOffRequest,"
            "UserShiftPreferences")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def call(method, url, body=None, headers=None):
    """One request: the status and the JSON of the answer."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    made = urllib.request.Request(url, data=data, method=method, headers={"content-type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(made, timeout=60) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    return status, json.loads(text) if text else None


class Shop:
    """One team of the simulated company, whose WFM takes part, and the program that answers Shifts."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="shifts-asked-"))
        teams, wfm, self.port = free_port(), free_port(), free_port()
        self.teams, self.wfm = f"http://127.0.0.1:{teams}", f"http://127.0.0.1:{wfm}"
        self.simulated = subprocess.Popen(
            [BINARY, "simulate", "--teams-port", str(teams), "--wfm-port", str(wfm), "--teams", "1", "--people", "8", "--still",
             "--rate-scale", "50"], stdout=subprocess.PIPE, text=True)
        for line in self.simulated.stdout:
            if line.startswith("team "):
                break
        self.secret = secrets.token_urlsafe(48)
        file = self.dir / "secret"
        file.write_text(self.secret)
        file.chmod(0o600)
        self.configure("")
        self.program = None
        self.start()
        self.integration = self.register()
        # The id is known to whoever has registered.
        self.configure(self.integration)
        self.restart()
        self.run("teams", "connect", TEAM, "--wfm", "main", "--business-unit", UNIT, "--yes")
        self.sync()

    def configure(self, integration):
        (self.dir / "shifts-adapter.toml").write_text(f"""
[graph]
base_url = "{self.teams}/v1.0"
token_url = "{self.teams}/contoso/oauth2/v2.0/token"
tenant_id = "contoso"
client_id = "adapter"
client_secret = "env:SECRET"
rate_scale = 50
[wfm.main]
kind = "open"
base_url = "{self.wfm}"
actions = {json.dumps(ACTIONS)}
[wfi]
id = "{integration}"
secret = "file:{self.dir}/secret"
[sync]
past_weeks = 1
future_weeks = 2
quiet_time_s = 2
lease_ttl_s = 2
tick_s = 1
shifts_interval_minutes = 0
requests_interval_minutes = 0
[server]
listen = "127.0.0.1:{self.port}"
""")

    def close(self):
        people = [member for team in call("GET", f"{self.teams}/sim/state")[1]["teams"].values() for member in team["members"]]
        for process in (self.program, self.simulated):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)
        self.simulated.stdout.close()
        log = (self.dir / "log").read_text()
        shutil.rmtree(self.dir)
        assert "TRACE" in log, "the log is talkative"
        names = [member[key] for member in people for key in ("displayName", "userPrincipalName") if member.get(key)]
        assert len(names) > len(people), "people have names and logins"
        assert_unspoken(log, ["s3cr3t", self.secret, *names])

    # The program

    @property
    def env(self):
        return {"PATH": os.environ["PATH"], "SECRET": "s3cr3t"}

    def start(self):
        with open(self.dir / "log", "a") as log:
            env = {**self.env, "SHIFTS_ADAPTER__LOG__FILTER": "trace"}
            self.program = subprocess.Popen([BINARY, "run"], cwd=self.dir, env=env, stdout=log, stderr=log)
        self.eventually(lambda: self.is_served(), "the program at its port")

    def is_served(self):
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0

    def restart(self, how=signal.SIGTERM):
        self.program.send_signal(how)
        self.program.wait(timeout=20)
        self.start()

    def run(self, *arguments):
        done = self.tried(*arguments)
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def tried(self, *arguments):
        return subprocess.run([BINARY, *arguments], cwd=self.dir, env=self.env, capture_output=True, text=True, timeout=300)

    def sync(self):
        """By hand; again while the timer is at it."""
        return json.loads(self.eventually(lambda: self.synced(), "a sync by hand"))["totals"]

    def synced(self):
        done = self.tried("sync", "--json")
        return done.stdout if done.returncode == 0 else None

    # Teams

    def register(self):
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": "adapter", "client_secret": "any",
                                       "scope": "https://graph.microsoft.com/.default"}).encode()
        _, token = call("POST", f"{self.teams}/contoso/oauth2/v2.0/token", form,
                        {"content-type": "application/x-www-form-urlencoded"})
        status, made = call("POST", f"{self.teams}/v1.0/teamwork/workforceIntegrations", {
            "displayName": "WFM", "apiVersion": 1, "isActive": True, "url": f"http://127.0.0.1:{self.port}/change",
            "encryption": {"protocol": "sharedSecret", "secret": self.secret}, "supportedEntities": ENTITIES},
            {"Authorization": f"Bearer {token['access_token']}"})
        assert status == 201, made
        return made["id"]

    def state(self):
        return call("GET", f"{self.teams}/sim/state")[1]["teams"][TEAM]

    def manager(self):
        return next(member["id"] for member in self.state()["members"] if member["owner"])

    def workers(self):
        return [member["id"] for member in self.state()["members"] if not member["owner"]]

    def coming(self, items="shifts", side="sharedShift"):
        """What begins in two days or later."""
        soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).strftime("%Y-%m-%dT")
        return [item for item in self.state()[items] if item[side] and item[side]["startDateTime"] > soon]

    def act(self, who, what, **rest):
        """What somebody does, and what they see."""
        status, seen = call("POST", f"{self.teams}/sim/act", {"as": who, "do": what, **rest})
        assert status == 200, seen
        return seen

    def first_saved(self, tries):
        """The first of these acts that is saved, with what was tried."""
        refused = []
        for who, what, rest in tries:
            seen = self.act(who, what, **rest)
            if seen["outcome"] == "saved":
                return seen, rest, refused
            refused.append(seen)
        raise AssertionError(f"nothing was saved: {refused}")

    def callbacks(self):
        return call("GET", f"{self.teams}/sim/callbacks")[1]

    def switch(self, **switches):
        status, told = call("POST", f"{self.teams}/sim/switches", switches)
        assert status == 200, told

    # Both sides

    def wfm_says(self, path):
        items, page = [], {}
        while True:
            _, answer = call("GET", f"{self.wfm}/v1/business-units/{UNIT}/{path}" + ("&" if "?" in path else "?") + urllib.parse.urlencode(page))
            items += answer["items"]
            if not answer.get("next_page_token"):
                return items
            page = {"page_token": answer["next_page_token"]}

    def planned(self):
        """All that people see, as the WFM plans it."""
        _, unit = call("GET", f"{self.wfm}/v1/business-units/{UNIT}")
        zone = zoneinfo.ZoneInfo(unit["time_zone"])
        users = {member["userPrincipalName"].lower(): member["id"] for member in self.state()["members"]}
        users |= {member["mail"].lower(): member["id"] for member in self.state()["members"] if member["mail"]}
        people = {employee["id"]: users.get((employee["login"] or "").lower()) for employee in self.wfm_says("employees")}
        today = datetime.datetime.now(zone).date()
        monday = today - datetime.timedelta(days=today.weekday())
        window = f"from={monday - datetime.timedelta(weeks=1)}&to={monday + datetime.timedelta(weeks=3)}"

        def utc(text, last_day=0):
            if len(text) == len("2026-11-23"):
                text = str(datetime.date.fromisoformat(text) + datetime.timedelta(days=last_day))
            local = datetime.datetime.fromisoformat(text)
            local = local if local.tzinfo else local.replace(tzinfo=zone)
            return local.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M")

        planned = collections.Counter(
            ("shift", people[item["employee_id"]], utc(item["starts"]), utc(item["ends"]), item["notes"] or "")
            for item in self.wfm_says(f"shifts?{window}") if people.get(item["employee_id"]))
        planned.update(("open shift", item["slots"], utc(item["starts"]), utc(item["ends"]))
                       for item in self.wfm_says(f"open-shifts?{window}"))
        planned.update(("time off", people[item["employee_id"]], utc(item["starts"]), utc(item["ends"], 1))
                       for item in self.wfm_says(f"time-off?{window}") if people.get(item["employee_id"]))
        return planned

    def held(self):
        """The same, as Teams shows it."""
        state = self.state()
        times = lambda side: (side["startDateTime"][:16], side["endDateTime"][:16])
        held = collections.Counter(("shift", item["userId"], *times(item["sharedShift"]), item["sharedShift"].get("notes") or "")
                                   for item in state["shifts"] if item["sharedShift"])
        held.update(("open shift", item["sharedOpenShift"]["openSlotCount"], *times(item["sharedOpenShift"]))
                    for item in state["openShifts"] if item["sharedOpenShift"])
        held.update(("time off", item["userId"], *times(item["sharedTimeOff"])) for item in state["timesOff"] if item["sharedTimeOff"])
        return held

    def differences(self):
        planned, held = self.planned(), self.held()
        return {"missing": list(planned - held), "extra": list(held - planned)}

    def eventually(self, probe, what, within_s=30):
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if found := probe():
                return found
            time.sleep(0.2)
        raise AssertionError(f"{what} did not happen within {within_s} s\n{(self.dir / 'log').read_text()[-3000:]}")


class Asked(unittest.TestCase):
    """One shop for all tests, each of which leaves it equal."""

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.first_asked = cls.shop.callbacks()
        # One shift may follow another at once, or hardly anybody could swap.
        status, told = call("PUT", f"{cls.shop.wfm}/sim/rules", {"rest_minutes": 0, "managers_decide": True})
        assert status < 300, told

    def setUp(self):
        self.shop.switch(callback_duplicates="off")

    def assert_equal_in_the_end(self):
        """By the timer alone, and then there is nothing left to do."""
        everything = {"missing": [], "extra": []}
        try:
            self.shop.eventually(lambda: self.shop.differences() == everything, "equal")
        except AssertionError:
            self.assertEqual(self.shop.differences(), everything)
        self.shop.sync()
        self.assertEqual(self.shop.differences(), everything)

    def assert_saved(self, seen):
        self.assertEqual(seen["outcome"], "saved", seen)

    def ask_for_a_swap(self):
        shifts, manager = self.shop.coming(), self.shop.manager()
        pairs = [(one, other) for one in shifts for other in shifts
                 if one["userId"] != other["userId"] and manager not in (one["userId"], other["userId"])
                 and one["schedulingGroupId"] == other["schedulingGroupId"]]
        seen, rest, _ = self.shop.first_saved(
            (one["userId"], "request-swap", {"senderShiftId": one["id"], "recipientShiftId": other["id"]})
            for one, other in pairs)
        by_id = {shift["id"]: shift for shift in shifts}
        return seen["ids"]["request"], by_id[rest["senderShiftId"]], by_id[rest["recipientShiftId"]]

    def test_our_own_writes_are_approved_without_the_wfm(self):
        asked = self.first_asked
        self.assertGreater(len([one for one in asked if one["passthrough"]]), 100)
        self.assertEqual({one["outcome"] for one in asked}, {"approved"})
        self.assert_equal_in_the_end()

    def test_a_swap_is_asked_accepted_and_approved_and_nothing_is_doubled(self):
        request, one, other = self.ask_for_a_swap()
        self.assert_saved(self.shop.act(other["userId"], "accept", id=request))
        self.assert_saved(self.shop.act(self.shop.manager(), "approve", id=request))
        ids = {shift["id"] for shift in self.shop.state()["shifts"]}
        self.assertFalse(ids & {one["id"], other["id"]})
        self.assert_equal_in_the_end()

    def test_a_manager_may_decide_before_the_colleague_and_one_may_withdraw(self):
        request, _, _ = self.ask_for_a_swap()
        self.assert_saved(self.shop.act(self.shop.manager(), "approve", id=request))
        self.assert_equal_in_the_end()
        request, one, _ = self.ask_for_a_swap()
        self.assert_saved(self.shop.act(one["userId"], "withdraw", id=request))
        states = collections.Counter(made["state"] for made in call("GET", f"{self.shop.wfm}/sim/requests")[1])
        self.assertEqual(states["cancelled"], 1, states)
        self.assert_equal_in_the_end()

    def test_an_offer_that_is_made_and_decided_in_the_wfm_is_made_and_approved_in_shifts(self):
        people = self.shop.wfm_says("employees")
        manager = next(one["id"] for one in people if one["is_manager"])
        workers = [one["id"] for one in people if not one["is_manager"]]
        today = datetime.date.today()
        shifts = self.shop.wfm_says(f"shifts?from={today + datetime.timedelta(days=2)}&to={today + datetime.timedelta(days=9)}")
        offers = [{"kind": "offer", "shift_id": shift["id"], "sender_id": shift["employee_id"], "recipient_id": worker}
                  for shift in shifts for worker in workers if worker != shift["employee_id"] != manager]
        before = {made["id"] for made in call("GET", f"{self.shop.wfm}/sim/requests")[1]}
        self.assertTrue(any(call("POST", f"{self.shop.wfm}/sim/requests", offer)[0] == 200 for offer in offers))
        made = next(made["id"] for made in call("GET", f"{self.shop.wfm}/sim/requests")[1] if made["id"] not in before)
        known = {request["id"] for request in self.shop.state()["offerShiftRequests"]}
        new = lambda: [request for request in self.shop.state()["offerShiftRequests"] if request["id"] not in known]
        # Somebody might be making it in Shifts at this moment, which is waited out.
        request = self.shop.eventually(new, "the offer in Shifts", within_s=120)[0]
        self.assertEqual((request["state"], request["assignedTo"]), ("pending", "recipient"))
        status, told = call("PATCH", f"{self.shop.wfm}/sim/requests/{made}",
                            {"actor_id": manager, "role": "manager", "answer": "approve"})
        self.assertEqual(status, 200, told)
        self.shop.eventually(lambda: new()[0]["state"] == "approved", "the approval in Shifts", within_s=120)
        self.assertEqual(len(new()), 1)
        self.assert_equal_in_the_end()

    def test_open_shifts_are_asked_for_given_and_counted(self):
        opens, manager = self.shop.coming("openShifts", "sharedOpenShift"), self.shop.manager()
        before = len(self.shop.state()["shifts"])
        seen, _, _ = self.shop.first_saved(
            (user, "request-open-shift", {"openShiftId": item["id"]}) for item in opens for user in self.shop.workers())
        self.assert_saved(self.shop.act(manager, "approve", id=seen["ids"]["request"]))
        self.assert_equal_in_the_end()
        opens = self.shop.coming("openShifts", "sharedOpenShift")
        self.shop.first_saved((manager, "assign-open-shift", {"openShiftId": item["id"], "userId": user})
                              for item in opens for user in self.shop.workers())
        self.assert_equal_in_the_end()
        self.assertEqual(len(self.shop.state()["shifts"]), before + 2)

    def test_time_off_is_asked_for_and_granted(self):
        reason = self.shop.state()["timeOffReasons"][0]["id"]
        day = lambda days: (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%dT00:00:00Z")
        tries = [(user, "request-time-off", {"timeOffReasonId": reason, "startDateTime": day(at), "endDateTime": day(at + 1)})
                 for at in range(5, 13) for user in self.shop.workers()]
        seen, _, _ = self.shop.first_saved(tries)
        self.assert_saved(self.shop.act(self.shop.manager(), "approve", id=seen["ids"]["request"]))
        self.assert_equal_in_the_end()

    def test_a_manager_edits_deletes_and_makes_shifts(self):
        manager = self.shop.manager()
        edited, deleted, *_, like = self.shop.coming()
        body = lambda shift: {key: shift[key] for key in ("userId", "schedulingGroupId", "sharedShift")}
        wanted = body(edited)
        wanted["sharedShift"]["notes"] = "Bring the key"
        self.assert_saved(self.shop.act(manager, "edit-shift", id=edited["id"], body=wanted))
        self.assert_saved(self.shop.act(manager, "delete-shift", id=deleted["id"]))
        tries = []
        for days in range(4, 12):
            made = json.loads(json.dumps(body(like)))
            day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")
            made["sharedShift"] |= {"startDateTime": f"{day}T10:00:00Z", "endDateTime": f"{day}T12:00:00Z", "activities": []}
            tries += [(manager, "create-shift", {"body": {**made, "userId": user}}) for user in self.shop.workers()]
        self.shop.first_saved(tries)
        self.assert_equal_in_the_end()
        self.assertIn("Bring the key", [item["notes"] for item in self.shop.wfm_says("shifts?from=2000-01-01&to=2999-01-01")])

    def test_a_refusal_is_told_in_the_language_of_whoever_reads_it(self):
        shifts, manager = self.shop.coming(), self.shop.manager()
        told = set()
        for shift in shifts:
            for user in self.shop.workers():
                if user != shift["userId"] != manager:
                    seen = self.shop.act(shift["userId"], "offer", senderShiftId=shift["id"], recipientUserId=user, language="de-AT")
                    if seen["outcome"] == "saved":
                        self.shop.act(shift["userId"], "withdraw", id=seen["ids"]["request"])
                    else:
                        told.add(seen["message"])
            if len(told) >= 2:
                break
        self.assertEqual(told, {"Das überschneidet sich mit anderer Arbeit oder Abwesenheit.",
                                "Für diese Arbeit fehlt eine Qualifikation."})

    def test_what_is_asked_twice_at_once_has_one_effect(self):
        self.shop.switch(callback_duplicates="on")
        request, one, other = self.ask_for_a_swap()
        self.assert_saved(self.shop.act(other["userId"], "accept", id=request))
        self.assert_saved(self.shop.act(self.shop.manager(), "approve", id=request))
        self.shop.switch(callback_duplicates="off")
        self.assert_equal_in_the_end()

    def test_people_do_not_wait_for_a_sync_nor_a_sync_for_people(self):
        # The WFM changes everything, so that the team is being written to while people act.
        for shift in self.shop.wfm_says("shifts?from=2000-01-01&to=2999-01-01"):
            call("POST", f"{self.shop.wfm}/sim/shifts/{shift['id']}/move", {"minutes": 15})
        shifts, manager = self.shop.coming(), self.shop.manager()

        def note(number):
            shift = shifts[number % len(shifts)]
            body = {key: shift[key] for key in ("userId", "schedulingGroupId", "sharedShift")}
            body["sharedShift"] = {**body["sharedShift"], "notes": f"Note {number}"}
            began = time.monotonic()
            self.shop.act(manager, "edit-shift", id=shift["id"], body=body)
            return time.monotonic() - began

        with concurrent.futures.ThreadPoolExecutor(51) as threads:
            synced = threads.submit(self.shop.sync)
            took = list(threads.map(note, range(50)))
        synced.result()
        self.assertLess(max(took), 10)
        self.assert_equal_in_the_end()

    def test_strangers_are_told_nothing(self):
        for body in (b"", b"{}", b'{"requests":[]}', bytes(300)):
            at = f"http://127.0.0.1:{self.shop.port}/change/v1/teams/{TEAM}/update"
            made = urllib.request.Request(at, data=body, method="POST")
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(made, timeout=10)
            self.assertEqual((refused.exception.code, refused.exception.read()), (401, b""))


if __name__ == "__main__":
    unittest.main(verbosity=2)
