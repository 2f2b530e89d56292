"""Runs cases against a live host."""

import concurrent.futures

from . import building, checking
from .channel import Channel
from .client import Client
from .host import Host

#: Calls at once: each of another function.
CLIENTS = 4


def run(program, folder, cases):
    """Calls of all functions; their number, the failures, and what the sanitizer says."""
    channel = Channel(building.BUILD / "channel", len(cases))
    try:
        with Host(program, folder, channel) as host:
            def calls_of(number):
                client = Client(host.port)
                found = []
                for case in cases[number]:
                    if host.has_ended:
                        break
                    found.append(checking.check(client, channel, number, case))
                client.close()
                return found

            with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
                found = [one for many in pool.map(calls_of, range(len(cases))) for one in many]
            code = host.end()
            report = host.report() or (None if code == 0 else f"the host ended with {code}\n{host.tail()}")
        return len(found), [one for one in found if one], report
    finally:
        channel.close()


def first_failure(program, folder, cases):
    """Calls one after the other, each of its own function, until one fails: that, and what the sanitizer says."""
    channel = Channel(building.BUILD / "channel", len(cases))
    host = None
    try:
        for number, case in enumerate(cases):
            if host is None:
                host = Host(program, folder, channel)
                client = Client(host.port)
            failure = checking.check(client, channel, number, case)
            if failure:
                client.close()
                if not failure.answer.status:
                    host.child.wait(30)
                return failure, host.report()
        return None, None
    finally:
        if host:
            host.end()
        channel.close()
