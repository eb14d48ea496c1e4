import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { attributeOf, firstElementOf, meaningOf, tagsOf } from "./xml_tags.ts";

function shown(text: string): string[] {
  return Array.from(tagsOf(text), ({ name, kind, attributes }) => {
    return `${kind} ${name}${attributes.trim() && ` [${attributes.trim()}]`}`;
  });
}

test("tagsOf() gives start, end and empty tags in order, with their attributes", () => {
  assertEquals(shown(`<a x="1"><b/>text<c y='2' /></a>`), ['start a [x="1"]', "empty b", "empty c [y='2']", "end a"]);
  assertEquals(shown("<a\n\tx\n=\n'1'\n>\n</a\n>"), ["start a [x\n=\n'1']", "end a"]);
  assertEquals(shown("text only"), []);
  assertEquals(shown(""), []);
});

test("tagsOf() leaves out comments, CDATA, declarations and document types", () => {
  const others = [
    "<!-- <b/> -- > -->",
    "<![CDATA[<b></b> ]] > ]]>",
    `<?xml version="1.0"?>`,
    "<?other <b/> ?>",
    `<!DOCTYPE a [<!ENTITY b "<b/>"> <!-- ' > ] --> <!ELEMENT c (d)>]>`,
    "<!DOCTYPE a>",
  ];
  for (const other of others) {
    assertEquals(shown(`${other}<a>${other}<c/></a>`), ["start a", "empty c", "end a"], other);
  }
});

test("tagsOf() does not take what stands in an attribute's value for a tag's end", () => {
  assertEquals(shown(`<a x="1>2" y='"/>'><b z="</a>"/></a>`), [
    `start a [x="1>2" y='"/>']`,
    `empty b [z="</a>"]`,
    "end a",
  ]);
});

test("tagsOf() ends where a tag does", () => {
  assertEquals(shown("<a><b"), ["start a"]);
  assertEquals(shown(`<a><b x="1`), ["start a"]);
  assertEquals(shown("<a><!-- <b/>"), ["start a"]);
  assertEquals(shown("<a><!DOCTYPE [<b/>"), ["start a"]);
});

test("firstElementOf() gives the first element's name, once all of it is there", () => {
  for (const before of ["", "x", " \n", "<!-- <a> -->", "<?xml ?>", "<!DOCTYPE net [<!ENTITY a '>'>]>"]) {
    assertEquals(firstElementOf(`${before}<net version="11">`), "net", before);
    assertEquals(firstElementOf(`${before}<net>`), "net", before);
    assertEquals(firstElementOf(`${before}<ne`), undefined, before);
    assertEquals(firstElementOf(before), undefined, before);
  }
  assertEquals(firstElementOf("<foo/><net>"), "foo");
});

test("attributeOf() gives the first attribute of a name, in quotes of either kind", () => {
  const attributes = ` a = "1" b='2"' a="3" ab="4" c="b='5'" d\n=\n'6'`;
  const values = ["a", "b", "ab", "c", "d", "e"].map((name) => attributeOf(attributes, name));
  assertEquals(values, ["1", '2"', "4", "b='5'", "6", undefined]);
});

test("meaningOf() reads entities and white space as pugixml does", () => {
  const meanings: Readonly<Record<string, string>> = {
    "a&lt;b&gt;&amp;&quot;&apos;": `a<b>&"'`,
    "&#97;&#x62;&#x4A;&#x4a;": "abJJ",
    "&#128512;": "😀",
    "a\nb\tc\r\nd\re": "a b c d e",
    "&#10;&#9;": "\n\t",
    "&a;&#99c;&#;&#x;&#Xff;&AMP;& &amp": "&a;&#99c;&#;&#x;&#Xff;&AMP;& &amp",
    "&amp;lt;": "&lt;",
    "a&#0;b": "a",
    "&#xD800;&#x110000;": "\ufffd\ufffd",
  };
  for (const [written, meant] of Object.entries(meanings)) assertEquals(meaningOf(written), meant, written);
});
