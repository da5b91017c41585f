"""The simulated Microsoft tenant and WFM, and whether the one shows what the other plans."""

import atexit
import collections
import datetime
import json
import os
import subprocess
import urllib.parse
import urllib.request
import zoneinfo

import emulator

# How much earlier an added shift is than the one it is like.
EARLIER = datetime.timedelta(hours=3)
# What people see of a team.
KINDS = ("shift", "open shift", "time off", "hours")
# What Shifts asks about.
ENTITIES = ("Shift,SwapRequest,OpenShift,OpenShiftRequest,OfferShiftRequest,TimeOff,TimeOffReason,TimeOffRequest,"
            "UserShiftPreferences")
# The window that is kept equal, in weeks before and after this one.
PAST_WEEKS, FUTURE_WEEKS = 1, 4


def call(method, url, body=None, headers=None, form=None):
    """One request: the status and the JSON of the answer, if it is any."""
    data = json.dumps(body).encode() if body is not None else None
    headers = dict(headers or {})
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
    elif data is not None:
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    try:
        return status, json.loads(text) if text else None
    except ValueError:
        return status, text.decode(errors="replace")


class World:
    """`shifts-adapter simulate`, started and ended by its process id."""

    def __init__(self, program, teams, people):
        self.teams_port, self.wfm_port = emulator.free_port(), emulator.free_port()
        self.teams_at = f"http://127.0.0.1:{self.teams_port}"
        self.wfm_at = f"http://127.0.0.1:{self.wfm_port}"
        self.process = subprocess.Popen(
            [program, "simulate", "--teams-port", str(self.teams_port), "--wfm-port", str(self.wfm_port),
             "--teams", str(teams), "--people", str(people), "--still", "--rate-scale", "20"],
            stdout=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]})
        atexit.register(self.stop)
        self.added = 0
        # Which team is which store's.
        self.units = {}
        # Whose hours are others each week, and are not compared.
        self.rotating = set()
        for line in self.process.stdout:
            if line.startswith("team "):
                _, team, _, unit, *_ = line.split()
                self.units[team] = unit
            if len(self.units) == teams:
                break

    def stop(self):
        """Ends it, if nobody has before."""
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stdout.close()

    def wfm(self, method, path, body=None):
        status, answer = call(method, self.wfm_at + path, body)
        assert status < 300, (method, path, status, answer)
        return answer

    def tenant(self, method, path, body=None):
        status, answer = call(method, self.teams_at + path, body)
        assert status < 300, (method, path, status, answer)
        return answer

    def asked(self, after=0):
        """What Graph was asked, in order, after the call of a number."""
        return [entry for entry in self.tenant("GET", "/sim/log") if entry["n"] > after]

    def token(self, client, roles, audience):
        """A token of the simulated Entra ID for the admin API."""
        self.tenant("PUT", f"/sim/apps/{client}", {"roles": roles})
        _, answer = call("POST", f"{self.teams_at}/contoso/oauth2/v2.0/token", form={
            "grant_type": "client_credentials", "client_id": client, "client_secret": "any",
            "scope": f"{audience}/.default"})
        return answer["access_token"]

    def register(self, url, secret):
        """Registers a workforce integration, and tells its id."""
        _, token = call("POST", f"{self.teams_at}/contoso/oauth2/v2.0/token", form={
            "grant_type": "client_credentials", "client_id": "adapter", "client_secret": "any",
            "scope": "https://graph.microsoft.com/.default"})
        status, made = call("POST", f"{self.teams_at}/v1.0/teamwork/workforceIntegrations", {
            "displayName": "WFM", "apiVersion": 1, "isActive": True, "url": url, "supportedEntities": ENTITIES,
            "encryption": {"protocol": "sharedSecret", "secret": secret}}, {"Authorization": f"Bearer {token['access_token']}"})
        assert status == 201, made
        return made["id"]

    def act(self, who, what, **rest):
        """What somebody does in Shifts, and what they see."""
        return self.tenant("POST", "/sim/act", {"as": who, "do": what, **rest})

    def asked_for_swaps(self, team):
        """Asks for one swap after the other, of shifts that begin in two days or later, and hands on those that were
        saved: the request's id and the two shifts."""
        content = self.tenant("GET", "/sim/state")["teams"][team]
        owners = {member["id"] for member in content["members"] if member["owner"]}
        soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).strftime("%Y-%m-%dT")
        shifts = [shift for shift in content["shifts"] if shift["sharedShift"]
                  and shift["sharedShift"]["startDateTime"] > soon and shift["userId"] not in owners]
        taken = set()
        for one in shifts:
            for other in shifts:
                if {one["id"], other["id"]} & taken or one["userId"] == other["userId"]:
                    continue
                seen = self.act(one["userId"], "request-swap", senderShiftId=one["id"], recipientShiftId=other["id"])
                if seen["outcome"] == "saved":
                    taken |= {one["id"], other["id"]}
                    yield seen["ids"]["request"], one, other

    def owner(self, team):
        members = self.tenant("GET", "/sim/state")["teams"][team]["members"]
        return next(member["id"] for member in members if member["owner"])

    def samples(self, count, team=None):
        """Some shifts of every store, or of one team's, each with its store: from the weeks in the middle, so that what
        is made of them stays in the window."""
        for unit in self.wfm("GET", "/sim/state")["business_units"]:
            if team in (None, self.team_of(unit["id"])):
                shifts = sorted(unit["shifts"], key=lambda shift: shift["starts"])
                shifts = shifts[len(shifts) // 4 : -len(shifts) // 4]
                yield from ((unit["id"], shift) for shift in shifts[:: max(1, len(shifts) // count)][:count])

    def team_of(self, unit):
        return next(team for team, of in self.units.items() if of == unit)

    def move_shifts(self, minutes, count, team=None):
        """Moves some shifts of every store, or of one team's, and tells how many."""
        moved = [shift["id"] for _, shift in self.samples(count, team)]
        for shift_id in moved:
            self.wfm("POST", f"/sim/shifts/{shift_id}/move", {"minutes": minutes})
        return len(moved)

    def add_shifts(self, count, team=None):
        """Plans more shifts in every store, or in one team's, and tells how many."""
        added = list(self.samples(count, team))
        for unit, shift in added:
            self.added += 1
            times = {at: (datetime.datetime.fromisoformat(shift[at]) - EARLIER).isoformat() for at in ("starts", "ends")}
            self.wfm("PUT", f"/sim/shifts/added-{self.added}", {
                "business_unit_id": unit, "employee_id": shift["employee_id"], "job_id": shift["job_id"], **times})
        return len(added)

    def pages(self, path):
        items, page = [], {}
        while True:
            answer = self.wfm("GET", path + ("&" if "?" in path else "?") + urllib.parse.urlencode(page))
            items += answer["items"]
            if not answer.get("next_page_token"):
                return items
            page = {"page_token": answer["next_page_token"]}

    def planned(self, kinds=KINDS):
        """For each team a multiset of all that people see of it, as the WFM plans it."""
        held = self.tenant("GET", "/sim/state")["teams"]
        planned = {}
        for unit in self.wfm("GET", "/sim/state")["business_units"]:
            team = self.team_of(unit["id"])
            zone = zoneinfo.ZoneInfo(unit["time_zone"])
            members = held[team]["members"]
            users = {(member.get(key) or "").lower(): member["id"]
                     for key in ("mail", "userPrincipalName") for member in members}
            employees = self.pages(f"/v1/business-units/{unit['id']}/employees")
            people = {employee["id"]: users.get((employee["login"] or "").lower()) for employee in employees}
            planned[team] = collections.Counter(
                ("shift", people[shift["employee_id"]], utc(shift["starts"], zone), utc(shift["ends"], zone))
                for shift in unit["shifts"] if people.get(shift["employee_id"]))
            if kinds == ("shift",):
                continue
            today = datetime.datetime.now(zone).date()
            monday = today - datetime.timedelta(days=today.weekday())
            window = f"from={monday - datetime.timedelta(weeks=PAST_WEEKS)}&to={monday + datetime.timedelta(weeks=FUTURE_WEEKS + 1)}"
            at = f"/v1/business-units/{unit['id']}"
            planned[team].update(
                ("open shift", item["slots"], utc(item["starts"], zone), utc(item["ends"], zone))
                for item in self.pages(f"{at}/open-shifts?{window}"))
            planned[team].update(
                ("time off", people[item["employee_id"]], utc(item["starts"], zone), utc(item["ends"], zone, last_day=True))
                for item in self.pages(f"{at}/time-off?{window}") if people.get(item["employee_id"]))
            for item in self.pages(f"{at}/availability"):
                if user := people.get(item["employee_id"]):
                    if len(item["weeks"]) > 1:
                        self.rotating.add(user)
                    else:
                        planned[team].update(("hours", user, slot["weekday"], slot["starts"], slot["ends"])
                                             for slot in item["weeks"][0])
        return planned

    def held(self):
        """The same, as Teams shows it."""
        state = self.tenant("GET", "/sim/state")
        hours = collections.defaultdict(collections.Counter)
        for user, preferences in state["shiftPreferences"].items():
            hours[user].update(
                ("hours", user, day.lower(), slot["startTime"][:5], slot["endTime"][:5])
                for item in preferences["availability"] for slot in item["timeSlots"] or []
                for day in item["recurrence"]["pattern"]["daysOfWeek"])
        held = {}
        for team, content in state["teams"].items():
            held[team] = collections.Counter(
                ("shift", item["userId"], item["sharedShift"]["startDateTime"][:16], item["sharedShift"]["endDateTime"][:16])
                for item in content["shifts"] if item["sharedShift"])
            held[team].update(
                ("open shift", shared["openSlotCount"], shared["startDateTime"][:16], shared["endDateTime"][:16])
                for shared in (item["sharedOpenShift"] for item in content["openShifts"]) if shared)
            held[team].update(
                ("time off", item["userId"], item["sharedTimeOff"]["startDateTime"][:16], item["sharedTimeOff"]["endDateTime"][:16])
                for item in content["timesOff"] if item["sharedTimeOff"])
            for member in content["members"]:
                if member["id"] not in self.rotating:
                    held[team].update(hours.get(member["id"], ()))
        return held

    def differing(self, kinds=KINDS):
        """The teams of which Teams does not show exactly what the WFM plans: nothing less, nothing more, nothing twice."""
        return set(self.differences(kinds))

    def differences(self, kinds=KINDS):
        """For each of these teams what is missing in Teams, and what is there and not planned."""
        planned, held = self.planned(kinds), self.held()
        differences = {}
        for team in planned:
            missing, extra = planned[team] - held[team], held[team] - planned[team]
            found = [[item for item in items if item[0] in kinds] for items in (missing, extra)]
            if any(found):
                differences[team] = dict(zip(("missing", "extra"), found))
        return differences


def utc(text, zone, last_day=False):
    """A moment of the WFM as Graph writes it. A day alone is the whole day, and the last one belongs to it."""
    if len(text) == len("2026-11-23"):
        text = str(datetime.date.fromisoformat(text) + datetime.timedelta(days=last_day))
    local = datetime.datetime.fromisoformat(text)
    if local.tzinfo is None:
        local = local.replace(tzinfo=zone)
    return local.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M")
