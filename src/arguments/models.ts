/**
 * All `Model` objects. Tells real ones from look-alikes without loading the class, which requires the native library.
 */
export const models = new WeakSet<object>();
