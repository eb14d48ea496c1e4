/** A member of at most one list, with its neighbours there. */
export interface Linked<T> {
  earlier: T | undefined;
  later: T | undefined;
  isLinked: boolean;
}

/**
 * A list in order of insertion from which any member can be removed. Like a Set, but several times cheaper where each
 * inference adds and removes a member; in return members store their neighbours.
 */
export class LinkedList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  /** The oldest member. */
  get first(): T | undefined {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  /** Appends a member, which must not be in any list. */
  add(member: T): void {
    member.isLinked = true;
    member.earlier = this.#last;
    if (this.#last) this.#last.later = member;
    else this.#first = member;
    this.#last = member;
    this.#size += 1;
  }

  /** Removes a member if it is in the list. */
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

  /** The current members in order; later changes do not affect the array. */
  toArray(): T[] {
    const members: T[] = [];
    for (let member = this.#first; member; member = member.later) members.push(member);
    return members;
  }
}
