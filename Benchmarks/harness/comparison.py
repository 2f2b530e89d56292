"""Measures the subjects of a scenario in interleaved rounds."""

import dataclasses
import statistics

from . import load, servers


@dataclasses.dataclass
class Measured:
    subject: object
    #: CPU microseconds of the server's per request, and requests per second; one of each round.
    cpu: list = dataclasses.field(default_factory=list)
    rate: list = dataclasses.field(default_factory=list)

    @property
    def median(self):
        return statistics.median(self.cpu)

    def ratio(self, other):
        """The median of the rounds' ratios: what disturbs one round disturbs both."""
        return statistics.median(a / b for a, b in zip(self.cpu, other.cpu))


def measure(scenario, rounds, seconds):
    """A server at a time would be charged for what the machine does meanwhile; A B C A B C is fair."""
    running, measured = {}, [Measured(subject) for subject in scenario.subjects]
    try:
        for subject in scenario.subjects:
            if subject.contender not in running:
                port = servers.free_port()
                running[subject.contender] = (subject.contender.start(port, core=0), port)
                servers.wait_for(port, running[subject.contender][0])
            _load(scenario, subject, running, 1)  # warm
        for number in range(rounds):
            for each in measured:
                cpu, rate = _load(scenario, each.subject, running, seconds)
                each.cpu.append(cpu)
                each.rate.append(rate)
            line = "  ".join(f"{each.subject.name} {each.cpu[-1]:.1f}" for each in measured)
            print(f"{scenario.key}, round {number + 1}, µs per request: {line}", flush=True)
    finally:
        for process, _ in running.values():
            process.end()
    return measured


def best_peer(measured):
    """The least CPU time among servers that are not ours; the bare loop is none."""
    peers = [each for each in measured if not each.subject.contender.is_ours and "bare" not in each.subject.name]
    return min(peers, key=lambda each: each.median) if peers else None


def _load(scenario, subject, running, seconds):
    process, port = running[subject.contender]
    before = process.cpu_seconds()
    requests = load.wrk(
        port, core=1, seconds=seconds, connections=scenario.connections, target=subject.target, script=scenario.script)
    return (process.cpu_seconds() - before) / requests * 1e6, requests / seconds
