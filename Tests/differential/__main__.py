"""Sends the same requests to Patchbay and to FastAPI, which call the same C functions, and compares the answers.

Status, content type, and of the JSON everything: values with all digits, and of validation errors type, loc, msg,
input and ctx. Differences must be listed in differences.json and explained in docs/typed-differences.md.
"""

import argparse
import sys

from . import build, cases, compare, differences, servers
from .request import Client


def main():
    parser = argparse.ArgumentParser(prog="Tests/differential/run", description=__doc__)
    parser.add_argument("--only", metavar="TEXT", help="ask, and print, only requests with this in their name")
    options = parser.parse_args()

    build.all()
    requests = list({request.name: request for request in cases.all()}.values())
    known = differences.Differences()
    statuses = {}
    with servers.fastapi() as fastapi, servers.patchbay(build.PLUGINS) as patchbay:
        clients = [Client(fastapi.port), Client(patchbay.port)]
        for request in requests:
            if options.only and options.only not in request.name:
                continue
            left, right = (client.ask(request) for client in clients)
            known.check(
                request.name, compare.summary(left), compare.summary(right), compare.agree(left, right))
            statuses[left.status] = statuses.get(left.status, 0) + 1
            if options.only:
                print(f"{request.name}\n    fastapi  {compare.summary(left)}\n    patchbay {compare.summary(right)}")
        for client in clients:
            client.close()
        faults = [] if options.only else known.end()
        ends = {server.name: server.end() for server in (fastapi, patchbay)}
        faults += [f"patchbay ended with {ends['patchbay']}"] if ends["patchbay"] != 0 else []
        for fault in faults:
            print(fault)
        if faults:
            print(fastapi.tail(), patchbay.tail(), sep="\n")
    by_status = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
    print(
        f"{sum(statuses.values())} requests compared with FastAPI ({by_status}): {known.seen} differences explained, "
        f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
