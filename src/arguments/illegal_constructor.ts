/** Returns the error for calling a constructor that is not public. */
export function illegalConstructor(what: string, instead: string): TypeError {
  return new TypeError(`a ${what} is not made with new: use ${instead}`);
}
