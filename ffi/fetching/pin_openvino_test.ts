import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { requirements, wheelTags } from "./pin_openvino.ts";

test("wheelTags() reads each wheel's tags once, and of this release only", () => {
  const printed = `
    Skipping link: none of the wheel's tags (…): https://index/openvino-1.2.3-77-cp314-cp314t-win_amd64.whl (from …)
    Found link https://index/openvino-1.2.3-77-cp312-cp312-manylinux_2_28_x86_64.whl (from …), version: 1.2.3
    Downloading openvino-1.2.3-77-cp312-cp312-manylinux_2_28_x86_64.whl (59.1 MB)
    Found link https://index/openvino-1.2.4-77-cp312-cp312-manylinux_2_28_x86_64.whl (from …), version: 1.2.4
    Found link https://index/openvino-1.2.3.tar.gz
    Found link https://index/openvino_dev-1.2.3-77-cp312-cp312-win_amd64.whl`;
  assertEquals(wheelTags(printed, "1.2.3"), [
    { python: "cp312", abi: "cp312", platform: "manylinux_2_28_x86_64" },
    { python: "cp314", abi: "cp314t", platform: "win_amd64" },
  ]);
});

test("requirements() lists the checksums as pip reads them", () => {
  assertEquals(
    requirements("1.2.3", ["aa", "bb"]).replace(/^#.*\n/, ""),
    "openvino==1.2.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n",
  );
});
