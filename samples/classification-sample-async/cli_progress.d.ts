/** What the sample uses of cli-progress, which has no types of its own. */
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
