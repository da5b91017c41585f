"""A reverse proxy before the emulator that writes down every AWS call and can answer in its stead.

The record says who called what with which IAM action, so that the log of a run is the proof of least privilege
and the count of what the run would have cost. Faults are rules: the first that fits a call decides about it.
"""

import collections.abc
import dataclasses
import fnmatch
import http.client
import http.server
import json
import re
import socket
import threading
import time
import urllib.parse

HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
# The emulator closes idle connections; a call on one that is just being closed would be lost.
IDLE_MAX_S = 1.0
UPSTREAM_WITHIN_S = 900

S3_OBJECT = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
S3_BUCKET = {"GET": "ListBucket", "HEAD": "HeadBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
# Calls whose name is not that of the action which IAM asks for.
IAM_NAMES = {
    "s3:HeadObject": "s3:GetObject",
    "s3:HeadBucket": "s3:ListBucket",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}
TRANSACT_ITEMS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem",
                  "ConditionCheck": "ConditionCheckItem", "Get": "GetItem"}


@dataclasses.dataclass
class Call:
    """One AWS call, as it was answered."""

    at: float
    service: str
    action: str
    # What IAM would have asked for. More than one for a transaction.
    iam: list
    # Table, queue, secret or bucket/key.
    resource: str
    # The function that called, from `app/NAME` in its user agent; empty for anybody else.
    function: str
    status: int = 0
    # The code of the error that was answered, if one was.
    error: str = ""
    request_bytes: int = 0
    response_bytes: int = 0
    duration_ms: float = 0.0
    # Whether a fault answered or spoilt it.
    fault: bool = False


@dataclasses.dataclass
class Fault:
    """A rule. Patterns are those of a shell; `nth` counts the calls that fit, from 1; `times` 0 is for ever.

    `do`: "answer" (with `status`, `code` and perhaps `body`, without asking the emulator), "drop-before" (the call
    never arrives), "drop-after" (it arrives, its answer does not), "delay" (`delay_s`, then as usual).
    `meanwhile` is called before a call is dropped.
    """

    service: str = "*"
    action: str = "*"
    function: str = "*"
    resource: str = "*"
    nth: int = 1
    times: int = 1
    do: str = "answer"
    status: int = 500
    code: str = "InternalError"
    body: bytes = None
    delay_s: float = 0.0
    meanwhile: collections.abc.Callable = lambda: None
    seen: int = 0
    hit: int = 0

    def fits(self, call):
        return all(fnmatch.fnmatchcase(getattr(call, field), getattr(self, field))
                   for field in ("service", "action", "function", "resource"))


def throttled_table(**rule):
    """DynamoDB asks for a slower pace."""
    return Fault(service="dynamodb", status=400, code="ProvisionedThroughputExceededException", **rule)


def refused_condition(**rule):
    """DynamoDB says that somebody else was first."""
    return Fault(service="dynamodb", status=400, code="ConditionalCheckFailedException", **rule)


def busy_bucket(**rule):
    """S3 asks for a slower pace."""
    return Fault(service="s3", status=503, code="SlowDown", **rule)


def racing_put(**rule):
    """S3 says that another write of the same object is on its way."""
    return Fault(service="s3", action="PutObject", status=409, code="ConditionalRequestConflict", **rule)


def refused_put(**rule):
    """S3 says that the object is not the one that was expected."""
    return Fault(service="s3", action="PutObject", status=412, code="PreconditionFailed", **rule)


def parse(method, path, headers, body):
    """Which call it is, before it is answered."""
    url = urllib.parse.urlsplit(path)
    query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request", headers.get("Authorization", ""))
    service = scope.group(1) if scope else ""
    agent = f"{headers.get('User-Agent', '')} {headers.get('x-amz-user-agent', '')}"
    app = re.search(r"\bapp/([\w.-]+)", agent)
    target = headers.get("X-Amz-Target", "")
    content_type = headers.get("Content-Type", "")
    fields, resource = {}, url.path
    if target:
        prefix, _, action = target.rpartition(".")
        service = service or {"AmazonSQS": "sqs"}.get(prefix, prefix.split("_")[0].lower())
        fields = json.loads(body or b"{}")
        resource = _resource(fields)
    elif "x-www-form-urlencoded" in content_type:
        fields = {key: values[0] for key, values in urllib.parse.parse_qs(body.decode()).items()}
        action = fields.get("Action", "")
        resource = _resource(fields)
    elif service == "s3" or (not service and method in S3_OBJECT):
        service = "s3"
        bucket, _, key = urllib.parse.unquote(url.path).lstrip("/").partition("/")
        action = (S3_OBJECT if key else S3_BUCKET).get(method, method)
        if not bucket:
            action = "ListBuckets"
        elif not key and set(query) & {"policy", "versioning", "lifecycle", "encryption", "location", "tagging"}:
            action = f"{method} {sorted(query)[0]}"
        resource = f"{bucket}/{key}" if key else bucket
    elif "/operation/" in url.path:
        action = url.path.rsplit("/", 1)[1]
    else:
        action = f"{method} {url.path}"
    call = Call(time.time(), service, action, [], resource, app.group(1) if app else "", request_bytes=len(body))
    call.iam = _iam(call, fields)
    return call


def _resource(fields):
    for key in ("TableName", "QueueUrl", "SecretId"):
        if key in fields:
            return str(fields[key]).rsplit("/", 1)[-1] if key == "QueueUrl" else str(fields[key])
    if "RequestItems" in fields:
        return ",".join(sorted(fields["RequestItems"]))
    if "TransactItems" in fields:
        named = {part.get("TableName", "") for item in fields["TransactItems"] for part in item.values()}
        return ",".join(sorted(named))
    return ""


