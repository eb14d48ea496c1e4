/**
 * The OpenVINO C API as data: one table per header, with the C declaration of every function. `headers_test.ts`
 * compares it with OpenVINO's headers.
 */
import { ov_common } from "./ov_common.ts";
import { ov_compiled_model } from "./ov_compiled_model.ts";
import { ov_core } from "./ov_core.ts";
import { ov_dimension } from "./ov_dimension.ts";
import { ov_infer_request } from "./ov_infer_request.ts";
import { ov_layout } from "./ov_layout.ts";
import { ov_model } from "./ov_model.ts";
import { ov_node } from "./ov_node.ts";
import { ov_partial_shape } from "./ov_partial_shape.ts";
import { ov_prepostprocess } from "./ov_prepostprocess.ts";
import { ov_rank } from "./ov_rank.ts";
import { ov_shape } from "./ov_shape.ts";
import { ov_tensor } from "./ov_tensor.ts";
import { ov_util } from "./ov_util.ts";

export * from "./signature.ts";

/** The bound headers, by file name without `.h`. */
export const headers = {
  ov_common,
  ov_compiled_model,
  ov_core,
  ov_dimension,
  ov_infer_request,
  ov_layout,
  ov_model,
  ov_node,
  ov_partial_shape,
  ov_prepostprocess,
  ov_rank,
  ov_shape,
  ov_tensor,
  ov_util,
} as const;

/** Functions of these headers that are deliberately not bound, with the reason. */
export const leftOut: Readonly<Record<string, string>> = {
  ov_core_create_context: "remote context: memory of GPU and NPU devices is not part of this binding",
  ov_core_create_context_props: "remote context",
  ov_core_compile_model_with_context: "remote context",
  ov_core_compile_model_with_context_props: "remote context",
  ov_core_get_default_context: "remote context",
  ov_compiled_model_get_context: "remote context",
};

/** Headers that are not bound, with the reason. */
export const leftOutHeaders: Readonly<Record<string, string>> = {
  ov_remote_context: "remote context: memory of GPU and NPU devices is not part of this binding",
  ov_property: "data symbols only: a property's key is its name",
  deprecated: "macros only",
  "auto/properties": "data symbols only",
  "gpu/gpu_plugin_properties": "data symbols only",
  openvino: "includes the others",
};

/** All bound functions in one table. */
export const symbols = {
  ...ov_common,
  ...ov_compiled_model,
  ...ov_core,
  ...ov_dimension,
  ...ov_infer_request,
  ...ov_layout,
  ...ov_model,
  ...ov_node,
  ...ov_partial_shape,
  ...ov_prepostprocess,
  ...ov_rank,
  ...ov_shape,
  ...ov_tensor,
  ...ov_util,
} as const;

/** The type of the table of all bound functions. */
export type Symbols = typeof symbols;
