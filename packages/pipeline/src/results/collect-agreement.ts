import type { ArtifactStore } from '@mainbench/graph';
import type { FilterAgreement, FilterDisagreement } from '@mainbench/spec';
import { rankCorrelation } from '@mainbench/stats';
import { rankShares } from '../expressions/column-functions.ts';
import { type ArmChoice, type ChoosingArms, candidateRows, readChoices } from './filter-choices.ts';

/** Of two choices: pairs that both keep over those that either keeps; null where neither keeps any. */
function overlapOf(left: ArmChoice, right: ArmChoice): number | null {
  let [both, either] = [0, 0];
  for (let row = 0; row < left.kept.length; row += 1) {
    both += (left.kept[row] as number) & (right.kept[row] as number);
    either += (left.kept[row] as number) | (right.kept[row] as number);
  }
  return either === 0 ? null : both / either;
}

interface Compared {
  spearman: number | null;
  /** The candidate on which the ranks differ most, with both; undefined where no candidate has two scores. */
  farthest: { row: number; ranks: [number, number] } | undefined;
}

/** An arm's choice with the ranks of its scores, which take a sort and stay the same beside most other arms. */
interface RankedChoice extends ArmChoice {
  scored: number;
  ranks: Float64Array;
}

function ranked(choice: ArmChoice): RankedChoice {
  const scored = choice.scores.reduce((count, score) => count + (Number.isFinite(score) ? 1 : 0), 0);
  return { ...choice, scored, ranks: rankShares(choice.scores) };
}

/** Ranks of two filters on the candidates that both score. */
function compareRanks(left: RankedChoice, right: RankedChoice): Compared {
  const both: number[] = [];
  for (let row = 0; row < left.scores.length; row += 1)
    if (Number.isFinite(left.scores[row]) && Number.isFinite(right.scores[row])) both.push(row);
  const rows = Uint32Array.from(both);
  const ranksOf = ({ scores, scored, ranks: own }: RankedChoice) => {
    const values = scored === rows.length ? own : scores;
    const taken = Float64Array.from(rows, (row) => values[row] as number);
    return scored === rows.length ? taken : rankShares(taken);
  };
  const ranks = [ranksOf(left), ranksOf(right)] as const;
  let farthest: Compared['farthest'];
  let distance = 0;
  for (const [index, row] of rows.entries()) {
    const [a, b] = [ranks[0][index] as number, ranks[1][index] as number];
    if (Math.abs(a - b) <= distance) continue;
    distance = Math.abs(a - b);
    farthest = { row, ranks: [a, b] };
  }
  return { spearman: rankCorrelation(ranks), farthest };
}

/**
 * How far the filters of one table agree: overlaps of what they keep, rank correlations of their scores, and of the pairs of
 * filters that agree least the candidate on which they differ most.
 * @param shown how many candidates are named
 */
export async function collectAgreement(
  store: ArtifactStore,
  seed: number,
  choosing: ChoosingArms,
  shown: number,
): Promise<FilterAgreement | null> {
  if (choosing.arms.length < 2) return null;
  const choices = (await readChoices(store, choosing)).map(ranked);
  const overlap = choices.map((left) => choices.map((right) => overlapOf(left, right)));
  const spearman: (number | null)[][] = choices.map(() => choices.map(() => null));
  const differing: { arms: [string, string]; spearman: number; row: number; ranks: [number, number] }[] = [];
  for (const [first, left] of choices.entries()) {
    for (const [second, right] of choices.entries()) {
      if (second < first) continue;
      const compared = compareRanks(left, right);
      (spearman[first] as (number | null)[])[second] = compared.spearman;
      (spearman[second] as (number | null)[])[first] = compared.spearman;
      if (second === first || compared.spearman === null || compared.farthest === undefined) continue;
      differing.push({ arms: [left.arm, right.arm], spearman: compared.spearman, ...compared.farthest });
    }
  }
  const least = differing.sort((a, b) => a.spearman - b.spearman).slice(0, shown);
  const disagreements: FilterDisagreement[] = [];
  let at = 0;
  for await (const { pair } of candidateRows(store, choosing)) {
    const { id, instruction, response } = pair;
    for (const { arms, ranks, row } of least)
      if (row === at) disagreements.push({ arms, ranks, id, instruction, response });
    at += 1;
  }
  return { seed, arms: choices.map(({ arm }) => arm), overlap, spearman, disagreements };
}
