import { Core, OpenVINOError, OpenVINOLoadError } from "openvino-ffi";
import type { Options } from "./arguments.ts";
import { classifyTogether } from "./classify_batch.ts";
import { classifyOneByOne } from "./classify_queue.ts";
import { causeOf, Failure } from "../common/failure.ts";
import { expandInputs } from "../common/pictures/inputs.ts";
import { checkLabelCount, readLabels } from "../common/labels.ts";
import { leastSizeFor } from "../common/pictures/least_size.ts";
import { addPreprocessing, compileAsync, readNetwork } from "./network.ts";
import type { PicturePool } from "../common/pictures/picture_pool.ts";
import { startProgress } from "../common/progress.ts";
import { readPictures } from "../common/pictures/read_pictures.ts";
import type { Report } from "./report.ts";
import { shrinkGreat } from "./shrink_great.ts";
import { topClasses } from "../common/top_classes.ts";

/** From this many images on, throughput outweighs the longer compilation that it takes. */
const manyPictures = 8;

/** Classifies images as the options say; errors go to the report. */
export async function classify(options: Options, decoders: PicturePool, report: Report): Promise<void> {
  try {
    await run(options, decoders, report);
  } catch (error) {
    // Several inferences of a queue may have failed.
    for (const cause of error instanceof AggregateError ? error.errors : [error]) {
      if (cause instanceof OpenVINOLoadError) report.error(cause.message); // Its message lists all places searched, one per line.
      else if (cause instanceof Failure || cause instanceof OpenVINOError) report.error(causeOf(cause));
      else throw cause;
    }
  }
}

async function run(options: Options, decoders: PicturePool, report: Report): Promise<void> {
  const labels = readLabels(options.labels, options.model);
  report.step("Creating OpenVINO Runtime Core");
  using core = new Core();
  report.step(`Reading the model: ${options.model}`);
  const network = readNetwork(core, options.model);
  if (labels && network.classes !== undefined) checkLabelCount(labels, network.classes);

  const { channels } = network.image;
  const { inputs, failures } = expandInputs(options.inputs, channels);
  const paths = inputs.map(({ path }) => path);
  failures.forEach((failure) => report.fail(failure));
  using progress = options.quiet ? undefined : await startProgress(paths.length, !options.json);
  report.expect([...paths], progress);
  const { maxMegapixels } = options;
  const leastSize = options.fullSize ? undefined : leastSizeFor(network.image);
  const read = () =>
    readPictures(inputs, decoders, { channels, maxMegapixels, leastSize }, (failure) => report.fail(failure));

  function onScores(path: string, scores: Float32Array): void {
    const top = topClasses(scores, options.top);
    report.add(path, top.map((score) => ({ ...score, label: labels?.names[score.classId] })));
  }
  if (inputs.length === 0) {
    report.step("There is nothing to classify");
  } else if (options.batch) {
    report.step("Starting inference of all images in asynchronous mode");
    await classifyTogether(core, network, options, read(), () => report.start(), onScores);
  } else {
    report.step("Loading the model to the plugin");
    const hint = inputs.length >= manyPictures ? "THROUGHPUT" : "LATENCY";
    const compiling = compileAsync(core, addPreprocessing(network, options), options.device, hint);
    const pictures = read(); // Decoding runs while the model is compiled.
    using compiledModel = await compiling;
    report.step("Starting inference in asynchronous mode");
    report.start();
    await classifyOneByOne(compiledModel, shrinkGreat(core, network, options.device, pictures), onScores);
  }
  progress?.[Symbol.dispose]();
  report.end({ model: options.model, device: options.device }, paths);
}
