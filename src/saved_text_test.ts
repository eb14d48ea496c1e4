import { Buffer } from "node:buffer";
import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { savedText } from "./saved_text.ts";

const version = { name: "OpenVINO Runtime", text: '1.2-a&b"<' };
const added = '\n\t\t<info name="OpenVINO Runtime" value="1.2-a&amp;b&quot;&lt;" />';

function saved(text: string): string {
  return Buffer.from(savedText(Buffer.from(text, "latin1"), version)).toString("latin1");
}

/** A text around a section of runtime information. */
const around = (section: string) => `<net>\n\t<layers />\n\t${section}\n</net>\n`;

test("savedText() adds the version where its name belongs, once", () => {
  const places: Readonly<Record<string, readonly [before: string, after: string]>> = {
    "alone": ["", ""],
    "first": ["", '\n\t\t<P value="" />\n\t\t<a value="" />'],
    "between": ['\n\t\t<A value="" />', '\n\t\t<info name="a" value="" />'],
    "last": ['\n\t\t<A>\n\t\t\t<z value="" />\n\t\t</A>\n\t\t<info name="NZ" value="" />', ""],
  };
  for (const [place, [before, after]] of Object.entries(places)) {
    const wanted = around(`<rt_info>${before}${added}${after}\n\t</rt_info>`);
    assertEquals(saved(around(`<rt_info>${before}${after}\n\t</rt_info>`)), wanted, place);
    assertEquals(saved(wanted), wanted, place);
    const other = '\n\t\t<info name="OpenVINO Runtime" value="0" />';
    assertEquals(saved(around(`<rt_info>${before}${other}${after}\n\t</rt_info>`)), wanted, place);
  }
  assertEquals(saved(around("<rt_info />")), around(`<rt_info>${added}\n\t</rt_info>`));
});

test("savedText() drops fused names, with sections that have nothing else, and keeps all other bytes", () => {
  const fused = '\n\t\t\t\t<attribute name="fused_names" version="0" value="a,&quot;b" />';
  const other = '\n\t\t\t\t<attribute name="fused_names_of" version="0" value="\xff\xfe" />';
  const layer = (section: string) => `<net>\n\t<layers>\n\t\t<layer name="\xff">${section}\n\t\t</layer>\n\t</layers>`;
  const info = (entries: string) => entries && `\n\t\t\t<rt_info>${entries}\n\t\t\t</rt_info>`;
  const end = `\n\t<rt_info>${added}\n\t</rt_info>\n</net>\n`;
  assertEquals(saved(layer(info(fused)) + end), layer("") + end);
  assertEquals(saved(layer(info(fused + other)) + end), layer(info(other)) + end);
  assertEquals(saved(layer(info(other + fused)) + end), layer(info(other)) + end);
  assertEquals(saved(layer("\n\t\t\t<rt_info />") + end), layer("\n\t\t\t<rt_info />") + end);
});
