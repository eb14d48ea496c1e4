/**
 * Calls every public function, constructor and setter with all kinds of wrong arguments, and reports what went wrong, a
 * line a class. `bad_arguments_test.ts` runs it.
 *
 *     bad_arguments.ts CLASS…
 */
import process from "node:process";
import { inspect } from "node:util";
import * as library from "openvino-ffi";
import { writeNow } from "../run/write_now.ts";
import { badValues } from "./bad_values.ts";
import { fixtures, type Member, members, type Takes } from "./public_members.ts";

function say(line: string): void {
  writeNow(`${line}\n`);
}

let problems: string[] = [];

/** Awaits a call. Returns what it threw, or undefined. */
async function thrownBy(call: () => unknown): Promise<{ error: unknown } | undefined> {
  try {
    const value = call();
    if (value instanceof Promise) await value;
    // Generators only run when their result is read.
    else if (isGenerator(value)) await value.next();
    return undefined;
  } catch (error) {
    return { error };
  }
}

function isGenerator(value: unknown): value is AsyncGenerator {
  return Object.prototype.toString.call(value) === "[object AsyncGenerator]";
}

/** Whether a parameter accepts a value, so that nothing needs to be thrown. */
function isTaken(takes: Takes, label: string, value: unknown): boolean {
  if (typeof takes === "string") return takes.split(", ").includes(label);
  try {
    return takes(value);
  } catch {
    // It cannot be inspected.
    return false;
  }
}

/** Whether a message names an argument, its key, or the value. */
function names(message: string, parameter: string, member: Member): boolean {
  return [parameter, ...(member.names ?? [])].some((name) => message.includes(name));
}

async function checkMember(name: string, member: Member): Promise<void> {
  const bad = badValues();
  for (const [index, [parameter, takes]] of member.parameters.entries()) {
    for (const [label, value] of Object.entries(bad)) {
      if (isTaken(takes, label, value)) continue;
      const fixture = fixtures();
      const args = member.valid?.(fixture) ?? [];
      args.length = Math.max(args.length, index);
      args[index] = value;
      say(`call ${name} with ${parameter} = ${label}`);
      const thrown = await thrownBy(() => member.call(fixture, args));
      const where = `${name}: ${parameter} = ${label}`;
      if (!thrown) problems.push(`${where}: was accepted`);
      else if (!(thrown.error instanceof Error)) problems.push(`${where}: threw ${inspect(thrown.error)}`);
      else {
        const { message } = thrown.error;
        // Errors thrown by the argument itself are passed on unchanged; a revoked proxy cannot be inspected.
        const isOwn = message.startsWith("thrown by the argument itself") || label === "a revoked proxy";
        if (!isOwn && !names(message, parameter, member)) {
          problems.push(`${where}: does not name it: ${thrown.error.name}: ${message.slice(0, 300)}`);
        }
      }
      const changed = fixture.changed();
      if (changed) problems.push(`${where}: changed ${changed}`);
    }
  }
  // Missing required arguments are covered above as undefined. The right arguments must be accepted.
  const { valid } = member;
  if (!valid) return;
  const fixture = fixtures();
  const thrown = await thrownBy(() => member.call(fixture, valid(fixture)));
  if (thrown) problems.push(`${name}: the right arguments are refused: ${thrown.error}`);
}

/** Calls methods and accessors on objects of other classes. */
async function checkReceivers(className: string): Promise<void> {
  const { prototype } = library[className as keyof typeof library] as { prototype?: object };
  if (!prototype) return;
  const receivers: Record<string, unknown> = {
    "an object": {},
    "an imitation": Object.create(prototype),
    "null": null,
    "undefined": undefined,
    "a number": 1,
    "a tensor": new library.Tensor("f32", [1]),
  };
  for (const [key, descriptor] of memberDescriptors(prototype)) {
    for (const [label, receiver] of Object.entries(receivers)) {
      if (label === "a tensor" && className === "Tensor") continue;
      for (const kind of ["value", "get", "set"] as const) {
        const member = descriptor[kind];
        if (typeof member !== "function" || key === "constructor") continue;
        const where = `${className}.${String(key)} (${kind}) of ${label}`;
        say(`call ${where}`);
        const thrown = await thrownBy(() => member.call(receiver, 1));
        // Some do not need their object, or pass the call on to their argument.
        if (thrown && !(thrown.error instanceof Error)) problems.push(`${where}: threw ${inspect(thrown.error)}`);
      }
    }
  }
}

function memberDescriptors(object: object): [string | symbol, PropertyDescriptor][] {
  return Reflect.ownKeys(object).map((key) => [key, Object.getOwnPropertyDescriptor(object, key)!]);
}

for (const className of process.argv.slice(2)) {
  problems = [];
  for (const [name, member] of Object.entries(members)) {
    if (name.split(/[ .]/)[0] === className) await checkMember(name, member);
  }
  await checkReceivers(className);
  // Objects that are no longer referenced must be safe to collect.
  (globalThis as { gc?: () => void }).gc?.();
  await new Promise((resolve) => setTimeout(resolve, 10));
  say(JSON.stringify({ className, problems }));
}
