import type { ChoosingFilter, JsonObject } from '@mainbench/spec';

/** Gives the functions of a filter the types of its options. */
export function defineChoosing<Options extends JsonObject>(filter: ChoosingFilter<Options>): ChoosingFilter {
  return filter as unknown as ChoosingFilter;
}
