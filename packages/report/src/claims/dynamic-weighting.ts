import type { ArmRecord, LoopStability, ModelResult, Results } from '@mainbench/spec';
import { formatFixed } from '../text/format-number.ts';
import { runOf, sameJson, withoutAlpha } from './arm-records.ts';
import type { ClaimBasis, Evidence } from './claim.ts';
import { contrastEvidence } from './contrast-evidence.ts';
import { alphaLabel, isDynamic, isFixed, logGradientSpread, spikeRate, weighted } from './loop-stability.ts';
import { type ReplicateComparison, testReplicates } from './replicate-tests.ts';

interface LoopPair {
  model: ModelResult;
  dynamic: LoopStability;
  fixed: LoopStability;
}

/** The first dynamic loop of a model, which is the recipe's own where that is one, with each fixed one like it. */
function loopPairs(model: ModelResult): LoopPair[] {
  const loops = model.stability;
  const dynamic = loops.find(isDynamic);
  if (dynamic === undefined) return [];
  const like = ({ settings }: LoopStability) => sameJson(withoutAlpha(settings), withoutAlpha(dynamic.settings));
  return loops.filter((loop) => isFixed(loop) && like(loop)).map((fixed) => ({ model, dynamic, fixed }));
}

const nameOf = ({ dynamic, fixed }: LoopPair) =>
  `α ${alphaLabel(dynamic.settings)} against ${alphaLabel(fixed.settings)}`;

function differencesBySeed(pair: LoopPair, of: typeof spikeRate, seeds: readonly number[]): number[] {
  return seeds.flatMap((seed) => {
    const [ours, theirs] = [pair.dynamic, pair.fixed].map((loop) =>
      of(weighted(loop).filter((training) => training.seed === seed)),
    );
    return ours == null || theirs == null ? [] : [ours - theirs];
  });
}

function stabilityComparisons(pair: LoopPair, seeds: readonly number[]): ReplicateComparison[] {
  const shared = { model: pair.model.name, comparison: nameOf(pair), better: 'lower' as const };
  return [
    {
      ...shared,
      measure: 'loss spikes in 100 steps',
      differences: differencesBySeed(pair, spikeRate, seeds),
      format: (value) => formatFixed(value, { decimals: 2, signed: true }),
      unit: '',
    },
    {
      ...shared,
      measure: 'spread of gradient norms (95th percentile over median)',
      differences: differencesBySeed(pair, logGradientSpread, seeds),
      format: (value) => `× ${formatFixed(Math.exp(value), { decimals: 2 })}`,
      unit: '',
    },
  ];
}

/** Spreads over replicates are one number a loop: shown, not tested. */
function spreadEvidence(pair: LoopPair): Evidence[] {
  return (['forward', 'reverse'] as const).flatMap((direction) => {
    const last = ({ heldOutSpread }: LoopStability) =>
      heldOutSpread.filter((spread) => spread.direction === direction).at(-1)?.standardDeviation ?? null;
    const [ours, theirs] = [last(pair.dynamic), last(pair.fixed)].map((value) => formatFixed(value, { decimals: 3 }));
    return {
      ...{ model: pair.model.name, comparison: nameOf(pair), interval: null, pAdjusted: null },
      measure: `standard deviation over replicates of held-out NLL, last ${direction} model`,
      value: `${ours} against ${theirs} nats a token`,
      vote: 'shown-only' as const,
    };
  });
}

function scoreEvidence(results: Results, pair: LoopPair): Evidence[] {
  const records = runOf(results, pair.model.name)?.arms ?? [];
  const of = ({ arms }: LoopStability) => records.filter(({ arm }) => arms.includes(arm));
  const alike = (a: ArmRecord, b: ArmRecord) =>
    sameJson(a.filter as never, b.filter as never) && sameJson(a.tune, b.tune);
  return of(pair.dynamic).flatMap((ours) =>
    of(pair.fixed)
      .filter((theirs) => alike(ours, theirs))
      .flatMap((theirs) => contrastEvidence(results, pair.model.name, ours.arm, theirs.arm)),
  );
}

/** Dynamic weighting against fixed weights: the scores of arms that differ in α alone, and how steadily they trained. */
export function dynamicWeighting(results: Results): ClaimBasis {
  const pairs = results.models.flatMap(loopPairs);
  const needs = 'an arm such as `align: { alpha: { policy: fixed, value: 0.5 } }`';
  const comparisons = pairs.flatMap((pair) => stabilityComparisons(pair, results.seeds));
  return {
    evidence: [
      ...pairs.flatMap((pair) => scoreEvidence(results, pair)),
      ...testReplicates(comparisons, results.confidence),
      ...pairs.flatMap(spreadEvidence),
    ],
    untested: pairs.length > 0 ? [] : [`a dynamic weighting beside a fixed one; ${needs} would`],
  };
}
