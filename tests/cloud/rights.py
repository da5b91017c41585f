"""Least privilege: what the roles of template.yaml allow, beside what a run has used."""

import template
from template import FUNCTIONS

# What Lambda does for a function with the function's own role, past the operation log.
PLATFORM = {
    "timer": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "worker": {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:ReceiveMessage", "sqs:DeleteMessage",
               "sqs:GetQueueAttributes"},
    "admin": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "webhook": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "auth": {"logs:CreateLogStream", "logs:PutLogEvents"},
}


def granted():
    """For each function the actions that its role allows.

    Those of EC2 are not among them: the platform needs them to put a function into a VPC, which is done for Redis alone.
    """
    read = template.load()
    return {folder: {action for action in template.granted(read, f"{name}Role") if not action.startswith("ec2:")}
            for name, folder in FUNCTIONS.items()}


def unused(oplog):
    """For each function what its role allows and nothing in the log has used."""
    return {function: allowed - PLATFORM[function] - oplog.actions(function)
            for function, allowed in granted().items()}
