/** The bytes of relu_add's only constant: `[1,4]` ones in f32. */
export function ones(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (let offset = 0; offset < bytes.length; offset += 4) view.setFloat32(offset, 1, true);
  return bytes;
}
