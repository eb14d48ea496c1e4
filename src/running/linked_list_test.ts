import { test } from "node:test";
import { assertEquals, assertStrictEquals } from "@std/assert";
import { type Linked, LinkedList } from "./linked_list.ts";

class Member implements Linked<Member> {
  earlier: Member | undefined;
  later: Member | undefined;
  isLinked = false;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function filled(names: string): { list: LinkedList<Member>; members: Member[] } {
  const list = new LinkedList<Member>();
  const members = Array.from(names, (name) => new Member(name));
  for (const member of members) list.add(member);
  return { list, members };
}

function namesOf(list: LinkedList<Member>): string {
  const names = list.toArray().map(({ name }) => name).join("");
  assertEquals([list.size, list.first?.name ?? ""], [names.length, names.slice(0, 1)]);
  return names;
}

test("LinkedList has its members in the order they came", () => {
  assertEquals(namesOf(filled("").list), "");
  const { list, members } = filled("abc");
  assertEquals(namesOf(list), "abc");
  assertStrictEquals(list.first, members[0]);
});

test("LinkedList lets any member leave and come again", () => {
  for (const [leaving, left] of [["a", "bcd"], ["b", "acd"], ["d", "abc"], ["ad", "bc"], ["dcba", ""], ["bc", "ad"]]) {
    const { list, members } = filled("abcd");
    for (const name of leaving!) list.delete(members["abcd".indexOf(name)]!);
    assertEquals(namesOf(list), left);
    for (const name of leaving!) list.add(members["abcd".indexOf(name)]!);
    assertEquals(namesOf(list), `${left}${leaving}`);
  }
});

test("LinkedList.delete() of one that has left changes nothing", () => {
  const { list, members } = filled("abc");
  list.delete(members[1]!);
  list.delete(members[1]!);
  list.delete(new Member("x"));
  assertEquals(namesOf(list), "ac");
  assertEquals(members.map(({ isLinked }) => isLinked), [true, false, true]);
});

test("LinkedList.toArray() stays as it is while members come and leave", () => {
  const { list } = filled("abc");
  const received: string[] = [];
  for (const member of list.toArray()) {
    received.push(member.name);
    list.delete(member);
    list.add(new Member(member.name.toUpperCase()));
  }
  assertEquals([received.join(""), namesOf(list)], ["abc", "ABC"]);
});
