/** Asks the server that this page came from, with the Open Inference Protocol and its binary tensors. */

/** A size that the model leaves open. */
const USUAL_SIZE = 224;

/**
 * The models that take one picture, with how they take it.
 *
 * @returns {Promise<Array<{name: string, input: string, output: string, datatype: string, shape: number[],
 *   width: number, height: number, channels: number, channelsFirst: boolean}>>}
 */
export async function pictureModels() {
  const index = await ask("v2/repository/index", { method: "POST", body: JSON.stringify({ ready: true }) });
  const metadata = await Promise.all(
    (await index.json()).map(async ({ name }) => (await ask(`v2/models/${encodeURIComponent(name)}`)).json()),
  );
  return metadata.map(pictureModel).filter((model) => model !== undefined);
}

/** How a model takes pictures; undefined if it does not. */
export function pictureModel({ name, inputs, outputs }) {
  const [{ name: input, datatype, shape }] = inputs;
  if (inputs.length !== 1 || shape.length !== 4 || !["FP32", "UINT8"].includes(datatype)) return undefined;
  const channelsFirst = isChannels(shape[1]);
  if (!channelsFirst && !isChannels(shape[3])) return undefined;
  const [channels, ...sizes] = channelsFirst ? shape.slice(1) : [shape[3], shape[1], shape[2]];
  const [height, width] = sizes.map((size) => (size < 0 ? USUAL_SIZE : size));
  const filled = channelsFirst ? [1, channels, height, width] : [1, height, width, channels];
  return { name, input, output: outputs[0].name, datatype, shape: filled, width, height, channels, channelsFirst };
}

/**
 * Puts pixels in the order that a model takes them: 0 to 255, red, green and blue, or grey.
 *
 * @param {{width: number, height: number, data: Uint8ClampedArray}} pixels Four values a pixel, of the model's size.
 */
export function tensorOf({ width, height, data }, { datatype, channels, channelsFirst }) {
  const count = width * height;
  const values = new (datatype === "UINT8" ? Uint8Array : Float32Array)(count * channels);
  for (let pixel = 0; pixel < count; pixel++) {
    const [red, green, blue] = data.subarray(4 * pixel, 4 * pixel + 3);
    const colours = channels === 1 ? [0.299 * red + 0.587 * green + 0.114 * blue] : [red, green, blue];
    colours.forEach((value, channel) => {
      values[channelsFirst ? channel * count + pixel : pixel * channels + channel] = value;
    });
  }
  return values;
}

/**
 * Classifies a picture.
 *
 * @returns {Promise<{classes: Array<{value: number, index: number, label: string}>, milliseconds: number}>} The ten
 *   best classes, and how long the server took to answer.
 */
export async function classify(model, values, signal) {
  const { name, input, output, datatype, shape } = model;
  const request = {
    inputs: [{ name: input, datatype, shape, parameters: { binary_data_size: values.byteLength } }],
    outputs: [{ name: output, parameters: { classification: 10 } }],
  };
  const header = new TextEncoder().encode(JSON.stringify(request));
  const start = performance.now();
  const response = await ask(`v2/models/${encodeURIComponent(name)}/infer`, {
    method: "POST",
    headers: {
      "Content-Type": "application/octet-stream",
      "Inference-Header-Content-Length": String(header.byteLength),
    },
    body: new Blob([header, values]),
    signal,
  });
  const { outputs: [{ data }] } = await response.json();
  return { classes: data.map(readClass), milliseconds: performance.now() - start };
}

/** Reads `value:index:label`; a model without labels gives no label. */
export function readClass(text) {
  const [value, index, ...label] = text.split(":");
  return { value: Number(value), index: Number(index), label: label.join(":") || `class ${index}` };
}

function isChannels(size) {
  return size === 1 || size === 3;
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The server cannot be reached.");
  }
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({ error: response.statusText }));
  throw new Error(response.status === 503 ? `The server is busy: ${error}.` : `The server refused: ${error}.`);
}
