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

from canaries import assert_unspoken

BINARY = os.environ["SHIFTS_ADAPTER"]
TEAMS = 8
PEOPLE = 30
JOBS = [("j1", "Cashier", "Checkout", "#0078d7"), ("j2", "Baker", "Bakery", "#ffb900"), ("j3", "Stock", "Stock", "#4e257f")]
REASONS = ["Vacation", "Sick"]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
THEMES = {"j1": "blue", "j2": "yellow", "j3": "darkPurple"}
SECRET = "s3cr3t"
# What every name and every login of the company has.
PEOPLES_NAMES = ["Person ", "@contoso.com", "@Contoso.com"]
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

    def fill_other_kinds(self):
        """Open shifts, time off and availability beside the shifts."""
        chance = random.Random(7)
        today = datetime.now(timezone.utc).date()
        monday = datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time())
        self.open_rows = []
        for team in range(TEAMS):
            for number in range(6):
                start = monday + timedelta(days=chance.randrange(14), hours=chance.choice([6, 14]))
                self.open_rows.append({
                    "open_shift_id": f"o{team}-{number}", "business_unit_id": f"b{team}", "job_id": chance.choice(JOBS)[0],
                    "starts": start, "ends": start + timedelta(hours=8), "slots": chance.randrange(1, 5), "label": "Extra", "notes": ""})
        # Whole days, parts of a day, and leave longer than the window.
        self.leave_rows = [
            {"time_off_id": f"l{team}-{person}", "employee_id": f"e{team}-{person}", "reason": REASONS[person % 2],
             "starts": (monday + timedelta(days=first)), "ends": (monday + timedelta(days=first + days - 1)), "hours": hours}
            for team in range(TEAMS) for person, (first, days, hours) in enumerate([(0, 1, None), (2, 5, None), (3, 1, (9, 13)), (-60, 120, None)])]
        self.available = {f"e{team}-{person}": chance.sample(range(7), 4) for team in range(TEAMS) for person in range(5)}
        self.write_other_kinds()

    def write_other_kinds(self):
        local = lambda value: value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
        columns = ["open_shift_id", "business_unit_id", "job_id", "starts", "ends", "slots", "label", "notes"]
        self.write("open_shifts.csv", columns, [[local(row[c]) for c in columns] for row in self.open_rows])
        part = lambda day, hours, at: day.strftime("%Y-%m-%d") if hours is None else local(day + timedelta(hours=hours[at]))
        self.write("time_off.csv", ["time_off_id", "employee_id", "reason", "starts", "ends"],
                   [[r["time_off_id"], r["employee_id"], r["reason"], part(r["starts"], r["hours"], 0), part(r["ends"], r["hours"], 1)] for r in self.leave_rows])
        self.write("availability.csv", ["employee_id", "weekday", "starts", "ends"],
                   [[employee, WEEKDAYS[day], "08:00", "16:30"] for employee, days in self.available.items() for day in days])

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
        env = {"PATH": os.environ["PATH"], "SECRET": SECRET}
        return subprocess.Popen([BINARY, *arguments], cwd=self.dir, env=env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments, status=(0,)):
        process = self.start(*arguments)
        out, err = process.communicate(timeout=600)
        assert_unspoken(out, [SECRET])
        assert_unspoken(err, [SECRET, *PEOPLES_NAMES])
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
        for team, content in self.state()["teams"].items():
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
            utc = lambda local: self.utc(team, local)
            rest = row["starts"] + timedelta(hours=4)
            activities = (("Break", utc(rest), utc(rest + timedelta(minutes=30)), False),)
            wanted.append((team_id(team), user_id(team, person), departments[row["job_id"]], utc(row["starts"]), utc(row["ends"]),
                           row["label"], row["notes"], THEMES[row["job_id"]], activities, False))
        return sorted(wanted)


    def held_open_shifts(self):
        held = []
        for team, content in self.state()["teams"].items():
            groups = {g["id"]: g["displayName"] for g in content["schedulingGroups"]}
            for item in content["openShifts"]:
                side = item["sharedOpenShift"]
                held.append((team, groups[item["schedulingGroupId"]], moment(side["startDateTime"]), moment(side["endDateTime"]),
                             side["openSlotCount"], side["displayName"], side["theme"]))
        return sorted(held)

    def wanted_open_shifts(self):
        departments = {job[0]: job[2] for job in JOBS}
        wanted = []
        for row in self.open_rows:
            team = int(row["business_unit_id"][1:])
            wanted.append((team_id(team), departments[row["job_id"]], self.utc(team, row["starts"]), self.utc(team, row["ends"]),
                           row["slots"], row["label"], THEMES[row["job_id"]]))
        return sorted(wanted)

    def held_time_off(self):
        held = []
        for team, content in self.state()["teams"].items():
            reasons = {r["id"]: r["displayName"] for r in content["timeOffReasons"]}
            for item in content["timesOff"]:
                side = item["sharedTimeOff"]
                held.append((team, item["userId"], reasons[side["timeOffReasonId"]], moment(side["startDateTime"]), moment(side["endDateTime"])))
        return sorted(held)

    def wanted_time_off(self):
        wanted = []
        for row in self.leave_rows:
            team, person = int(row["employee_id"][1:].split("-")[0]), int(row["employee_id"].split("-")[1])
            day = timedelta(days=1)
            starts, ends = (row["starts"], row["ends"] + day) if row["hours"] is None else (row["starts"] + timedelta(hours=h) for h in row["hours"])
            wanted.append((team_id(team), user_id(team, person), row["reason"], self.utc(team, starts), self.utc(team, ends)))
        return sorted(wanted)

    def held_availability(self):
        """For each user the days with hours, and the hours."""
        held = {}
        for user, preferences in self.state()["shiftPreferences"].items():
            for item in preferences["availability"]:
                for slot in item["timeSlots"] or []:
                    for day in item["recurrence"]["pattern"]["daysOfWeek"]:
                        held.setdefault(user, set()).add((day.lower(), slot["startTime"][:5], slot["endTime"][:5]))
        return held

    def wanted_availability(self):
        wanted = {}
        for employee, days in self.available.items():
            team, person = (int(part) for part in employee[1:].split("-"))
            wanted[user_id(team, person)] = {(WEEKDAYS[day], "08:00", "16:30") for day in days}
        return wanted

    def state(self):
        return request("GET", f"{self.teams}/sim/state")

    @staticmethod
    def utc(team, local):
        return local.replace(tzinfo=ZoneInfo(ZONES[team % 3])).astimezone(timezone.utc)


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
