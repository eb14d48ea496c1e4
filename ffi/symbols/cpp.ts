import type { SymbolTable } from "./signature.ts";

/**
 * Functions of the C++ library that the C API lacks, by their mangled names (Itanium ABI, libstdc++). They take and
 * return addresses only. A result that C++ returns by value is written to the address in the first parameter, as System
 * V x64 does.
 *
 * An exception through an FFI frame ends the process, so callers must rule out everything that a function throws for,
 * except lack of memory. Each entry says what that is, according to OpenVINO's sources, and where it is ruled out. What
 * else is called is called so that C++ itself catches what it throws: see `src/native/catching.ts`.
 */
export const cpp = {
  /**
   * `const std::unordered_set<std::string>& ov::Output<const ov::Node>::get_names() const`
   *
   * Throws for an index of an output that the node does not have. Ruled out: `src/native/cpp.ts` only calls it for
   * ports from the C API.
   */
  _ZNK2ov6OutputIKNS_4NodeEE9get_namesB5cxx11Ev: {
    result: "address",
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
   * Throws for another element type, and for a shape that the variable's declaration does not permit. Ruled out:
   * `VariableState.state` first reads the value, and passes one of the same type and of a shape that
   * `settableShape` in `src/variables/state_access.ts` permits. With 4-bit key-value caches the CPU plugin writes past their end, and the GPU plugin
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
  /**
   * `std::shared_ptr<ov::Model> ov::Model::clone() const`
   *
   * Checks every node of the copy as reading the model did. Throws for a model that a failed `PrePostProcessor::build`
   * has left half changed. Ruled out by `Model.#copy` in `src/model.ts`.
   */
  _ZNK2ov5Model5cloneEv: {
    result: "void",
    parameters: [["handle", "std::shared_ptr<ov::Model>* result"], ["handle", "const ov::Model* this"]],
    optional: true,
  },
  /** `std::shared_ptr<Variable> ov::Model::get_variable_by_id(const std::string&) const`, which never throws. */
  _ZNK2ov5Model18get_variable_by_idERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE: {
    result: "void",
    parameters: [
      ["handle", "std::shared_ptr<Variable>* result"],
      ["handle", "const ov::Model* this"],
      ["buffer", "const std::string* id"],
    ],
    optional: true,
  },
  /** `const std::string& ov::Node::get_friendly_name() const`, which never throws. */
  _ZNK2ov4Node17get_friendly_nameB5cxx11Ev: {
    result: "address",
    parameters: [["handle", "const ov::Node* this"]],
    optional: true,
  },
  /** `std::size_t ov::Node::get_output_size() const`, which never throws. */
  _ZNK2ov4Node15get_output_sizeEv: {
    result: "address",
    parameters: [["handle", "const ov::Node* this"]],
    optional: true,
  },
  /** `std::string ov::Node::description() const`, which never throws: it is the name of the operation. */
  _ZNK2ov4Node11descriptionB5cxx11Ev: {
    result: "void",
    parameters: [["buffer", "std::string* result"], ["handle", "const ov::Node* this"]],
    optional: true,
  },
  /** `std::size_t ov::Node::get_input_size() const`, which never throws. */
  _ZNK2ov4Node14get_input_sizeEv: {
    result: "address",
    parameters: [["handle", "const ov::Node* this"]],
    optional: true,
  },
  /**
   * `ov::Output<ov::Node> ov::Node::get_input_source_output(std::size_t) const`
   *
   * Throws for an index of an input that the node does not have. Ruled out: `src/native/model_nodes.ts` asks how many
   * it has before.
   */
  _ZNK2ov4Node23get_input_source_outputEm: {
    result: "void",
    parameters: [
      ["buffer", "ov::Output<ov::Node>* result"],
      ["handle", "const ov::Node* this"],
      ["usize", "std::size_t index"],
    ],
    optional: true,
  },
  /**
   * `const ov::element::Type& ov::Node::get_output_element_type(std::size_t) const`
   *
   * Throws for an index of an output that the node does not have. Ruled out: `src/native/model_nodes.ts` asks how many
   * it has before.
   */
  _ZNK2ov4Node23get_output_element_typeEm: {
    result: "address",
    parameters: [["handle", "const ov::Node* this"], ["usize", "std::size_t index"]],
    optional: true,
  },
  /**
   * `const ov::PartialShape& ov::Node::get_output_partial_shape(std::size_t) const`
   *
   * Throws for an index of an output that the node does not have. Ruled out: its callers ask how many it has
   * before.
   */
  _ZNK2ov4Node24get_output_partial_shapeEm: {
    result: "address",
    parameters: [["handle", "const ov::Node* this"], ["usize", "std::size_t index"]],
    optional: true,
  },
  /** `std::string ov::PartialShape::to_string() const`, which never throws. */
  _ZNK2ov12PartialShape9to_stringB5cxx11Ev: {
    result: "void",
    parameters: [["buffer", "std::string* result"], ["handle", "const ov::PartialShape* this"]],
    optional: true,
  },
  /**
   * `void ov::Model::set_friendly_name(const std::string&)`, which never throws.
   */
  _ZN2ov5Model17set_friendly_nameERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE: {
    result: "void",
    parameters: [["handle", "ov::Model* this"], ["buffer", "const std::string* name"]],
    optional: true,
  },
  /**
   * `void ov::pass::compress_model_to_f16(const std::shared_ptr<ov::Model>&, bool postponed)`
   *
   * Marks the constants to be written as f16. Throws for models whose nodes do not pass their own checks. Ruled out: it
   * gets copies from `ov::Model::clone`, which has just checked them.
   */
  _ZN2ov4pass21compress_model_to_f16ERKSt10shared_ptrINS_5ModelEEb: {
    result: "void",
    parameters: [["handle", "const std::shared_ptr<ov::Model>* model"], ["i32", "bool postponed"]],
    optional: true,
  },
  /** `ov::pass::Serialize::Serialize(std::ostream& xml, std::ostream& bin, Version)`, which never throws. */
  _ZN2ov4pass9SerializeC1ERSoS2_NS1_7VersionE: {
    result: "void",
    parameters: [
      ["buffer", "ov::pass::Serialize* this"],
      ["buffer", "std::ostream* xml"],
      ["buffer", "std::ostream* bin"],
      ["i32", "Version version"],
    ],
    optional: true,
  },
  /**
   * `bool ov::pass::Serialize::run_on_model(const std::shared_ptr<ov::Model>&)`
   *
   * Throws for operations of extensions that do not tell their attributes, and for an unknown version in a model's
   * runtime information. Not called by its name, but as a virtual function of the object.
   */
  _ZN2ov4pass9Serialize12run_on_modelERKSt10shared_ptrINS_5ModelEE: {
    result: "bool",
    parameters: [["buffer", "ov::pass::Serialize* this"], ["handle", "const std::shared_ptr<ov::Model>* model"]],
    optional: true,
  },
  /** `std::ostringstream::ostringstream()`, which never throws. */
  _ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEEC1Ev: {
    result: "void",
    parameters: [["buffer", "std::ostringstream* this"]],
    optional: true,
  },
  /** `std::ostringstream::~ostringstream()`, which never throws. */
  _ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEED1Ev: {
    result: "void",
    parameters: [["buffer", "std::ostringstream* this"]],
    optional: true,
  },
  /** `std::ofstream::ofstream(const char*, openmode)`, which never throws: the stream tells that it failed. */
  _ZNSt14basic_ofstreamIcSt11char_traitsIcEEC1EPKcSt13_Ios_Openmode: {
    result: "void",
    parameters: [["buffer", "std::ofstream* this"], ["buffer", "const char* path"], ["i32", "openmode mode"]],
    optional: true,
  },
  /** `void std::ofstream::close()`, which never throws: the stream tells that it failed. */
  _ZNSt14basic_ofstreamIcSt11char_traitsIcEE5closeEv: {
    result: "void",
    parameters: [["buffer", "std::ofstream* this"]],
    optional: true,
  },
  /** `std::ofstream::~ofstream()`, which never throws. */
  _ZNSt14basic_ofstreamIcSt11char_traitsIcEED1Ev: {
    result: "void",
    parameters: [["buffer", "std::ofstream* this"]],
    optional: true,
  },
  /** `std::istringstream::istringstream()`, which never throws. */
  _ZNSt7__cxx1119basic_istringstreamIcSt11char_traitsIcESaIcEEC1Ev: {
    result: "void",
    parameters: [["buffer", "std::istringstream* this"]],
    optional: true,
  },
  /** `std::istringstream::~istringstream()`, which never throws. */
  _ZNSt7__cxx1119basic_istringstreamIcSt11char_traitsIcESaIcEED1Ev: {
    result: "void",
    parameters: [["buffer", "std::istringstream* this"]],
    optional: true,
  },
  /** `std::istream& std::istream::seekg(std::fpos<std::mbstate_t>)`, which catches what its buffer throws. */
  _ZNSi5seekgESt4fposI11__mbstate_tE: {
    result: "address",
    parameters: [
      ["buffer", "std::istream* this"],
      ["handle", "std::streamoff offset"],
      ["handle", "std::mbstate_t state"],
    ],
    optional: true,
  },
  /** `bool std::ios::bad() const`, which never throws. */
  _ZNKSt9basic_iosIcSt11char_traitsIcEE3badEv: {
    result: "bool",
    parameters: [["handle", "const std::ios* this"]],
    optional: true,
  },
  /** `std::streambuf* std::ios::rdbuf(std::streambuf*)`, which never throws. */
  _ZNSt9basic_iosIcSt11char_traitsIcEE5rdbufEPSt15basic_streambufIcS1_E: {
    result: "address",
    parameters: [["handle", "std::ios* this"], ["buffer", "std::streambuf* buffer"]],
    optional: true,
  },
  /** `bool std::ios::fail() const`, which never throws. */
  _ZNKSt9basic_iosIcSt11char_traitsIcEE4failEv: {
    result: "bool",
    parameters: [["handle", "const std::ios* this"]],
    optional: true,
  },
  /** `ov::preprocess::OutputModelInfo& ov::preprocess::OutputInfo::model()`, which never throws. */
  _ZN2ov10preprocess10OutputInfo5modelEv: {
    result: "address",
    parameters: [["handle", "ov::preprocess::OutputInfo* this"]],
    optional: true,
  },
  /** `ov::preprocess::PostProcessSteps& ov::preprocess::OutputInfo::postprocess()`, which never throws. */
  _ZN2ov10preprocess10OutputInfo11postprocessEv: {
    result: "address",
    parameters: [["handle", "ov::preprocess::OutputInfo* this"]],
    optional: true,
  },
  /**
   * `OutputModelInfo& ov::preprocess::OutputModelInfo::set_layout(const ov::Layout&)`, which never throws: like all of
   * these functions, it only notes what `PrePostProcessor::build` does, which the C API calls.
   */
  _ZN2ov10preprocess15OutputModelInfo10set_layoutERKNS_6LayoutE: {
    result: "address",
    parameters: [["handle", "ov::preprocess::OutputModelInfo* this"], ["handle", "const ov::Layout* layout"]],
    optional: true,
  },
  /** `OutputTensorInfo& ov::preprocess::OutputTensorInfo::set_layout(const ov::Layout&)`, which never throws. */
  _ZN2ov10preprocess16OutputTensorInfo10set_layoutERKNS_6LayoutE: {
    result: "address",
    parameters: [["handle", "ov::preprocess::OutputTensorInfo* this"], ["handle", "const ov::Layout* layout"]],
    optional: true,
  },
  /** `PostProcessSteps& ov::preprocess::PostProcessSteps::convert_layout(const ov::Layout&)`, which never throws. */
  _ZN2ov10preprocess16PostProcessSteps14convert_layoutERKNS_6LayoutE: {
    result: "address",
    parameters: [["handle", "ov::preprocess::PostProcessSteps* this"], ["handle", "const ov::Layout* layout"]],
    optional: true,
  },
  /** `… ov::preprocess::PostProcessSteps::convert_layout(const std::vector<std::uint64_t>&)`, which never throws. */
  _ZN2ov10preprocess16PostProcessSteps14convert_layoutERKSt6vectorImSaImEE: {
    result: "address",
    parameters: [["handle", "ov::preprocess::PostProcessSteps* this"], ["buffer", "const std::vector* dims"]],
    optional: true,
  },
  /**
   * `… ov::preprocess::PostProcessSteps::convert_element_type(const ov::element::Type&)`
   *
   * Throws for a number that is no type's. Ruled out: `PostProcessSteps.convertElementType` knows the types.
   */
  _ZN2ov10preprocess16PostProcessSteps20convert_element_typeERKNS_7element4TypeE: {
    result: "address",
    parameters: [["handle", "ov::preprocess::PostProcessSteps* this"], ["buffer", "const ov::element::Type* type"]],
    optional: true,
  },
  /** `… ov::preprocess::PreProcessSteps::convert_layout(const std::vector<std::uint64_t>&)`, which never throws. */
  _ZN2ov10preprocess15PreProcessSteps14convert_layoutERKSt6vectorImSaImEE: {
    result: "address",
    parameters: [["handle", "ov::preprocess::PreProcessSteps* this"], ["buffer", "const std::vector* dims"]],
    optional: true,
  },
  /**
   * `… ov::preprocess::PreProcessSteps::resize(ResizeAlgorithm, std::size_t height, std::size_t width)`
   *
   * Throws for sizes above 2^31 - 1. Ruled out by `PreProcessSteps.resize`.
   */
  _ZN2ov10preprocess15PreProcessSteps6resizeENS0_15ResizeAlgorithmEmm: {
    result: "address",
    parameters: [
      ["handle", "ov::preprocess::PreProcessSteps* this"],
      ["enum", "ResizeAlgorithm algorithm"],
      ["usize", "std::size_t height"],
      ["usize", "std::size_t width"],
    ],
    optional: true,
  },
  /**
   * `… ov::preprocess::InputTensorInfo::set_shape(const ov::PartialShape&)`
   *
   * Throws if height and width were set. Ruled out by `InputTensorInfo.setShape`, which first sets a static shape by
   * the C function that throws for the same.
   */
  _ZN2ov10preprocess15InputTensorInfo9set_shapeERKNS_12PartialShapeE: {
    result: "address",
    parameters: [["handle", "ov::preprocess::InputTensorInfo* this"], ["buffer", "const ov::PartialShape* shape"]],
    optional: true,
  },
  /**
   * `ov::PartialShape::PartialShape(const std::string&)`
   *
   * Throws for a text that is no shape's. Ruled out: the texts are those of `PartialShape.toString`.
   */
  _ZN2ov12PartialShapeC1ERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE: {
    result: "void",
    parameters: [["buffer", "ov::PartialShape* this"], ["buffer", "const std::string* text"]],
    optional: true,
  },
  /** `ov::Tensor::~Tensor()`, which never throws. */
  _ZN2ov6TensorD1Ev: {
    result: "void",
    parameters: [["buffer", "ov::Tensor* this"]],
    optional: true,
  },
  /** `bool ov::Any::empty() const`, which never throws. */
  _ZNK2ov3Any5emptyEv: {
    result: "bool",
    parameters: [["buffer", "const ov::Any* this"]],
    optional: true,
  },
  /**
   * `const std::type_info& ov::Any::type_info() const`
   *
   * Throws if there is no value. Ruled out: `src/native/supported_properties.ts` asks `empty` before.
   */
  _ZNK2ov3Any9type_infoEv: {
    result: "address",
    parameters: [["buffer", "const ov::Any* this"]],
    optional: true,
  },
  /**
   * `const void* ov::Any::addressof() const`, which never throws: it returns null if there is no value.
   */
  _ZNK2ov3Any9addressofEv: {
    result: "address",
    parameters: [["buffer", "const ov::Any* this"]],
    optional: true,
  },
  /** `ov::Any::Any(const char*)`, which throws only for lack of memory. */
  _ZN2ov3AnyC1EPKc: {
    result: "void",
    parameters: [["buffer", "ov::Any* this"], ["buffer", "const char* text"]],
    optional: true,
  },
  /** `ov::Any::~Any()`, which never throws. */
  _ZN2ov3AnyD1Ev: {
    result: "void",
    parameters: [["buffer", "ov::Any* this"]],
    optional: true,
  },
  /**
   * `void ov::Core::unload_plugin(const std::string& device)`
   *
   * Throws if the device's plugin is not loaded. Ruled out: `Core.unloadPlugin` loads it by the C API before.
   */
  _ZN2ov4Core13unload_pluginERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE: {
    result: "void",
    parameters: [["handle", "ov::Core* this"], ["buffer", "const std::string* device"]],
    optional: true,
  },
  /** `void* dlopen(const char* path, int mode)`, a C function. */
  dlopen: {
    result: "address",
    parameters: [["buffer", "const char* path"], ["i32", "int mode"]],
    optional: true,
  },
  /** `void* dlsym(void* library, const char* name)`, a C function. */
  dlsym: {
    result: "address",
    parameters: [["handle", "void* library"], ["buffer", "const char* name"]],
    optional: true,
  },
  /** `void* operator new(std::size_t)`, which throws only for lack of memory. */
  _Znwm: {
    result: "address",
    parameters: [["usize", "std::size_t size"]],
    optional: true,
  },
  /** `void operator delete(void*)` of the C++ library that OpenVINO is linked with, which never throws. */
  _ZdlPv: {
    result: "void",
    parameters: [["handle", "void* memory"]],
    optional: true,
  },
} as const satisfies SymbolTable;
