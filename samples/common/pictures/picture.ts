/** Pixels in 8 bits per channel, row by row, with interleaved channels: OpenVINO's layout NHWC. */
export interface Picture {
  width: number;
  height: number;
  /** 1: grey, 3: red, green, blue. */
  channels: 1 | 3;
  pixels: Uint8Array<ArrayBuffer>;
}
