/** The parts of cli-progress used by the sample; the package has no types. */
declare module "cli-progress" {
  interface Bar {
    increment(): void;
  }
  class MultiBar {
    constructor(options: Record<string, unknown>, preset: unknown);
    create(total: number, start: number): Bar;
    log(line: string): void;
    update(): void;
    stop(): void;
  }
  const progress: { MultiBar: typeof MultiBar; Presets: Record<"shades_classic", unknown> };
  export default progress;
}
