import { assertEquals, assertNotEquals } from "@std/assert";
import { type Check, check, onNetworks, onTiny } from "../check.ts";
import { a, b, elements, infer, startAsync } from "./support.ts";

/** An array of the input's own kind, with a picture. */
type Shared = Float32Array<ArrayBuffer>;

/** What inferences share with the caller instead of copying. */
export const sharedMemory: readonly Check[] = [
  check("infer with shared inputs binds the caller's array", [infer], onNetworks, (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    t.see("first", request.infer(mine, { shareInputs: true }));
    mine.set(t.picture(2));
    t.see("changed in place", request.infer());
    mine.set(t.picture(3));
    t.see("the input is the caller's memory", request.getInputTensor());
    t.see("and once more", request.infer(mine, { shareInputs: true }));
  }, { needs: ["shared memory"] }),
  check("infer with shared inputs by index, name and port", [infer], onNetworks, (t) => {
    const request = t.request();
    const port = t.compiled().input();
    const mine = t.pictureTensor(1).data as Shared;
    for (const [i, key] of [0, port.anyName, port].entries()) {
      request.infer(t.picture(9));
      request.infer(new Map([[key, mine]]), { shareInputs: true });
      mine.set(t.picture(i + 2));
      t.see(`key ${i}`, request.infer());
    }
  }, { needs: ["shared memory"] }),
  check("infer with shared inputs binds part of a larger array", [infer], onNetworks, (t) => {
    const request = t.request();
    const picture = t.pictureTensor(1).data as Shared;
    const Kind = picture.constructor as typeof Float32Array;
    // 16 elements: a native library may ask for aligned memory.
    const larger = new Kind(picture.length + 32).fill(7);
    const part = larger.subarray(16, 16 + picture.length);
    part.set(picture);
    t.see("part", request.infer(part, { shareInputs: true }));
    larger.set(t.picture(2), 16);
    t.see("changed in place", request.infer());
  }, { needs: ["shared memory"] }),
  check("infer with shared inputs copies arrays of another kind", [infer], onNetworks, (t) => {
    const request = t.request();
    const mine = Int32Array.from(t.picture(1));
    t.see("first", request.infer(mine, { shareInputs: true }));
    mine.fill(0);
    t.see("again, after the array has changed", request.infer());
  }, { needs: ["shared memory"] }),
  check("infer with shared inputs keeps their memory", [infer], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.pictureTensor(1).data as Shared, { shareInputs: true });
    // Nothing else holds the array; what is allocated now may get its memory, if it was given up.
    const others = Array.from({ length: 20 }, () => t.picture(2).fill(7));
    t.see("again", request.infer());
    assertEquals(others.length, 20);
  }, { needs: ["shared memory"] }),
  check("infer copies never go into memory that was shared", [infer], onNetworks, (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    t.see("shared", request.infer(mine, { shareInputs: true }));
    t.see("copied", request.infer(t.picture(2)));
    // Python writes the copy into the caller's array.
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
    t.see("copied", request.infer(t.picture(2)));
    t.where("only here", () => assertEquals(elements(mine), Array.from(t.picture(1))));
    t.see("the input", request.getInputTensor());
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
    t.see("again", request.infer());
  }, { needs: ["shared memory"] }),
  check("infer and start_async without options", [infer, startAsync], onNetworks, async (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    const first = request.infer(mine);
    mine.set(t.picture(2));
    t.see("inputs are copied", request.infer());
    request.startAsync(mine);
    mine.set(t.picture(3));
    await request.wait();
    t.see("by start_async too", request.results);
    request.startAsync();
    await request.wait();
    t.see("again", request.results);
    t.see("results are copies", first);
  }),
  check("infer with shared inputs of a model with two", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const [first, second] = [a.slice(), b.slice()];
    t.see("shared", request.infer([first, second], { shareInputs: true }));
    first.fill(1);
    t.see("the first changed", request.infer());
    second.fill(2);
    t.see("both changed", request.infer());
    t.see("the first is another", request.infer({ a: b.slice() }, { shareInputs: true }));
    first.fill(9);
    second.fill(3);
    t.see("the second is still shared", request.infer());
  }, { needs: ["shared memory"] }),
  check("infer with shared outputs gives views, otherwise copies", [infer], onNetworks, (t) => {
    const request = t.request();
    const copies = request.infer(t.picture(1));
    const views = request.infer(t.picture(2), { shareOutputs: true });
    t.see("views", views);
    const third = request.infer(t.picture(3), { shareOutputs: false });
    t.see("copies, after two more", copies);
    t.see("views, after one more", views);
    t.see("the third", third);
  }, { needs: ["shared memory"] }),
  check("infer with shared outputs gives the output's own memory", [infer], onNetworks, (t) => {
    const request = t.request();
    const view = request.infer(t.picture(1), { shareOutputs: true }).get(0);
    (view.data as Shared).fill(5);
    t.see("the output tensor", request.getOutputTensor());
    const copy = request.infer(t.picture(2)).get(0);
    (copy.data as Shared).fill(6);
    t.see("the output tensor, after a copy was written to", request.getOutputTensor());
  }, { needs: ["shared memory"] }),
  check("infer with shared outputs of a model with two", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const views = request.infer([a, b], { shareOutputs: true });
    t.see("before", views);
    request.infer([b, b]);
    t.see("after", views);
  }, { needs: ["shared memory"] }),
  check("infer with shared outputs of strings gives copies", [infer], onTiny("strings"), (t) => {
    const request = t.request();
    const results = request.infer(["one", "two"], { shareOutputs: true }).get("echo");
    request.infer(["another", "one", "yet"]);
    t.see("before", results);
    t.see("after", request.getTensor("echo"));
  }, { needs: ["shared memory"] }),
  check("start_async with shared inputs binds the caller's array", [startAsync, "wait()"], onNetworks, async (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    request.startAsync(mine, undefined, { shareInputs: true });
    await request.wait();
    t.see("first", request.results);
    mine.set(t.picture(2));
    request.startAsync();
    await request.wait();
    t.see("changed in place", request.results);
  }, { needs: ["shared memory"] }),
  check("start_async keeps shared memory while it runs", [startAsync, "wait()"], onNetworks, async (t) => {
    const request = t.request();
    request.startAsync(t.pictureTensor(1).data as Shared, undefined, { shareInputs: true });
    const others = Array.from({ length: 20 }, () => t.picture(2).fill(7));
    await request.wait();
    t.see("results", request.results);
    assertEquals(others.length, 20);
  }, { needs: ["shared memory"] }),
  check("inferAsync shares inputs and outputs as infer does", ["inferAsync"], onNetworks, async (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1).data as Shared;
    const views = await request.inferAsync(mine, { shareInputs: true, shareOutputs: true });
    t.see("first", views);
    mine.set(t.picture(2));
    const copies = await request.inferAsync();
    t.see("the views", views);
    await request.inferAsync(t.picture(3));
    t.see("the copies", copies);
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
