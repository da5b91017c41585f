"""The program as a stranger uses it: the binary, a folder of CSV files, the simulated tenant."""

import csv
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

BINARY = os.environ["SHIFTS_ADAPTER"]
TEAMS = 8
PEOPLE = 30
JOBS = [("j1", "Cashier", "Checkout", "#0078d7"), ("j2", "Baker", "Bakery", "#ffb900"), ("j3", "Stock", "Stock", "#4e257f")]
THEMES = {"j1": "blue", "j2": "yellow", "j3": "darkPurple"}
ZONES = ["Europe/London", "Europe/Berlin", "America/New_York"]


def request(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    made = urllib.request.Request(url, data=data, method=method, headers={"content-type": "application/json"})
    with urllib.request.urlopen(made, timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def team_id(number):
    return f"aaaaaaaa-0000-4000-8000-{number:012d}"


def user_id(number, person):
    return f"bbbbbbbb-{number:04d}-4000-8000-{person:012d}"


class World:
    """One simulated tenant, one folder, one store."""

    def __init__(self, quiet_time_s=2, drafts=False, rate_scale=200):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="shifts-acceptance-"))
        self.rota = self.dir / "rota"
        self.rota.mkdir()
        self.server = subprocess.Popen(
            [BINARY, "simulate", "--empty", "--teams-port", "0", "--wfm-port", "0", "--rate-scale", str(rate_scale)],
            stdout=subprocess.PIPE, text=True)
        self.teams = self.server.stdout.readline().split()[1].removesuffix("/v1.0")
        (self.dir / "shifts-adapter.toml").write_text(f"""
[graph]
base_url = "{self.teams}/v1.0"
token_url = "{self.teams}/tenant/oauth2/v2.0/token"
tenant_id = "tenant"
client_id = "adapter"
client_secret = "env:SECRET"
rate_scale = {rate_scale}
request_timeout_s = 5
[wfm.main]
kind = "csv"
dir = "rota"
[sync]
past_weeks = 3
future_weeks = 3
quiet_time_s = {quiet_time_s}
lease_ttl_s = 2
drafts = {str(drafts).lower()}
""")

    def close(self):
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()
        shutil.rmtree(self.dir)

    # The company

    def fill(self, shifts):
        """Eight teams, and a rota of that many shifts over the seven weeks around now."""
        chance = random.Random(5)
        today = datetime.now(timezone.utc).date()
        first = today - timedelta(days=today.weekday() + 21)
        self.rows = []
        slots = [(t, p, d) for t in range(TEAMS) for p in range(PEOPLE) for d in range(49)]
        for number, (team, person, day) in enumerate(sorted(chance.sample(slots, shifts))):
            start = datetime.combine(first + timedelta(days=day), datetime.min.time()) + timedelta(hours=chance.choice([6, 9, 14, 22]))
            self.rows.append({
                "shift_id": f"s{number:05d}", "business_unit_id": f"b{team}", "employee_id": f"e{team}-{person}",
                "job_id": chance.choice(JOBS)[0], "starts": start, "ends": start + timedelta(hours=8),
                "label": chance.choice(["", "Early", "Späť, \"2\""]), "notes": chance.choice(["", "Key 4\nside gate"])})
        self.write_people()
        self.write_shifts()
        for team in range(TEAMS):
            members = [{"id": user_id(team, p), "userPrincipalName": f"P{p}.T{team}@Contoso.com", "displayName": f"Person {p}"} for p in range(PEOPLE)]
            zone = {"timeZone": ZONES[team % 3]} if team else {}
            request("PUT", f"{self.teams}/sim/teams/{team_id(team)}", {"displayName": f"Store {team}", "members": members, **zone})
        connections = self.dir / "teams.csv"
        connections.write_text("team_id,wfm,business_unit_id\n" + "".join(f"{team_id(t)},main,b{t}\n" for t in range(TEAMS)))
        self.run("teams", "import", "teams.csv")
        request("POST", f"{self.teams}/sim/clock", {"advance_s": 0})

    def write_people(self):
        self.write("business_units.csv", ["business_unit_id", "name", "time_zone"],
                   [[f"b{t}", f"Store {t}", ZONES[t % 3]] for t in range(TEAMS)])
        self.write("employees.csv", ["employee_id", "login", "first_name", "last_name", "business_unit_id", "is_manager"],
                   [[f"e{t}-{p}", f"p{p}.t{t}@contoso.com", "Person", p, f"b{t}", "false"] for t in range(TEAMS) for p in range(PEOPLE)])
        self.write("jobs.csv", ["job_id", "name", "department", "color"], JOBS)

    def write_shifts(self):
        columns = ["shift_id", "business_unit_id", "employee_id", "job_id", "starts", "ends", "label", "notes"]
        local = lambda value: value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
        self.write("shifts.csv", columns, [[local(row[c]) for c in columns] for row in self.rows])
        breaks = [[r["shift_id"], "Break", local(r["starts"] + timedelta(hours=4)), local(r["starts"] + timedelta(hours=4, minutes=30)), "false"] for r in self.rows]
        self.write("shift_activities.csv", ["shift_id", "name", "starts", "ends", "paid"], breaks)

    def write(self, name, header, rows):
        with open(self.rota / name, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)

    def edit(self, edited, added, removed):
        """Edits some rows, adds some, removes some; people keep their departments."""
        chance = random.Random(9)
        chosen = chance.sample(range(len(self.rows)), edited + removed)
        for at in chosen[:edited]:
            self.rows[at]["ends"] += timedelta(minutes=30)
        for at in sorted(chosen[edited:], reverse=True):
            del self.rows[at]
        for number in range(added):
            like = dict(chance.choice(self.rows))
            like["shift_id"] = f"n{number:05d}"
            self.rows.append(like)
        self.write_shifts()

    # The program

    def start(self, *arguments):
        env = {"PATH": os.environ["PATH"], "SECRET": "s3cr3t"}
        return subprocess.Popen([BINARY, *arguments], cwd=self.dir, env=env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments, status=(0,)):
        process = self.start(*arguments)
        out, err = process.communicate(timeout=600)
        assert process.returncode in status, f"{arguments} ended with {process.returncode}:\n{out}\n{err}"
        return out, err

    def sync(self, *arguments, status=(0,)):
        out, _ = self.run("sync", "--json", *arguments, status=status)
        return json.loads(out)

    def plan(self):
        return json.loads(self.run("plan", "--json")[0])["plans"]

    def killed_sync(self, after_s):
        process = self.start("sync")
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    # The tenant

    def fault(self, **fault):
        request("POST", f"{self.teams}/sim/faults", fault)

    def log(self):
        return request("GET", f"{self.teams}/sim/log")

    def held(self):
        """What the tenant holds, as comparable rows."""
        held = []
        for team, content in request("GET", f"{self.teams}/sim/state")["teams"].items():
            groups = {g["id"]: g["displayName"] for g in content["schedulingGroups"]}
            for shift in content["shifts"]:
                side = shift["sharedShift"] or shift["draftShift"]
                activities = tuple((a["displayName"], moment(a["startDateTime"]), moment(a["endDateTime"]), a["isPaid"]) for a in side["activities"])
                held.append((team, shift["userId"], groups[shift["schedulingGroupId"]], moment(side["startDateTime"]), moment(side["endDateTime"]),
                             side.get("displayName") or "", side.get("notes") or "", side["theme"], activities, shift["draftShift"] is not None))
        return sorted(held)

    def wanted(self):
        """What the tenant should hold, worked out from the rows alone."""
        wanted = []
        departments = {job[0]: job[2] for job in JOBS}
        for row in self.rows:
            team, person = int(row["business_unit_id"][1:]), int(row["employee_id"].split("-")[1])
            zone = ZoneInfo(ZONES[team % 3])
            utc = lambda local: local.replace(tzinfo=zone).astimezone(timezone.utc)
            rest = row["starts"] + timedelta(hours=4)
            activities = (("Break", utc(rest), utc(rest + timedelta(minutes=30)), False),)
            wanted.append((team_id(team), user_id(team, person), departments[row["job_id"]], utc(row["starts"]), utc(row["ends"]),
                           row["label"], row["notes"], THEMES[row["job_id"]], activities, False))
        return sorted(wanted)


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
