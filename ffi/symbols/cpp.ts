import type { SymbolTable } from "./signature.ts";

/**
 * Functions of the C++ library for which the C API has none, by their mangled names (Itanium ABI, libstdc++).
 * Each takes and gives addresses only. A result that C++ returns by value goes to the first parameter, as System V x64
 * passes it.
 *
 * An exception through an FFI frame ends the process, so none is called before all that it throws for is ruled out but
 * the want of memory: what that is, by OpenVINO's sources, and where it is ruled out, stands at each.
 */
export const cpp = {
  /**
   * `const std::unordered_set<std::string>& ov::Output<const ov::Node>::get_names() const`
   *
   * Throws for an index that the node has no output of. Ruled out: `src/native/cpp.ts` asks only ports that the C API
   * made.
   */
  _ZNK2ov6OutputIKNS_4NodeEE9get_namesB5cxx11Ev: {
    result: "borrowed string",
    parameters: [["handle", "const ov::Output<const ov::Node>* this"]],
    optional: true,
  },
  /**
   * `ov::Layout ov::layout::get_layout(const ov::Output<const ov::Node>&)`
   *
   * Throws where a port has runtime information under the layout's key that is none. Ruled out: the key has a version,
   * and reading a model drops what it does not know by name and version, and refuses layouts that are none.
   */
  _ZN2ov6layout10get_layoutERKNS_6OutputIKNS_4NodeEEE: {
    result: "void",
    parameters: [["buffer", "ov::Layout* result"], ["handle", "const ov::Output<const ov::Node>* port"]],
    optional: true,
  },
  /** `std::string ov::Layout::to_string() const`, which throws for nothing. */
  _ZNK2ov6Layout9to_stringB5cxx11Ev: {
    result: "void",
    parameters: [["buffer", "std::string* result"], ["buffer", "const ov::Layout* this"]],
    optional: true,
  },
  /**
   * `std::vector<ov::VariableState> ov::InferRequest::query_state()`
   *
   * Throws while the request runs, and where the device has no states, as AUTO and MULTI over several devices. Ruled
   * out: `requireStates` in `src/variables/state_access.ts`.
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
  /** `std::string ov::VariableState::get_name() const`, which throws for nothing that `query_state` gives. */
  _ZNK2ov13VariableState8get_nameB5cxx11Ev: {
    result: "void",
    parameters: [["buffer", "std::string* result"], ["handle", "const ov::VariableState* this"]],
    optional: true,
  },
  /**
   * `ov::Tensor ov::VariableState::get_state() const`
   *
   * Throws before anything was written to a variable whose shape allows no dimension of 0 where it is dynamic: ruled out
   * by `VariableState.#requireValue`, with the declared shape from the very bytes that OpenVINO was given
   * (`src/variables/ir_variables.ts`). Throws for keys and values of attention that the GPU has compressed, or that were
   * replaced by a value without elements: ruled out by `requireReadable` and `requireReplaceable` in
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
   * Throws for other shapes and element types: ruled out, since `VariableState.state` reads the value first and gives one
   * of the same. With keys and values of attention of 4 bits the CPU writes past their end, and the GPU throws where it
   * has compressed them: ruled out by `requireReplaceable`.
   */
  _ZN2ov13VariableState9set_stateERKNS_6TensorE: {
    result: "void",
    parameters: [["handle", "ov::VariableState* this"], ["handle", "const ov::Tensor* state"]],
    optional: true,
  },
  /** `void ov::VariableState::reset()`, which throws for nothing on devices that `requireStates` lets through. */
  _ZN2ov13VariableState5resetEv: {
    result: "void",
    parameters: [["handle", "ov::VariableState* this"]],
    optional: true,
  },
  /** `ov::VariableState::~VariableState()`, which throws for nothing. */
  _ZN2ov13VariableStateD1Ev: {
    result: "void",
    parameters: [["handle", "ov::VariableState* this"]],
    optional: true,
  },
  /** `ov::Tensor::~Tensor()`, which throws for nothing. */
  _ZN2ov6TensorD1Ev: {
    result: "void",
    parameters: [["buffer", "ov::Tensor* this"]],
    optional: true,
  },
  /**
   * `void operator delete(void*)`, of the C++ library that the runtime library is linked with, which throws for nothing.
   */
  _ZdlPv: {
    result: "void",
    parameters: [["handle", "void* memory"]],
    optional: true,
  },
} as const satisfies SymbolTable;
