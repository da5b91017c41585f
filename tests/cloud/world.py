"""The simulated Microsoft tenant and WFM, and whether the one shows what the other plans."""

import collections
import datetime
import json
import os
import subprocess
import urllib.parse
import urllib.request
import zoneinfo

import emulator


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
        # Which team is which store's.
        self.units = {}
        for line in self.process.stdout:
            if line.startswith("team "):
                _, team, _, unit, *_ = line.split()
                self.units[team] = unit
            if len(self.units) == teams:
                break

    def stop(self):
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

    def token(self, client, roles, audience):
        """A token of the simulated Entra ID for the admin API."""
        self.tenant("PUT", f"/sim/apps/{client}", {"roles": roles})
        _, answer = call("POST", f"{self.teams_at}/contoso/oauth2/v2.0/token", form={
            "grant_type": "client_credentials", "client_id": client, "client_secret": "any",
            "scope": f"{audience}/.default"})
        return answer["access_token"]

    def pages(self, path):
        items, page = [], {}
        while True:
            answer = self.wfm("GET", path + ("&" if "?" in path else "?") + urllib.parse.urlencode(page))
            items += answer["items"]
            if not answer.get("next_page_token"):
                return items
            page = {"page_token": answer["next_page_token"]}

    def planned(self):
        """For each team a multiset of who works when, as the WFM plans it."""
        held = self.tenant("GET", "/sim/state")["teams"]
        planned = {}
        for unit in self.wfm("GET", "/sim/state")["business_units"]:
            team = next(team for team, of in self.units.items() if of == unit["id"])
            zone = zoneinfo.ZoneInfo(unit["time_zone"])
            members = held[team]["members"]
            users = {(member.get(key) or "").lower(): member["id"]
                     for key in ("mail", "userPrincipalName") for member in members}
            employees = self.pages(f"/v1/business-units/{unit['id']}/employees")
            people = {employee["id"]: users.get((employee["login"] or "").lower()) for employee in employees}

            def utc(text, zone=zone):
                local = datetime.datetime.fromisoformat(text).replace(tzinfo=zone)
                return local.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M")

            planned[team] = collections.Counter(
                (people[shift["employee_id"]], utc(shift["starts"]), utc(shift["ends"]))
                for shift in unit["shifts"] if people.get(shift["employee_id"]))
        return planned

    def held(self):
        """The same, as Teams shows it."""
        teams = self.tenant("GET", "/sim/state")["teams"]
        return {
            team: collections.Counter(
                (shift["userId"], shift["sharedShift"]["startDateTime"][:16], shift["sharedShift"]["endDateTime"][:16])
                for shift in state["shifts"] if shift["sharedShift"])
            for team, state in teams.items()}

    def differences(self):
        """How many shifts are missing, and how many are too many."""
        planned, held = self.planned(), self.held()
        missing = sum(((planned[team] - held[team]).total() for team in planned))
        extra = sum(((held[team] - planned[team]).total() for team in planned))
        return missing, extra
