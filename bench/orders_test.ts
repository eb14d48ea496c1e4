import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { type Order, readAnswer, readOrder, writeOrder } from "./orders.ts";

test("readOrder() reads what writeOrder() writes", () => {
  const orders: Order[] = [
    { verb: "open", work: "queue", requests: 4, model: "/a folder/model.xml" },
    { verb: "run", iterations: 1_000_000 },
    { verb: "run", iterations: 5, place: 1 },
    { verb: "close" },
  ];
  assertEquals(orders.map((order) => readOrder(writeOrder(order))), orders);
});

test("writeOrder() refuses a path that would end the order early", () => {
  const open = (model: string) => writeOrder({ verb: "open", work: "queue", requests: 0, model });
  assertThrows(() => open("a\tb.xml"), Error, "does not fit");
  assertThrows(() => open("a\nb.xml"), Error, "does not fit");
  assertEquals(open("a b.xml"), "open\tqueue\t0\ta b.xml");
});

test("readOrder() refuses what is no order", () => {
  assertThrows(() => readOrder("stop"), Error, "unknown order");
  assertEquals(readOrder("close"), { verb: "close" });
});

test("readAnswer() reads an answer and refuses what is none", () => {
  assertEquals(readAnswer(`{"nanoseconds":5}`), { nanoseconds: 5 });
  assertThrows(() => readAnswer("5"), Error, "no answer");
  assertThrows(() => readAnswer("Segmentation fault"), SyntaxError);
});
