import type { Choice, ChoosingFilter, JsonObject, Pair } from '@mainbench/spec';

/** What a filter chooses of pairs in memory. */
export interface Chosen {
  choices: Choice[];
  /** The pairs that it read by their place. */
  read: number[];
}

export interface ChooseOptions {
  columns?: Record<string, number[]>;
  options?: JsonObject;
  limit?: number;
  draws?: readonly number[];
  places?: readonly number[];
}

/** Lets a filter choose among pairs in memory, by their texts: until it has chosen `limit` of them. */
export async function choosePairs(
  filter: ChoosingFilter,
  texts: readonly string[],
  {
    columns = {},
    options = {},
    limit = texts.length,
    draws = texts.map((_, place) => place / texts.length),
    places = [...texts.keys()],
  }: ChooseOptions,
): Promise<Chosen> {
  const pairs = texts.map((text, place): Pair => ({ id: `p${place}`, instruction: '', response: text }));
  const found: Chosen = { choices: [], read: [] };
  const pairAt = (place: number) => pairs[place] as Pair;
  const reader = {
    ids: pairs.map(({ id }) => id),
    places: Uint32Array.from(places),
    async at(place: number) {
      found.read.push(place);
      return pairAt(place);
    },
    async *all() {
      for (const place of places) yield { place, pair: pairAt(place) };
    },
  };
  const numbers = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const context = { limit, draw: (place: number) => draws[place] as number, signal: new AbortController().signal };
  for await (const choice of filter.choose(numbers, reader, filter.options.parse(options) as JsonObject, context)) {
    found.choices.push(choice);
    if (found.choices.filter((each) => 'score' in each).length === limit) break;
  }
  return found;
}
