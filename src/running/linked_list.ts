/** What can be in one list: where it is there. */
export interface Linked<T> {
  earlier: T | undefined;
  later: T | undefined;
  isLinked: boolean;
}

/**
 * Objects in the order they came, from which any of them can leave. A Set does the same and knows what it has by
 * itself, but costs several times as much where one comes and one leaves with every inference.
 */
export class LinkedList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  /** The one that came first of those that are there. */
  get first(): T | undefined {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds one as the last. It must be in no list. */
  add(member: T): void {
    member.isLinked = true;
    member.earlier = this.#last;
    if (this.#last) this.#last.later = member;
    else this.#first = member;
    this.#last = member;
    this.#size += 1;
  }

  /** Takes one out, if it is there. */
  delete(member: T): void {
    if (!member.isLinked) return;
    const { earlier, later } = member;
    if (earlier) earlier.later = later;
    else this.#first = later;
    if (later) later.earlier = earlier;
    else this.#last = earlier;
    member.earlier = member.later = undefined;
    member.isLinked = false;
    this.#size -= 1;
  }

  /** Those that are there now, in order: whatever comes or leaves meanwhile. */
  toArray(): T[] {
    const members: T[] = [];
    for (let member = this.#first; member; member = member.later) members.push(member);
    return members;
  }
}
