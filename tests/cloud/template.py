"""template.yaml as a value, and the actions that it grants."""

import pathlib

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"
# The functions: their names in the template, and the folders they are packaged in.
FUNCTIONS = {"Timer": "timer", "Worker": "worker", "Admin": "admin", "Webhook": "webhook", "Auth": "auth"}


class Intrinsics(yaml.SafeLoader):
    """CloudFormation's short forms become their long ones."""


def _intrinsic(loader, tag, node):
    name = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: value.split(".", 1) if tag == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(node, deep=True)}


Intrinsics.add_multi_constructor("!", _intrinsic)


def load():
    return yaml.load(TEMPLATE.read_text(), Loader=Intrinsics)


def every(value, key):
    """All values that stand under a key, however deep."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == key:
                yield part
            yield from every(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from every(part, key)


def many(value):
    return value if isinstance(value, list) else [value]


def granted(template, role):
    """The actions that a role allows."""
    policies = template["Resources"][role]["Properties"]["Policies"]
    return {action for actions in every(policies, "Action") for action in many(actions)}
