import type { SymbolTable } from "./signature.ts";

/**
 * Functions of the C++ library that the C API lacks, by their mangled names (Itanium ABI, libstdc++). They take and
 * return addresses only. A result that C++ returns by value is written to the address in the first parameter, as System
 * V x64 does.
 *
 * An exception through an FFI frame ends the process, so callers must rule out everything that a function throws for,
 * except lack of memory. Each entry says what that is, according to OpenVINO's sources, and where it is ruled out.
 */
export const cpp = {
  /**
   * `const std::unordered_set<std::string>& ov::Output<const ov::Node>::get_names() const`
   *
   * Throws for an index of an output that the node does not have. Ruled out: `src/native/cpp.ts` only calls it for
   * ports from the C API.
   */
  _ZNK2ov6OutputIKNS_4NodeEE9get_namesB5cxx11Ev: {
    result: "borrowed string",
    parameters: [["handle", "const ov::Output<const ov::Node>* this"]],
    optional: true,
  },
  /**
   * `ov::Layout ov::layout::get_layout(const ov::Output<const ov::Node>&)`
   *
   * Throws if a port's runtime information has another type under the layout's key. Ruled out: the key has a version,
   * and reading a model drops unknown names and versions and refuses invalid layouts.
   */
  _ZN2ov6layout10get_layoutERKNS_6OutputIKNS_4NodeEEE: {
    result: "void",
    parameters: [["buffer", "ov::Layout* result"], ["handle", "const ov::Output<const ov::Node>* port"]],
    optional: true,
  },
  /** `std::string ov::Layout::to_string() const`, which never throws. */
  _ZNK2ov6Layout9to_stringB5cxx11Ev: {
    result: "void",
    parameters: [["buffer", "std::string* result"], ["buffer", "const ov::Layout* this"]],
    optional: true,
  },
  /**
   * `std::vector<ov::VariableState> ov::InferRequest::query_state()`
   *
   * Throws while the request runs, and if the device does not support states, as AUTO and MULTI over several devices.
   * Ruled out by `requireStates` in `src/variables/state_access.ts`.
   */
  _ZN2ov12InferRequest11query_stateEv: {
    result: "void",
    parameters: [["buffer", "std::vector<ov::VariableState>* result"], ["handle", "ov::InferRequest* this"]],
    optional: true,
  },
  /** `void ov::InferRequest::reset_state()`, which throws as `query_state` does. Ruled out in the same place. */
  _ZN2ov12InferRequest11reset_stateEv: {
    result: "void",
    parameters: [["handle", "ov::InferRequest* this"]],
    optional: true,
  },
  /** `std::string ov::VariableState::get_name() const`, which never throws for a state from `query_state`. */
  _ZNK2ov13VariableState8get_nameB5cxx11Ev: {
    result: "void",
    parameters: [["buffer", "std::string* result"], ["handle", "const ov::VariableState* this"]],
    optional: true,
  },
  /**
   * `ov::Tensor ov::VariableState::get_state() const`
   *
   * Throws before the first write to a variable with a dynamic dimension that must not be 0. Ruled out by
   * `VariableState.#requireValue` with the declared shape, from the same bytes that OpenVINO read
   * (`src/variables/ir_variables.ts`). Throws for key-value caches that the GPU plugin has compressed, or whose value
   * was replaced by an empty one. Ruled out by `requireReadable` and `requireReplaceable` in
   * `src/variables/state_access.ts`.
   */
  _ZNK2ov13VariableState9get_stateEv: {
    result: "void",
    parameters: [["buffer", "ov::Tensor* result"], ["handle", "const ov::VariableState* this"]],
    optional: true,
  },
  /**
   * `void ov::VariableState::set_state(const ov::Tensor&)`
   *
   * Throws for another shape or element type. Ruled out: `VariableState.state` first reads the value, and passes one of
   * the same shape and type. With 4-bit key-value caches the CPU plugin writes past their end, and the GPU plugin
   * throws for compressed ones. Ruled out by `requireReplaceable`.
   */
  _ZN2ov13VariableState9set_stateERKNS_6TensorE: {
    result: "void",
    parameters: [["handle", "ov::VariableState* this"], ["handle", "const ov::Tensor* state"]],
    optional: true,
  },
  /** `void ov::VariableState::reset()`, which never throws on the devices that `requireStates` permits. */
  _ZN2ov13VariableState5resetEv: {
    result: "void",
    parameters: [["handle", "ov::VariableState* this"]],
    optional: true,
  },
  /** `ov::VariableState::~VariableState()`, which never throws. */
  _ZN2ov13VariableStateD1Ev: {
    result: "void",
    parameters: [["handle", "ov::VariableState* this"]],
    optional: true,
  },
  /** `ov::Tensor::~Tensor()`, which never throws. */
  _ZN2ov6TensorD1Ev: {
    result: "void",
    parameters: [["buffer", "ov::Tensor* this"]],
    optional: true,
  },
  /** `void operator delete(void*)` of the C++ library that OpenVINO is linked with, which never throws. */
  _ZdlPv: {
    result: "void",
    parameters: [["handle", "void* memory"]],
    optional: true,
  },
} as const satisfies SymbolTable;
