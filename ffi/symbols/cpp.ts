import type { SymbolTable } from "./signature.ts";

/**
 * Functions of the C++ library for which the C API has none, by their mangled names (Itanium ABI, libstdc++).
 * Each takes and gives addresses only. A result that C++ returns by value goes to the first parameter, as System V x64
 * passes it. They are called only where nothing can throw: an exception through an FFI frame ends the process.
 */
export const cpp = {
  /** `const std::unordered_set<std::string>& ov::Output<const ov::Node>::get_names() const` */
  _ZNK2ov6OutputIKNS_4NodeEE9get_namesB5cxx11Ev: {
    result: "borrowed string",
    parameters: [["handle", "const ov::Output<const ov::Node>* this"]],
    optional: true,
  },
  /** `ov::Layout ov::layout::get_layout(const ov::Output<const ov::Node>&)` */
  _ZN2ov6layout10get_layoutERKNS_6OutputIKNS_4NodeEEE: {
    result: "void",
    parameters: [["buffer", "ov::Layout* result"], ["handle", "const ov::Output<const ov::Node>* port"]],
    optional: true,
  },
  /** `std::string ov::Layout::to_string() const` */
  _ZNK2ov6Layout9to_stringB5cxx11Ev: {
    result: "void",
    parameters: [["buffer", "std::string* result"], ["buffer", "const ov::Layout* this"]],
    optional: true,
  },
  /** `std::vector<ov::VariableState> ov::InferRequest::query_state()` */
  _ZN2ov12InferRequest11query_stateEv: {
    result: "void",
    parameters: [["buffer", "std::vector<ov::VariableState>* result"], ["handle", "ov::InferRequest* this"]],
    optional: true,
  },
  /** `void ov::InferRequest::reset_state()` */
  _ZN2ov12InferRequest11reset_stateEv: {
    result: "void",
    parameters: [["handle", "ov::InferRequest* this"]],
    optional: true,
  },
  /** `std::string ov::VariableState::get_name() const` */
  _ZNK2ov13VariableState8get_nameB5cxx11Ev: {
    result: "void",
    parameters: [["buffer", "std::string* result"], ["handle", "const ov::VariableState* this"]],
    optional: true,
  },
  /** `ov::Tensor ov::VariableState::get_state() const` */
  _ZNK2ov13VariableState9get_stateEv: {
    result: "void",
    parameters: [["buffer", "ov::Tensor* result"], ["handle", "const ov::VariableState* this"]],
    optional: true,
  },
  /** `void ov::VariableState::set_state(const ov::Tensor&)` */
  _ZN2ov13VariableState9set_stateERKNS_6TensorE: {
    result: "void",
    parameters: [["handle", "ov::VariableState* this"], ["handle", "const ov::Tensor* state"]],
    optional: true,
  },
  /** `void ov::VariableState::reset()` */
  _ZN2ov13VariableState5resetEv: {
    result: "void",
    parameters: [["handle", "ov::VariableState* this"]],
    optional: true,
  },
  /** `ov::VariableState::~VariableState()` */
  _ZN2ov13VariableStateD1Ev: {
    result: "void",
    parameters: [["handle", "ov::VariableState* this"]],
    optional: true,
  },
  /** `ov::Tensor::~Tensor()` */
  _ZN2ov6TensorD1Ev: {
    result: "void",
    parameters: [["buffer", "ov::Tensor* this"]],
    optional: true,
  },
  /** `void operator delete(void*)`, of the C++ library that the runtime library is linked with. */
  _ZdlPv: {
    result: "void",
    parameters: [["handle", "void* memory"]],
    optional: true,
  },
} as const satisfies SymbolTable;
