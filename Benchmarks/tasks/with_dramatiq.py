"""dramatiq: python with_dramatiq.py COUNT enqueues, and prints how many seconds that took; the worker is dramatiq's own command line."""

import os
import sys
import time

import dramatiq
from dramatiq.brokers.redis import RedisBroker

dramatiq.set_broker(RedisBroker(url=os.environ["DATABASE"]))
log = os.open(os.environ["RAN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)


@dramatiq.actor
def work(payload):
    os.write(log, b"1\n")


if __name__ == "__main__":
    began = time.monotonic()
    for _ in range(int(sys.argv[1])):
        work.send("0123456789")
    print(time.monotonic() - began)
