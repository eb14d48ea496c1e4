/** The expected size and hash of a generated file. */
export interface Pin {
  readonly bytes: number;
  readonly sha256: string;
}

/** The pins of the networks' files, the same on every machine. */
export const pins = {
  "alexnet": {
    xml: { bytes: 26_821, sha256: "0fa4a5aa2a0517a5bae76182dc7743663c867e04eda42444c83249869f15789f" },
    bin: { bytes: 243_860_960, sha256: "2431ff7976ee1d16368c3d726963bf6bfe9d3dcc2304ae1bdcbf561180438787" },
    onnx: { bytes: 243_863_136, sha256: "2921a258bd1529e7acf026bee5c671d4714d0998d36e0d27603631638b83e505" },
  },
  "googlenet-v1": {
    xml: { bytes: 193_661, sha256: "3d2a547e649704b011ee8313eca8a24af6047cf084ee1be433dcb35d55c39b87" },
    bin: { bytes: 27_994_272, sha256: "1c0ed8e21bbc00fbb1e34eb6aa088affa63b7109f7111b1f2e17116340b0a524" },
    onnx: { bytes: 28_019_501, sha256: "93fbbf3464ad72b8dd4e56fd8bd480020b13d54cffa04c7e3ead9878b7a21095" },
  },
} as const;
