import { assertEquals, assertNotEquals } from "@std/assert";
import { type Check, check, onNetworks, onTiny } from "../check.ts";
import { a, b, elements, infer, startAsync } from "./support.ts";

/** An array of the input's own element type. */
type Shared = Float32Array<ArrayBuffer>;

/** Memory that inferences share with the caller instead of copying. */
export const sharedMemory: readonly Check[] = [
  check("infer with shared inputs binds the caller's array", [infer], onNetworks, (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    t.observe("first", request.infer(mine, { shareInputs: true }));
    mine.set(t.picture(2));
    t.observe("changed in place", request.infer());
    mine.set(t.picture(3));
    t.observe("the input is the caller's memory", request.getInputTensor());
    t.observe("and once more", request.infer(mine, { shareInputs: true }));
  }, { needs: ["shared memory"] }),
  check("infer with shared inputs by index, name and port", [infer], onNetworks, (t) => {
    const request = t.request();
    const port = t.compiled().input();
    const mine = t.pictureTensor(1).data as Shared;
    for (const [i, key] of [0, port.anyName, port].entries()) {
      request.infer(t.picture(9));
      request.infer(new Map([[key, mine]]), { shareInputs: true });
      mine.set(t.picture(i + 2));
      t.observe(`key ${i}`, request.infer());
    }
  }, { needs: ["shared memory"] }),
  check("infer with shared inputs binds part of a larger array", [infer], onNetworks, (t) => {
    const request = t.request();
    const picture = t.pictureTensor(1).data as Shared;
    const Kind = picture.constructor as typeof Float32Array;
    // 16 elements: a native library may require aligned memory.
    const larger = new Kind(picture.length + 32).fill(7);
    const part = larger.subarray(16, 16 + picture.length);
    part.set(picture);
    t.observe("part", request.infer(part, { shareInputs: true }));
    larger.set(t.picture(2), 16);
    t.observe("changed in place", request.infer());
  }, { needs: ["shared memory"] }),
  check("infer with shared inputs copies arrays of another kind", [infer], onNetworks, (t) => {
    const request = t.request();
    const mine = Int32Array.from(t.picture(1));
    t.observe("first", request.infer(mine, { shareInputs: true }));
    mine.fill(0);
    t.observe("again, after the array has changed", request.infer());
  }, { needs: ["shared memory"] }),
  check("infer with shared inputs keeps their memory", [infer], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.pictureTensor(1).data as Shared, { shareInputs: true });
    // Nothing else references the array. If its memory was freed, the following allocations may reuse it.
    const others = Array.from({ length: 20 }, () => t.picture(2).fill(7));
    t.observe("again", request.infer());
    assertEquals(others.length, 20);
  }, { needs: ["shared memory"] }),
  check("infer copies never go into memory that was shared", [infer], onNetworks, (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    t.observe("shared", request.infer(mine, { shareInputs: true }));
    t.observe("copied", request.infer(t.picture(2)));
    // Python writes the copy to the caller's array.
    t.where("only here", () => {
      assertEquals(mine, t.pictureTensor(1).data);
      mine.fill(0);
      assertNotEquals(elements(request.getInputTensor()), Array.from(mine));
      assertEquals(elements(request.getInputTensor()), Array.from(t.picture(2)));
    });
  }, { needs: ["shared memory"] }),
  check("infer copies never go into a bound tensor", [infer, "set_input_tensor(tensor)"], onNetworks, (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1);
    request.setInputTensor(mine);
    t.observe("copied", request.infer(t.picture(2)));
    t.where("only here", () => assertEquals(elements(mine), Array.from(t.picture(1))));
    t.observe("the input", request.getInputTensor());
  }),
  check("infer shares no inputs unless asked", [infer], onNetworks, (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    request.infer(mine, { shareInputs: true });
    request.infer(mine, { shareInputs: false });
    // In Python the memory stays shared.
    t.where("only here", () => {
      mine.fill(0);
      assertEquals(elements(request.getInputTensor()), Array.from(t.picture(1)));
    });
    request.infer(t.picture(1), {});
    t.observe("again", request.infer());
  }, { needs: ["shared memory"] }),
  check("infer and start_async without options", [infer, startAsync], onNetworks, async (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    const first = request.infer(mine);
    mine.set(t.picture(2));
    t.observe("inputs are copied", request.infer());
    request.startAsync(mine);
    mine.set(t.picture(3));
    await request.wait();
    t.observe("by start_async too", request.results);
    request.startAsync();
    await request.wait();
    t.observe("again", request.results);
    t.observe("results are copies", first);
  }),
  check("infer with shared inputs of a model with two", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const [first, second] = [a.slice(), b.slice()];
    t.observe("shared", request.infer([first, second], { shareInputs: true }));
    first.fill(1);
    t.observe("the first changed", request.infer());
    second.fill(2);
    t.observe("both changed", request.infer());
    t.observe("the first is another", request.infer({ a: b.slice() }, { shareInputs: true }));
    first.fill(9);
    second.fill(3);
    t.observe("the second is still shared", request.infer());
  }, { needs: ["shared memory"] }),
  check("infer with shared outputs gives views, otherwise copies", [infer], onNetworks, (t) => {
    const request = t.request();
    const copies = request.infer(t.picture(1));
    const views = request.infer(t.picture(2), { shareOutputs: true });
    t.observe("views", views);
    const third = request.infer(t.picture(3), { shareOutputs: false });
    t.observe("copies, after two more", copies);
    t.observe("views, after one more", views);
    t.observe("the third", third);
  }, { needs: ["shared memory"] }),
  check("infer with shared outputs gives the output's own memory", [infer], onNetworks, (t) => {
    const request = t.request();
    const view = request.infer(t.picture(1), { shareOutputs: true }).get(0);
    (view.data as Shared).fill(5);
    t.observe("the output tensor", request.getOutputTensor());
    const copy = request.infer(t.picture(2)).get(0);
    (copy.data as Shared).fill(6);
    t.observe("the output tensor, after a copy was written to", request.getOutputTensor());
  }, { needs: ["shared memory"] }),
  check("infer with shared outputs of a model with two", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const views = request.infer([a, b], { shareOutputs: true });
    t.observe("before", views);
    request.infer([b, b]);
    t.observe("after", views);
  }, { needs: ["shared memory"] }),
  check("infer with shared outputs of strings gives copies", [infer], onTiny("strings"), (t) => {
    const request = t.request();
    const results = request.infer(["one", "two"], { shareOutputs: true }).get("echo");
    request.infer(["another", "one", "yet"]);
    t.observe("before", results);
    t.observe("after", request.getTensor("echo"));
  }, { needs: ["shared memory"] }),
  check("start_async with shared inputs binds the caller's array", [startAsync, "wait()"], onNetworks, async (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    request.startAsync(mine, undefined, { shareInputs: true });
    await request.wait();
    t.observe("first", request.results);
    mine.set(t.picture(2));
    request.startAsync();
    await request.wait();
    t.observe("changed in place", request.results);
  }, { needs: ["shared memory"] }),
  check("start_async keeps shared memory while it runs", [startAsync, "wait()"], onNetworks, async (t) => {
    const request = t.request();
    request.startAsync(t.pictureTensor(1).data as Shared, undefined, { shareInputs: true });
    const others = Array.from({ length: 20 }, () => t.picture(2).fill(7));
    await request.wait();
    t.observe("results", request.results);
    assertEquals(others.length, 20);
  }, { needs: ["shared memory"] }),
  check("inferAsync shares inputs and outputs as infer does", ["inferAsync"], onNetworks, async (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    const views = await request.inferAsync(mine, { shareInputs: true, shareOutputs: true });
    t.observe("first", views);
    mine.set(t.picture(2));
    const copies = await request.inferAsync();
    t.observe("the views", views);
    await request.inferAsync(t.picture(3));
    t.observe("the copies", copies);
  }, { needs: ["shared memory"] }),
  check("infer refuses memory that was transferred away", [infer], onTiny("relu_add"), async (t) => {
    const request = t.request();
    const mine = Float32Array.of(1, 2, 3, 4);
    request.infer(mine, { shareInputs: true });
    structuredClone(mine.buffer, { transfer: [mine.buffer] });
    const other = Float32Array.of(5, 6, 7, 8);
    await t.refuses("the next run", TypeError, () => request.infer(), () => request.infer(other), "only here");
    assertEquals(elements(request.infer().get(0)), [6, 7, 8, 9]);
  }, { needs: ["shared memory", "transfer"] }),
];
