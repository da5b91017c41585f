"""Stands for a function: speaks Lambda's runtime API, writes its events down and does what `wanted.json` says.

The first line of the file that is deployed names a Python with boto3.
"""

import json
import os
import pathlib
import sys
import time
import urllib.request

SEEN = pathlib.Path(os.environ["PROOF_DIR"])
API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"
NAME = os.environ["AWS_SDK_UA_APP_ID"]
CLIENTS = {}


def client(service):
    import boto3
    from botocore.config import Config

    if service not in CLIENTS:
        CLIENTS[service] = boto3.client(service, config=Config(
            retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, user_agent_appid=NAME))
    return CLIENTS[service]


def call(service, operation, arguments):
    """The code of the error, or what became of the connection, or "ok"."""
    from botocore.exceptions import ClientError, HTTPClientError

    try:
        getattr(client(service), operation)(**arguments)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]
    except HTTPClientError as error:
        return type(error).__name__


def handle(event):
    if "calls" in event:
        return {"answers": [call(*wanted) for wanted in event["calls"]]}
    if "Records" in event:
        failed, groups = [], set()
        for record in event["Records"]:
            group = record["attributes"]["MessageGroupId"]
            # Nothing of a group may overtake what failed in it.
            if group in groups or json.loads(record["body"]).get("poison"):
                groups.add(group)
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}
    if "requestContext" in event:
        body = {"path": event["rawPath"], "version": event["version"]}
        return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
    return {}


def main():
    while True:
        with urllib.request.urlopen(f"{API}/invocation/next") as answer:
            event, request_id = json.loads(answer.read()), answer.headers["Lambda-Runtime-Aws-Request-Id"]
        seen = {"at": time.time(), "function": NAME, "event": event, "environ": dict(os.environ)}
        with open(SEEN / f"{NAME}-{time.time_ns()}.json", "w", encoding="utf-8") as file:
            json.dump(seen, file)
        result = json.dumps(handle(event)).encode()
        made = urllib.request.Request(f"{API}/invocation/{request_id}/response", data=result, method="POST")
        urllib.request.urlopen(made).close()


if __name__ == "__main__":
    sys.exit(main())
