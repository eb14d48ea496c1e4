/** Pixels in 8 bits a channel, row by row, the channels of a pixel together: the layout OpenVINO calls NHWC. */
export interface Picture {
  width: number;
  height: number;
  /** 1: grey, 3: red, green, blue. */
  channels: 1 | 3;
  pixels: Uint8Array<ArrayBuffer>;
}
