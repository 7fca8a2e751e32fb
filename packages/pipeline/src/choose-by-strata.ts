import type { StrataFacts } from '@mainbench/spec';
import { rankShares } from './expressions/column-functions.ts';

interface Scored {
  id: string;
  score: number;
}

/** Pairs in bins of equal size by the rank of their numbers; pairs with equal numbers share a bin. */
function binsOf<T extends Scored>(sorted: readonly T[], numbers: ReadonlyMap<string, number>, bins: number): T[][] {
  const numbered = sorted.filter(({ id }) => numbers.has(id));
  const ranks = rankShares(Float64Array.from(numbered, ({ id }) => numbers.get(id) as number));
  const filled: T[][] = Array.from({ length: bins }, () => []);
  for (const [index, pair] of numbered.entries()) filled[Math.floor((ranks[index] as number) * bins)]?.push(pair);
  return filled.filter((pairs) => pairs.length > 0);
}

/**
 * An equal share of the kept pairs from each bin of a signal, the best of it, so that the signal is no confound of the
 * filter. What a bin is too small to give, the others give in equal shares, so that the number kept stays the same.
 * @param sorted all scored pairs, in order of falling score
 * @param numbers by id, that by which a pair falls into a bin
 * @param keep how many pairs are kept; fewer where fewer have a bin
 */
export function chooseByStrata<T extends Scored>(
  sorted: readonly T[],
  numbers: ReadonlyMap<string, number>,
  bins: number,
  keep: number,
): StrataFacts & { chosen: T[] } {
  const filled = binsOf(sorted, numbers, bins);
  const counts = filled.map(() => 0);
  const candidates = filled.reduce((sum, { length }) => sum + length, 0);
  for (let left = Math.min(keep, candidates); left > 0; ) {
    const open = filled.flatMap(({ length }, bin) => (length > (counts[bin] as number) ? [bin] : []));
    const share = Math.floor(left / open.length);
    // The remainder goes one each to the first bins.
    for (const bin of open) {
      const given = Math.min(share > 0 ? share : 1, (filled[bin] as T[]).length - (counts[bin] as number), left);
      counts[bin] = (counts[bin] as number) + given;
      left -= given;
    }
  }
  let [tied, tiedKept] = [0, 0];
  const chosen = filled.flatMap((pairs, bin) => {
    const count = counts[bin] as number;
    const cut = pairs[count - 1]?.score;
    const equal = pairs.filter(({ score }) => score === cut).length;
    const above = pairs.findIndex(({ score }) => score === cut);
    if (cut !== undefined && equal > count - above) {
      tied += equal;
      tiedKept += count - above;
    }
    return pairs.slice(0, count);
  });
  return { chosen, bins: filled.length, withoutBin: sorted.length - candidates, tied, tiedKept };
}
