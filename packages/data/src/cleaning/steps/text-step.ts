import type { JsonObject, TextStep } from '@mainbench/spec';

/** A step as it is: its options get their type from their schema, and nobody else needs to know it. */
export function defineTextStep<Options extends JsonObject>(step: TextStep<Options>): TextStep {
  return step as TextStep<never> as TextStep;
}
