import type { PropertyValue } from "../property_types.ts";

/** The number of inferences that a compiled model's device does best with at a time. */
export function optimalNumberOfRequests(model: { getProperty(name: string): PropertyValue }): number {
  return Number(model.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"));
}
