"""Writes requirements.txt and tools.txt from requirements.in and tools.in. Needs pip-tools; run it to change a version."""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def with_plain_names(text):
    """Names each package with extras once more without them: pip wants both forms pinned when both are asked for."""
    blocks = re.findall(r"^[^\s#].*(?:\n[ ].*)*\n", text, re.MULTILINE)
    for block in blocks:
        if found := re.match(r"([\w.-]+)\[[^\]]*\](==.*(?:\n +--hash=.*)*)", block):
            plain = "".join(found.groups()).removesuffix(" \\") + "\n"
            text = text.replace(block, plain + block)
    return text


for name in sys.argv[1:] or ["requirements", "tools"]:
    out = HERE / f"{name}.txt"
    subprocess.run(
        ["pip-compile", "--quiet", "--generate-hashes", "--allow-unsafe", "--no-strip-extras", "--no-header", "--no-annotate",
         "--no-emit-find-links", "--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-options",
         "--output-file", out, f"{name}.in"],
        cwd=HERE, check=True)
    out.write_text(f"# Written by pin.py from {name}.in.\n" + with_plain_names(out.read_text()))
