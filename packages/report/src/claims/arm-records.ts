import { canonicalJson } from '@mainbench/kit';
import type { ArmRecord, JsonObject, JsonValue, Results, RunRecord } from '@mainbench/spec';

/** The run that measured a model; undefined where the results hold no record of it. */
export function runOf(results: Results, model: string): RunRecord | undefined {
  return results.runs.find(({ models }) => models.some(({ name }) => name === model));
}

export function sameJson(a: JsonValue, b: JsonValue): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** `align` settings without the weighting of aligned rows. */
export function withoutAlpha({ alpha: _, ...rest }: JsonObject): JsonObject {
  return rest;
}

const isMutual = ({ filter }: ArmRecord) => filter?.name === 'mutual' && filter.models === 'aligned';

/**
 * The arms that are MAIN itself: the filter `mutual` with the models of the recipe's own alignment loop, and with the
 * options of the first such arm. Other options, other loops and the first models are ablations.
 */
export function mainArms(run: RunRecord | undefined): ArmRecord[] {
  if (run === undefined) return [];
  const { arms, recipe } = run;
  const own = (recipe.align ?? null) as JsonValue;
  const candidates = arms.filter((arm) => isMutual(arm) && sameJson(arm.align, own));
  const first = candidates.find(({ arm }) => arm === 'mutual') ?? candidates[0];
  return candidates.filter(({ filter }) => sameJson(filter?.options ?? null, first?.filter?.options ?? null));
}

/** An arm whose pairs come from the first models, all other alignment settings being equal. */
export function unalignedBeside(main: ArmRecord, { arms }: RunRecord): ArmRecord | undefined {
  if (main.align.iterations === 0) return undefined;
  const like = (align: JsonObject) => sameJson({ ...align, iterations: null }, { ...main.align, iterations: null });
  return arms.find(({ filter, align }) => filter !== null && align.iterations === 0 && like(align));
}

/** Whether two arms differ in how pairs are chosen alone: equal k, equal alignment, equal training. */
function differInFilterAlone(a: ArmRecord, b: ArmRecord): boolean {
  const choice = a.filter === null || b.filter === null || sameJson(a.filter.select, b.filter.select);
  const pairs = a.filter === null || b.filter === null || sameJson(a.align, b.align);
  // The untuned model is a baseline of its own.
  const training = a.tune === null || b.tune === null || sameJson(a.tune, b.tune);
  return choice && pairs && training;
}

/** What MAIN is compared with, all else being equal: not its own ablations, and not the oracle, which is no method. */
export function isBaselineOf(main: ArmRecord, other: ArmRecord): boolean {
  return other.filter?.name !== 'mutual' && other.filter?.name !== 'oracle' && differInFilterAlone(main, other);
}

export function isScoreBeside(main: ArmRecord, other: ArmRecord): boolean {
  return other.filter?.name === 'score' && differInFilterAlone(main, other);
}

/** Whether an arm chooses its pairs at random. */
export function isRandom({ filter }: ArmRecord): boolean {
  return filter?.name === 'random';
}

/** Arms without a filter: a choice at random of as many pairs, or the tuned seed pairs alone. */
export function isUnfilteredBeside(main: ArmRecord, other: ArmRecord): boolean {
  const unfiltered = other.filter === null ? other.tune !== null : isRandom(other);
  return unfiltered && differInFilterAlone(main, other);
}
