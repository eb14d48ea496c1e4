/**
 * All `Model` objects. So one is told from what only looks like it, also where the class is not loaded, since that needs
 * the native library.
 */
export const models = new WeakSet<object>();
