import { counts, separatorNames, topicNames, topics } from './vocabulary.ts';

/** Whether all stated positions fit in one run of the topic's words: the lists that `samplePair` draws. */
function fits(count: number | undefined, positions: readonly (number | undefined)[]): boolean {
  const stated = positions.filter((position) => position !== undefined);
  return stated.length < 2 || Math.max(...stated) - Math.min(...stated) < (count ?? Math.max(...counts));
}

/** How many different instructions of `fewest` to `most` constraints `samplePair` can draw. */
export function instructionSpace(fewest: number, most: number): number {
  let total = 0;
  for (const topic of topicNames) {
    const positions = [undefined, ...(topics[topic] as readonly string[]).keys()];
    for (const count of [undefined, ...counts]) {
      for (const include of positions) {
        for (const ending of positions.filter((position) => fits(count, [include, position]))) {
          const stated = 1 + [count, include, ending].filter((value) => value !== undefined).length;
          if (stated >= fewest && stated <= most) total += 1;
          if (stated + 1 >= fewest && stated + 1 <= most) total += separatorNames.length;
        }
      }
    }
  }
  return total;
}
