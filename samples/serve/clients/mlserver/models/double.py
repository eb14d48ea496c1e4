"""A model for MLServer: twice its numbers, and its texts in capitals."""

from mlserver import MLModel
from mlserver.codecs import NumpyCodec, StringCodec
from mlserver.errors import InferenceError
from mlserver.types import InferenceRequest, InferenceResponse


class Double(MLModel):
    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        given = {item.name: item for item in payload.inputs}
        numbers = NumpyCodec.decode_input(given["x"])
        integers = NumpyCodec.decode_input(given["n"])
        texts = StringCodec.decode_input(given["s"])
        if len(numbers) > 8:
            raise InferenceError("no more than 8 rows")
        return InferenceResponse(
            model_name=self.name,
            outputs=[
                NumpyCodec.encode_output("y", numbers * 2),
                NumpyCodec.encode_output("m", integers * 2),
                StringCodec.encode_output("t", [text.upper() for text in texts]),
            ],
        )
