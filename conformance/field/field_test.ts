import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { findJudge } from "../judge/python.ts";
import { runOutside } from "../outside/run_outside.ts";
import { outsideLines } from "../report/outside_terminal.ts";
import { runtimeNames } from "../run/runtimes.ts";
import { ensureModels } from "./fetch.ts";
import { fieldOutside } from "./field_outside.ts";
import { fieldModels } from "./models.ts";

/** The smallest: one network in three formats; scalar inputs and f64; int8. */
const small = /^(basic-pitch\..*|swift-f0|text2tashkeel)$/;

test(
  "small models that others have made give the same as in Python, to the last bit",
  { timeout: 900_000 },
  async () => {
    const judge = await findJudge();
    const models = fieldModels.filter(({ name }) => small.test(name));
    const paths = await ensureModels(models, { python: judge.python.command });
    const options = { judge, runtimes: runtimeNames, parallel: 2, limit: 300 };
    const { report, tables } = await runOutside(fieldOutside(paths, ["swift-f0"]), options);
    const text = outsideLines("", report, tables, false).join("\n");
    assertEquals(report.problems, [], text);
    assertEquals(report.results.filter(({ asExpected }) => !asExpected).map(({ id }) => id), [], text);
    assertEquals(report.results.length, (5 * 8 + 1) * runtimeNames.length);
  },
);
