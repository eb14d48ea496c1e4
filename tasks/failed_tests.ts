/** A test that did not pass, or how the process of its file ended. */
export interface Failure {
  readonly name: string;
  /** The error's text. */
  readonly text: string;
}

/** A failed test of a report. */
export interface FailedTest extends Failure {
  /** The error's message, which the text contains. */
  readonly message: string;
}

/** Reads the failed tests from a JUnit report of `deno test`, `bun test` or Node.js, which leaves `>` as it is. */
export function failedTests(xml: string): FailedTest[] {
  const cases = xml.matchAll(/<testcase\b((?:[^>"]|"[^"]*")*)(?<!\/)>([\s\S]*?)<\/testcase>/g);
  return Array.from(cases).flatMap(([, attributes = "", text = ""]) => {
    const failure = /<(?:failure|error)\b((?:[^>"]|"[^"]*")*)>/.exec(text)?.[1];
    if (failure === undefined) return [];
    const [name, message] = [attributeOf(attributes, "name"), attributeOf(failure, "message")];
    return [{ name: name ?? "?", text: unescaped(text), message: message ?? "" }];
  });
}

function attributeOf(attributes: string, name: string): string | undefined {
  const written = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return written === undefined ? undefined : unescaped(written);
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };
  return text.replace(/&(?:#(\d+)|(quot|apos|lt|gt|amp));/g, (_, code, name) => {
    return name === undefined ? String.fromCodePoint(Number(code)) : named[name]!;
  });
}
