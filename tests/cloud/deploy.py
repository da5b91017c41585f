"""Deploys template.yaml to an emulator, with the same `sam deploy` that deploys it to AWS."""

import json
import os
import pathlib
import subprocess
import tempfile

import emulator
import tools

ARTIFACTS = "artifacts"
DEPLOYED_WITHIN_S = 180


def for_emulator(template):
    """The text of a template, with what the emulator asks for and AWS does not.

    AWS judges SendMessageBatch by the right to SendMessage; the emulator by a right of its own.
    """
    batch = "sqs:SendMessageBatch"
    return (template
            .replace("Action: sqs:SendMessage\n", f"Action: [sqs:SendMessage, {batch}]\n")
            .replace("- sqs:SendMessage\n", f"- sqs:SendMessage\n                  - {batch}\n"))


class DeployFailed(Exception):
    """`sam deploy` refused; its output is the message."""


def deploy(running, template, stack="shifts", parameters=None):
    """Creates or updates the stack and returns its outputs.

    `template` lies beside the folder `target/lambda` that it names; `parameters` are those of the template.
    """
    s3 = running.client("s3")
    if ARTIFACTS not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": emulator.REGION})
    with tempfile.TemporaryDirectory(prefix="shifts-deploy-") as home:
        # SAM reads files of YAML, of which JSON is a part.
        overrides = pathlib.Path(home) / "parameters.yaml"
        overrides.write_text(json.dumps({key: str(value) for key, value in (parameters or {}).items()}))
        command = [
            tools.deployment() / "sam", "deploy", "--template-file", template, "--stack-name", stack,
            "--region", emulator.REGION, "--s3-bucket", ARTIFACTS, "--capabilities", "CAPABILITY_IAM",
            "--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"]
        if parameters:
            command += ["--parameter-overrides", f"file://{overrides}"]
        done = subprocess.run(
            command, cwd=home, capture_output=True, text=True, timeout=DEPLOYED_WITHIN_S, check=False,
            env={"PATH": os.environ["PATH"], "HOME": home, "SAM_CLI_TELEMETRY": "0", "LC_ALL": "C.UTF-8",
                 **emulator.environment(running.functions_endpoint)})
    if done.returncode != 0:
        raise DeployFailed(done.stdout + done.stderr)
    described = running.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
