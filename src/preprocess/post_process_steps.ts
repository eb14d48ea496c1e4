import { keepAlive } from "../../ffi/keep_alive.ts";
import { load } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { ElementType } from "../element_type.ts";
import { requireCpp, stdVectorOf } from "../native/cpp.ts";
import type { Handle } from "../native/handle.ts";
import { Status } from "../openvino_error.ts";
import { shows } from "../showing.ts";
import { requireOrder, typeCode } from "./choices.ts";
import { Part } from "./part.ts";

export let makePostProcessSteps: (handle: Handle) => PostProcessSteps;

/**
 * The steps from the model's output to a tensor, executed in the order in which they are added: `PostProcessSteps` in
 * Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 *
 * const processor = new PrePostProcessor(new Core().readModel("efficientnet-lite0.xml"));
 * processor.output().postprocess().convertElementType("f16").convertLayout([1, 0]);
 * const output = processor.build().output();
 * console.log(output.elementType, output.shape); // f16 [1000, 1]
 * ```
 */
export class PostProcessSteps {
  readonly #part: Part<this>;

  static {
    makePostProcessSteps = (handle) => new PostProcessSteps(handle);
    shows(PostProcessSteps, "PostProcessSteps");
  }

  /** @ignore Returned by `OutputInfo.postprocess`. */
  private constructor(handle: Handle) {
    this.#part = new Part(this, handle, "PostProcessSteps", "PrePostProcessor.output().postprocess()");
  }

  /**
   * Converts to another element type.
   *
   * @param type The element type. Default: that of `OutputInfo.tensor`.
   * @returns These steps.
   * @throws {TypeError} If the type is not an element type.
   */
  convertElementType(type?: ElementType): this {
    const element = words(1);
    element[0] = BigInt(typeCode(type));
    const { convert } = requireCpp(load(), "convertElementType", {
      convert: "_ZN2ov10preprocess16PostProcessSteps20convert_element_typeERKNS_7element4TypeE",
    });
    return this.#part.apply("convertElementType", (part) => {
      convert(part, element);
      return Status.OK;
    });
  }

  /**
   * Converts to another layout: `convert_layout` in Python.
   *
   * @param layout The layout, or the order of the dimensions: `[0, 2, 3, 1]` puts the second last. Default: the layout
   *   of `OutputInfo.tensor`.
   * @returns These steps.
   * @throws {TypeError} If the layout is neither a string nor an array of numbers.
   * @throws {RangeError} If a number is negative or fractional.
   * @throws {OpenVINOError} If the layout is invalid.
   */
  convertLayout(layout: string | readonly number[] = ""): this {
    const cpp = requireCpp(load(), "convertLayout", {
      to: "_ZN2ov10preprocess16PostProcessSteps14convert_layoutERKNS_6LayoutE",
      inOrder: "_ZN2ov10preprocess16PostProcessSteps14convert_layoutERKSt6vectorImSaImEE",
    });
    if (Array.isArray(layout)) {
      const { vector, elements } = stdVectorOf(load(), requireOrder(layout, "layout"));
      return this.#part.apply("convertLayout", (part) => {
        cpp.inOrder(part, vector);
        keepAlive(elements);
        return Status.OK;
      });
    }
    return this.#part.applyLayout(layout, (part, native) => {
      cpp.to(part, native);
      return Status.OK;
    });
  }
}