def _iam(call, fields):
    if call.service == "dynamodb" and "TransactItems" in fields:
        return sorted({f"dynamodb:{TRANSACT_ITEMS[kind]}" for item in fields["TransactItems"] for kind in item})
    name = f"{call.service}:{call.action}"
    return [IAM_NAMES.get(name, name)]


class OpLog:
    """The proxy, from `start` to `stop`. `calls` is the log, `faults` the rules, both may be read at any time."""

    def __init__(self, upstream=None, port=0):
        self.upstream = upstream
        self.calls = []
        self.faults = []
        self.lock = threading.Lock()
        log = self

        class Handler(_Handler):
            oplog = log

        self.server = _Server(("127.0.0.1", port), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"

    def start(self):
        """`upstream` may be set until the first call: proxy and emulator have to know each other."""
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def fault(self, rule):
        with self.lock:
            self.faults.append(rule)
        return rule

    def mend(self):
        """Ends all faults."""
        with self.lock:
            self.faults = []

    def so_far(self):
        """How many calls there were, for `by`."""
        with self.lock:
            return len(self.calls)

    def by(self, function, since=0):
        """The calls of one function, all or since a moment told by `so_far`."""
        with self.lock:
            return [call for call in self.calls[since:] if call.function == function]

    def actions(self, function):
        """The IAM actions that one function has used."""
        return {action for call in self.by(function) for action in call.iam}

    def save(self, path):
        """One JSON object a line."""
        with self.lock, open(path, "w", encoding="utf-8") as file:
            for call in self.calls:
                file.write(json.dumps(dataclasses.asdict(call)) + "\n")

    def _judge(self, call):
        with self.lock:
            for rule in self.faults:
                if not rule.fits(call) or (rule.times and rule.hit >= rule.times):
                    continue
                rule.seen += 1
                if rule.seen >= rule.nth:
                    rule.hit += 1
                    return rule
        return None

    def _keep(self, call):
        with self.lock:
            self.calls.append(call)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A caller that went away is not worth a word."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    upstream = None
    used_at = 0.0

    def _handle(self):
        body = self._body()
        call = parse(self.command, self.path, self.headers, body)
        rule = self.oplog._judge(call)
        call.fault = rule is not None
        if rule and rule.do == "delay":
            time.sleep(rule.delay_s)
        try:
            if rule and rule.do == "drop-before":
                self._hang_up(rule)
                return
            if rule and rule.do == "answer":
                answer = _refusal(call, rule)
            else:
                answer = self._forward(body)
            call.status, call.response_bytes = answer[0], len(answer[2])
            call.error = _error_code(call, answer)
            # S3 tells that an object is missing only to those who may list.
            if call.service == "s3" and call.status == 404 and "s3:GetObject" in call.iam:
                call.iam = call.iam + ["s3:ListBucket"]
            if rule and rule.do == "drop-after":
                self._hang_up(rule)
                return
            self._answer(*answer)
        finally:
            call.duration_ms = (time.time() - call.at) * 1000
            self.oplog._keep(call)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = do_OPTIONS = _handle

    def _body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def _forward(self, body):
        if self.upstream is None or time.monotonic() - self.used_at > IDLE_MAX_S:
            if self.upstream:
                self.upstream.close()
            host = urllib.parse.urlsplit(self.oplog.upstream).netloc
            self.upstream = http.client.HTTPConnection(host, timeout=UPSTREAM_WITHIN_S)
        # The host goes on as it came, because it is signed.
        self.upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP | {"content-length", "expect"}:
                self.upstream.putheader(name, value)
        # Stands for the TLS that AWS ends before its services, which policies may demand.
        self.upstream.putheader("X-Forwarded-Proto", "https")
        self.upstream.putheader("Content-Length", str(len(body)))
        self.upstream.endheaders(body)
        response = self.upstream.getresponse()
        content = response.read()
        self.used_at = time.monotonic()
        return response.status, response.getheaders(), content

    def _answer(self, status, headers, content):
        self.send_response_only(status)
        length = len(content)
        for name, value in headers:
            if name.lower() == "content-length":
                length = value
            elif name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def handle_expect_100(self):
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def _hang_up(self, rule):
        rule.meanwhile()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def finish(self):
        if self.upstream:
            self.upstream.close()
        try:
            super().finish()
        except (OSError, ValueError):
            pass

    def log_message(self, *_):
        """The log is in `calls`."""


def _refusal(call, rule):
    """The answer of a fault, in the form of the service."""
    if rule.body is not None:
        return rule.status, [("Content-Type", "application/octet-stream")], rule.body
    headers = [("x-amzn-RequestId", "fault")]
    if call.service == "s3":
        text = f"<Error><Code>{rule.code}</Code><Message>fault</Message><RequestId>fault</RequestId></Error>"
        content = b"" if call.action.startswith("Head") else text.encode()
        return rule.status, headers + [("Content-Type", "application/xml")], content
    namespace = {"dynamodb": "com.amazonaws.dynamodb.v20120810#", "sqs": "com.amazonaws.sqs#"}.get(call.service, "")
    content = json.dumps({"__type": namespace + rule.code, "message": "fault"}).encode()
    return rule.status, headers + [("x-amzn-ErrorType", rule.code), ("Content-Type", "application/x-amz-json-1.0")], content


def _error_code(call, answer):
    status, headers, content = answer
    if status < 400:
        return ""
    named = {name.lower(): value for name, value in headers}.get("x-amzn-errortype", "")
    found = re.search(rb'<Code>([^<]+)</Code>|"__type"\s*:\s*"([^"]+)"', content)
    if found:
        named = named or (found.group(1) or found.group(2)).decode()
    return named.split("#")[-1].split(":")[0] or str(status)
