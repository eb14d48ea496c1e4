import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { Failure } from "../common/failure.ts";
import { imageShapeOf, inputShape } from "./image_shape.ts";

test("imageShapeOf() tells the layout by where the channels are", () => {
  assertEquals(imageShapeOf([1, 3, 224, 192], ""), { layout: "NCHW", channels: 3, height: 224, width: 192 });
  assertEquals(imageShapeOf([1, 224, 192, 3], ""), { layout: "NHWC", channels: 3, height: 224, width: 192 });
  assertEquals(imageShapeOf([1, 1, 28, 28], ""), { layout: "NCHW", channels: 1, height: 28, width: 28 });
  assertEquals(imageShapeOf([8, 28, 28, 1], ""), { layout: "NHWC", channels: 1, height: 28, width: 28 });
});

test("imageShapeOf() takes any batch", () => {
  assertEquals(imageShapeOf([undefined, 3, 4, 5], ""), { layout: "NCHW", channels: 3, height: 4, width: 5 });
});

test("imageShapeOf() refuses what is no picture of a fixed size", () => {
  assertThrows(() => imageShapeOf([1, 4], "[1,4]"), Failure, "input [1,4] is no picture: it has 2 dimensions");
  assertThrows(() => imageShapeOf([1, 4, 8, 8], "[1,4,8,8]"), Failure, "no pictures of 1 or 3 channels");
  assertThrows(() => imageShapeOf([1, undefined, 8, 8], "[1,?,8,8]"), Failure, "no pictures of 1 or 3 channels");
  assertThrows(() => imageShapeOf([1, 3, undefined, 8], "[1,3,?,8]"), Failure, "[1,3,?,8] has no fixed height");
});

test("inputShape() is in the network's layout", () => {
  assertEquals(inputShape({ layout: "NCHW", channels: 3, height: 4, width: 5 }, 2), [2, 3, 4, 5]);
  assertEquals(inputShape({ layout: "NHWC", channels: 3, height: 4, width: 5 }, 2), [2, 4, 5, 3]);
});
