"""python3 -m harness COMMAND [OPTIONS]"""

import importlib
import sys

from . import paths

COMMANDS = (
    "hello", "gate", "growth", "latency", "nap", "order", "pollers", "rate", "results", "save", "start", "tasks", "typed", "isolated",
    "soak_isolation", "soak_quotes", "soak_reload", "soak_tasks")

if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
    sys.exit(f"which benchmark? {', '.join(COMMANDS)}")
paths.BUILD.mkdir(parents=True, exist_ok=True)
importlib.import_module(f"harness.{sys.argv[1]}").main(sys.argv[2:])
