"""A WFM whose people are signed in by tokens of the adapter, and such tokens as the adapter leaves them behind."""

import base64
import hashlib
import hmac
import json
import secrets
import time

ISSUER = "cloud-tests"
LIFE_S = 60
# One secret stands for all that such a WFM needs: nothing of it is ever asked for.
CONFIGURATION = f"""[wfm.blue]
kind = "blue-yonder"
base_url = "https://blue-yonder.example"
login_name = "adapter"
password = "secretsmanager:blue"
sealing_key = "secretsmanager:blue"
federation_algorithm = "HS256"
federation_key = "secretsmanager:blue"
federation_issuer = "{ISSUER}"
"""


def part(of):
    return base64.urlsafe_b64encode(of).rstrip(b"=").decode()


def token(key, login):
    """A token about somebody, and the item that remembers in the table that it is out."""
    now, number = int(time.time()), secrets.token_urlsafe(32)
    claims = {"iss": ISSUER, "aud": ISSUER, "sub": login, "iat": now, "nbf": now, "exp": now + LIFE_S, "jti": number}
    message = ".".join(part(json.dumps(of).encode()) for of in ({"typ": "JWT", "alg": "HS256"}, claims))
    signature = hmac.new(key.encode(), message.encode(), "sha256").digest()
    until = now + LIFE_S + 30
    return f"{message}.{part(signature)}", {
        "pk": {"S": "token"}, "sk": {"S": f"federated-issued-{number}"},
        "bytes": {"B": hashlib.sha256(login.encode()).digest()},
        "until": {"N": str(until * 1000)}, "ttl": {"N": str(until + 1)}}
