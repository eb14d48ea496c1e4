import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { Handle } from "./handle.ts";

/** Creates handles of numbers, and records which are freed. */
function maker(): { freed: bigint[]; make(pointer: bigint, parents?: readonly Handle[]): Handle } {
  const freed: bigint[] = [];
  return {
    freed,
    make: (pointer, parents) => new Handle("thing", pointer, (gone) => freed.push(gone), parents).ownedBy({}),
  };
}

test("Handle.dispose() frees the pointer, once", () => {
  const { freed, make } = maker();
  const handle = make(1n);
  assertEquals([handle.pointer, handle.disposed, freed], [1n, false, []]);
  handle.dispose();
  handle.dispose();
  assertEquals([handle.disposed, freed], [true, [1n]]);
});

test("Handle.pointer throws once disposed", () => {
  const { make } = maker();
  const [used, other] = [make(1n), make(2n)];
  used.dispose();
  const error = assertThrows(() => used.pointer, OpenVINOError, "the thing has been disposed");
  assertEquals(error.code, "NOT_ALLOCATED");
  assertEquals(other.pointer, 2n);
});

test("Handle.dispose() of a child frees it and keeps its parents", () => {
  const { freed, make } = maker();
  const parent = make(1n);
  const child = make(2n, [parent]);
  child.dispose();
  assertEquals(freed, [2n]);
  assertEquals(parent.pointer, 1n);
  parent.dispose();
  assertEquals(freed, [2n, 1n]);
});

test("Handle.dispose() of a parent leaves it to its children, the last of whom frees it", () => {
  const { freed, make } = maker();
  const parent = make(1n);
  const first = make(2n, [parent]);
  const second = make(3n, [parent]);
  parent.dispose();
  assertEquals(freed, []);
  assertEquals(first.pointer, 2n);
  first.dispose();
  assertEquals(freed, [2n]);
  second.dispose();
  assertEquals(freed, [2n, 3n, 1n]);
});

test("Handle.dispose() of a whole line frees from the youngest to the oldest", () => {
  const { freed, make } = maker();
  const core = make(1n);
  const model = make(2n, [core]);
  const compiled = make(3n, [core, model]);
  const request = make(4n, [compiled]);
  core.dispose();
  model.dispose();
  compiled.dispose();
  assertEquals(freed, []);
  request.dispose();
  assertEquals(freed[0], 4n);
  assertEquals(freed[1], 3n);
  assertEquals(freed.slice(2).toSorted(), [1n, 2n]);
});

test("Handle.partOf() does not keep the whole, whose disposal ends its uses", () => {
  const { freed, make } = maker();
  const whole = make(1n);
  const part = make(2n).partOf(whole);
  const partOfPart = make(3n).partOf(part);
  assertEquals([part.pointer, partOfPart.pointer], [2n, 3n]);
  whole.dispose();
  assertEquals(freed, [1n]);
  for (const handle of [part, partOfPart]) {
    assertThrows(() => handle.pointer, OpenVINOError, "the thing has been disposed");
    handle.dispose();
  }
  assertEquals(freed, [1n, 2n, 3n]);
});

test("Handle.hold() keeps the native object, disposed or not", () => {
  const { freed, make } = maker();
  const handle = make(1n);
  const [first, second] = [handle.hold(), handle.hold()];
  handle.dispose();
  assertThrows(() => handle.pointer, OpenVINOError);
  first();
  assertEquals(freed, []);
  // Each release counts once, however often it is called.
  first();
  first();
  assertEquals(freed, []);
  second();
  assertEquals(freed, [1n]);
  second();
  assertEquals(freed, [1n]);
});

test("Handle.hold() released before dispose() frees nothing", () => {
  const { freed, make } = maker();
  const handle = make(1n);
  handle.hold()();
  assertEquals([freed, handle.pointer], [[], 1n]);
  handle.dispose();
  assertEquals(freed, [1n]);
});

test("Handle frees what a collected owner had, once, and nothing that is still needed", async () => {
  const program = `
    import { Handle } from "${new URL("./handle.ts", import.meta.url)}";
    const freed = [];
    const free = (pointer) => freed.push(Number(pointer));
    class Owner {
      constructor(pointer, parents) {
        this.handle = new Handle("thing", pointer, free, parents).ownedBy(this);
      }
    }
    // At least eight, and until as much is freed as is to be.
    const turns = async (count) => {
      for (let i = 0; i < 8 || freed.length < count && i < 1000; i++) {
        gc();
        new Array(1e4).fill(0).map((_, j) => ({ j }));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    function make() {
      const kept = new Owner(1n);
      const parent = new Owner(2n);
      globalThis.kept = kept;
      globalThis.child = new Owner(3n, [parent.handle]);
      new Owner(4n);
      new Owner(5n).handle.dispose();
      globalThis.release = new Owner(6n).handle.hold();
    }
    make();
    await turns(2);
    console.log(freed.toSorted().join());
    freed.length = 0;
    globalThis.release();
    globalThis.child = undefined;
    await turns(3);
    console.log(freed.toSorted().join());
    console.log(globalThis.kept.handle.pointer);
  `;
  const { code, signal, stdout, stderr } = await runInOwnProcess(program, { gc: true });
  // A child keeps its collected parent until it is collected itself; objects on hold stay.
  assertEquals([code, signal, stdout], [0, null, "4,5\n2,3,6\n1n\n"], stderr);
});
