import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { formatSpeed } from "./speed.ts";

test("formatSpeed() tells the time of an image and the images per second", () => {
  assertEquals(
    formatSpeed(3, { inference: 61.234, whole: 921.5 }),
    "3 images in 61.2 ms: 20.4 ms per image, 49 images per second; the whole run took 922 ms",
  );
  assertEquals(
    formatSpeed(1, { inference: 1250, whole: 2000 }),
    "1 image in 1.25 s: 1250 ms per image, 0.8 images per second; the whole run took 2 s",
  );
  // No exponents.
  assertEquals(
    formatSpeed(60_000, { inference: 4000, whole: 5000 }),
    "60000 images in 4 s: 0.0667 ms per image, 15000 images per second; the whole run took 5 s",
  );
});
