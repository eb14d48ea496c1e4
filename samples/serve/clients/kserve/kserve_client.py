"""Asks a server of this folder with KServe's own client, which this project did not write.

    python kserve_client.py URL
"""

import asyncio
import sys

import numpy
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig


async def main(url):
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    assert await client.is_server_live(url) is True
    assert await client.is_server_ready(url) is True
    assert await client.is_model_ready(url, "relu_add") is True
    x = numpy.array([[1, 2, -3, 0.5]], numpy.float32)
    for binary in (False, True):
        given = InferInput("x", [1, 4], "FP32")
        given.set_data_from_numpy(x, binary_data=binary)
        request = InferRequest(model_name="relu_add", infer_inputs=[given])
        response = await client.infer(url, request, model_name="relu_add")
        numpy.testing.assert_array_equal(response.outputs[0].as_numpy(), numpy.maximum(x + 1, 0))
    print("passed")


asyncio.run(main(sys.argv[1]))
