/**
 * Says what reading a model from memory means for its content, for error messages: OpenVINO tries the front ends that
 * read from memory one after another, and reports the last one's error, whatever the model's format.
 */
export function readingFromMemory(content: Uint8Array): string {
  const start = new TextDecoder("latin1").decode(content.subarray(0, 64));
  if (start.startsWith("TFL3", 4)) {
    return "reading a TensorFlow Lite model from memory, which OpenVINO reads from a file only";
  }
  // The text of an IR in any encoding of XML, possibly with a byte-order mark.
  if (/^[^\w]{0,4}<|^\s*</.test(start)) return "reading a model from memory";
  return "reading a model from memory, where OpenVINO reads IR, ONNX and PaddlePaddle models, others from a file only";
}
