import type { FilterResult, ModelResult, Results } from '@mainbench/spec';
import { raterLabel } from '../ratings/rater-label.ts';
import { ratingDifferences } from '../ratings/rating-differences.ts';
import { formatFixed, formatValue, meanOf } from '../text/format-number.ts';
import { mainArms, runOf, unalignedBeside } from './arm-records.ts';
import type { ClaimBasis, Evidence } from './claim.ts';
import { type ReplicateComparison, testReplicates } from './replicate-tests.ts';

/**
 * Ratings of what MAIN keeps against ratings of all that it could keep, and of pairs that aligned models wrote against
 * pairs of the first ones. Empty where no rater is named.
 */
export function ratingComparisons(results: Results, model: ModelResult): ReplicateComparison[] {
  const run = runOf(results, model.name);
  if (run === undefined || run.rater === null || model.pairRatings.length === 0) return [];
  const shared = {
    model: model.name,
    measure: `mean rating by ${raterLabel(run.rater)}`,
    better: 'higher' as const,
    format: (value: number) => formatFixed(value, { decimals: 2, signed: true }),
    unit: '',
  };
  const mains = mainArms(run);
  const kept = mains.map(({ arm }) => ({
    ...shared,
    comparison: `kept by ${arm} against all its candidates`,
    differences: ratingDifferences(model, { of: 'kept', arm }, { of: 'candidates', arm }, results.seeds),
  }));
  const [first] = mains;
  const unaligned = first === undefined ? undefined : unalignedBeside(first, run);
  if (first === undefined || unaligned === undefined) return kept;
  const candidatesOf = (arm: string) => ({ of: 'candidates' as const, arm });
  return [
    ...kept,
    {
      ...shared,
      comparison: `candidates of ${first.arm} against those of ${unaligned.arm}`,
      differences: ratingDifferences(model, candidatesOf(first.arm), candidatesOf(unaligned.arm), results.seeds),
    },
  ];
}

const inPairs = {
  measure: 'truly aligned pairs',
  better: 'higher' as const,
  format: (value: number) => formatValue(value, 'fraction', true),
  unit: 'points',
};

type Quality = NonNullable<FilterResult['quality']>;

function qualityOf(model: ModelResult, arm: string, seed: number): Quality | null {
  return model.filters.find((filter) => filter.arm === arm && filter.seed === seed)?.quality ?? null;
}

/** What a filter keeps against all that it could keep, which is what a choice at random keeps on average. */
function keptComparison(model: ModelResult, arm: string, seeds: readonly number[]): ReplicateComparison {
  const differences = seeds.flatMap((seed) => {
    const quality = qualityOf(model, arm, seed);
    return quality === null ? [] : [quality.precision.mean - quality.alignedShare];
  });
  return { ...inPairs, model: model.name, comparison: `kept by ${arm} against all its candidates`, differences };
}

/** Candidates of two arms whose alignment differs. */
function candidateComparison(model: ModelResult, arm: string, other: string, results: Results): ReplicateComparison {
  const differences = results.seeds.flatMap((seed) => {
    const [ours, theirs] = [qualityOf(model, arm, seed), qualityOf(model, other, seed)];
    return ours === null || theirs === null ? [] : [ours.alignedShare - theirs.alignedShare];
  });
  return { ...inPairs, model: model.name, comparison: `candidates of ${arm} against those of ${other}`, differences };
}

/** The filter with the models of the last iteration against that with the first ones, on the same candidates. */
function iterationComparisons(model: ModelResult, arm: string, seeds: readonly number[]): ReplicateComparison[] {
  const own = model.filterIterations.filter((filter) => filter.arm === arm);
  const last = Math.max(0, ...own.map(({ iteration }) => iteration));
  const at = (seed: number, iteration: number) =>
    own.find((filter) => filter.seed === seed && filter.iteration === iteration)?.auroc?.mean;
  if (last === 0) return [];
  return [
    {
      model: model.name,
      comparison: `${arm} with the models of iteration ${last} against 0`,
      measure: 'AUROC of aligned against misaligned pairs',
      differences: seeds.flatMap((seed) => {
        const [after, before] = [at(seed, last), at(seed, 0)];
        return after === undefined || before === undefined ? [] : [after - before];
      }),
      better: 'higher',
      format: (value) => formatFixed(value, { decimals: 3, signed: true }),
      unit: '',
    },
  ];
}

function truthComparisons(results: Results, model: ModelResult): ReplicateComparison[] {
  const run = runOf(results, model.name);
  if (run === undefined || !model.filters.some(({ quality }) => quality !== null)) return [];
  const mains = mainArms(run);
  const [first] = mains;
  const unaligned = first === undefined ? undefined : unalignedBeside(first, run);
  return [
    ...mains.map(({ arm }) => keptComparison(model, arm, results.seeds)),
    ...(first === undefined ? [] : iterationComparisons(model, first.arm, results.seeds)),
    ...(first === undefined || unaligned === undefined
      ? []
      : [candidateComparison(model, first.arm, unaligned.arm, results)]),
  ];
}

/** Held-out NLL by iteration: a later iteration has also trained longer, so it decides nothing. */
function heldOutEvidence(model: ModelResult): Evidence[] {
  const forward = model.alignment.filter(({ direction }) => direction === 'forward');
  const iterations = forward.map(({ iteration }) => iteration);
  const [first, last] = [Math.min(...iterations), Math.max(...iterations)];
  if (!(last > first)) return [];
  const meanAt = (at: number) =>
    meanOf(forward.filter(({ iteration }) => iteration === at).map(({ heldOutLoss }) => heldOutLoss?.mean ?? null));
  const [before, after] = [meanAt(first), meanAt(last)].map((value) => formatFixed(value, { decimals: 3 }));
  return [
    {
      ...{ model: model.name, interval: null, pAdjusted: null, vote: 'shown-only' },
      comparison: `forward model after iteration ${last} against ${first}`,
      measure: 'held-out NLL; a later model has also trained longer',
      value: `${after} against ${before} nats a token`,
    },
  ];
}

/** Alignment between instruction and response, by the truth where it is known, and by a rater where one is named. */
export function alignmentImproves(results: Results): ClaimBasis {
  const comparisons = results.models.flatMap((model) => [
    ...truthComparisons(results, model),
    ...ratingComparisons(results, model),
  ]);
  return {
    evidence: [...testReplicates(comparisons, results.confidence), ...results.models.flatMap(heldOutEvidence)],
    untested:
      comparisons.length > 0
        ? []
        : [
            'whether kept pairs are better aligned; data whose truth is known (`data.world`) would show it, and on real text an outside rating of kept pairs (`rate_pairs`)',
          ],
  };
}
