/** The one constant of relu_add: `[1,4]` ones in f32, as bytes. */
export function ones(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (let offset = 0; offset < bytes.length; offset += 4) view.setFloat32(offset, 1, true);
  return bytes;
}
