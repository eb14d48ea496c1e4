"""The same protocol in the few lines of a Python program: python server.py MODEL PORT"""

import asyncio
import sys

import numpy as np
import openvino as ov
import uvicorn
from fastapi import FastAPI, Request

path, port = sys.argv[1:]
model = ov.Core().compile_model(path, "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"})
queue = ov.AsyncInferQueue(model)
queue.set_callback(lambda request, done: done(request.get_output_tensor(0).data.copy()))
app = FastAPI()


@app.get("/v2")
async def server():
    return {"name": "python"}


@app.get("/v2/models/{name}/ready")
async def ready(name: str):
    return {"name": name, "ready": True}


@app.post("/v2/models/model/infer")
async def infer(request: Request):
    given = (await request.json())["inputs"][0]
    loop = asyncio.get_running_loop()
    answer = loop.create_future()
    values = np.array(given["data"], np.float32).reshape(given["shape"])
    queue.start_async(values, lambda output: loop.call_soon_threadsafe(answer.set_result, output))
    output = await answer
    data = {"name": "y", "datatype": "FP32", "shape": output.shape, "data": output.ravel().tolist()}
    return {"model_name": "model", "model_version": "1", "outputs": [data]}


uvicorn.run(app, host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", log_level="warning")
