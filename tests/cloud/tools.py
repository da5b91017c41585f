"""Installs what the cloud tests use, once, at exactly the versions and hashes that are pinned here.

Two environments, because the emulator and the SAM CLI pin different versions of the same packages.
Run as a program, it prints the Python of the emulator's environment, which is the one to run the tests with.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HOME = pathlib.Path(os.environ.get("SHIFTS_CLOUD_TOOLS", ROOT / ".venv"))


def environment(name, requirements):
    """The folder of programs of one environment, made if it is missing or its pins have changed."""
    wanted = hashlib.sha256((HERE / requirements).read_bytes()).hexdigest()
    folder = HOME / name
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"installing {requirements}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run(
            [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--require-hashes", "-r", HERE / requirements],
            check=True)
        stamp.write_text(wanted)
    return folder / "bin"


def emulator():
    """Programs: `python` with boto3, `ministack`."""
    return environment("cloud-emulator", "requirements.txt")


def deployment():
    """Programs: `sam`, `cfn-lint`."""
    return environment("cloud-tools", "tools.txt")


if __name__ == "__main__":
    deployment()
    print(emulator() / "python")
