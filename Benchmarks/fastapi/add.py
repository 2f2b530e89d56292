"""For scripts/bench typed: FastAPI's add, on its event loop and in its thread pool. add.py PORT"""

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


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
