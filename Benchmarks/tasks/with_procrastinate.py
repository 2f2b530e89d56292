"""procrastinate: python with_procrastinate.py schema | enqueue COUNT CLIENTS | work CONCURRENCY

enqueue prints how many seconds that took."""

import asyncio
import os
import sys
import time

import procrastinate

app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=os.environ["DATABASE"], max_size=16))
log = os.open(os.environ["RAN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)


@app.task(name="work")
async def work(payload):
    os.write(log, b"1\n")


async def main(what, *numbers):
    async with app.open_async():
        if what == "schema":
            await app.schema_manager.apply_schema_async()
        elif what == "enqueue":
            count, clients = numbers

            async def client():
                for _ in range(count // clients):
                    await work.defer_async(payload="0123456789")

            began = time.monotonic()
            await asyncio.gather(*(client() for _ in range(clients)))
            print(time.monotonic() - began)
        else:
            await app.run_worker_async(concurrency=numbers[0], install_signal_handlers=True)


asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
