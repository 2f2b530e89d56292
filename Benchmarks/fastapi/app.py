"""The same routes as plugins/bench.c in FastAPI, on its event loop and in its thread pool. app.py PORT"""

import sys

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

app = FastAPI()
KILOBYTE, HUNDRED_KILOBYTES = b"x" * 1024, b"x" * 100 * 1024


@app.get("/hello", response_class=PlainTextResponse)
async def hello():
    return "Hello, World!"


@app.get("/blocking", response_class=PlainTextResponse)
def hello_in_pool():
    return "Hello, World!"


@app.get("/kilobyte")
async def kilobyte():
    return Response(KILOBYTE, media_type="application/octet-stream")


@app.get("/hundred-kilobytes")
async def hundred_kilobytes():
    return Response(HUNDRED_KILOBYTES, media_type="application/octet-stream")


@app.post("/take", response_class=PlainTextResponse)
async def take(request: Request):
    return str(len(await request.body()))


@app.get("/add")
async def add(a: int, b: int) -> int:
    return a + b


@app.get("/add-pool")
def add_in_pool(a: int, b: int) -> int:
    return a + b


if __name__ == "__main__":
    uvicorn.run(
        app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="warning",
        access_log=False)
