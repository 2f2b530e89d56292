"""The document of a live host, checked by two programs that know nothing of Patchbay."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.request

import openapi_spec_validator

from differential import build, servers

BUILT = build.ROOT / ".build" / "examples"
EXAMPLES = build.BUILD / "examples"
# Without their database, mail server or network they answer 503 or 502, as they should.
NEED_A_SERVICE = {"quotes", "fetch", "signup"}
SCHEMATHESIS = pathlib.Path(sys.executable).parent / "schemathesis"


def examples():
    """Copies of the example plugins that need nothing but the host."""
    shutil.rmtree(EXAMPLES, ignore_errors=True)
    EXAMPLES.mkdir()
    for path in BUILT.iterdir():
        if path.suffix in (".so", ".yaml") and path.stem not in NEED_A_SERVICE:
            shutil.copy(path, EXAMPLES)


def validate(url):
    """As OpenAPI 3.1, and that it is the document of what is served, not an empty one."""
    with urllib.request.urlopen(url) as answer:
        document = json.load(answer)
    openapi_spec_validator.validate(document)
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    plugins = {tag["name"] for tag in document["tags"]}
    expected = {path.stem for path in EXAMPLES.iterdir() if path.suffix in (".so", ".yaml")} | {"differential"}
    if missing := expected - plugins:
        raise SystemExit(f"the document lacks the plugins {sorted(missing)}")
    if len(operations) < 100:
        raise SystemExit(f"the document has {len(operations)} operations only")
    print(f"the document is valid OpenAPI 3.1: {len(operations)} operations of {len(plugins)} plugins", flush=True)


# A schema cannot tell all that a function refuses (its own domain, NUL in a C string, what zlib cannot inflate), and it
# does tell less than pydantic's rules let through ("1" and false are integers to them).
BEYOND_SCHEMAS = "positive_data_acceptance,negative_data_rejection"


def ask(url, options):
    """The exit code of schemathesis: 0 if nothing is found. Every other check that it has, with requests good and bad."""
    command = [
        SCHEMATHESIS, "run", url, "--checks", "all", "--exclude-checks", BEYOND_SCHEMAS, "--phases", "examples,coverage,fuzzing", "--max-examples", "8",
        "--seed", "1", "--no-color", *options]
    return subprocess.call([str(word) for word in command], cwd=build.BUILD, env={**os.environ, "NO_COLOR": "1"})


def main():
    build.all()
    examples()
    with servers.patchbay(build.PLUGINS, EXAMPLES) as host:
        url = f"http://127.0.0.1:{host.port}/openapi.json"
        validate(url)
        code = ask(url, sys.argv[1:])
        if code:
            print(host.tail(), file=sys.stderr)
    if host.end() not in (0, None):
        raise SystemExit(f"the host ended with {host.child.returncode}\n{host.tail()}")
    raise SystemExit(code)


main()
