import type { JsonObject, LoopStability, TrainingStability } from '@mainbench/spec';
import { meanOf } from '../text/format-number.ts';

/** `loss-ratio`, `fixed 0.5`, `ramp 0 to 0.5`: how a loop weighs aligned rows. */
export function alphaLabel({ alpha }: JsonObject): string {
  const { policy, value, from, to, granularity } = (alpha ?? {}) as JsonObject;
  if (policy === 'fixed') return `fixed ${value}`;
  if (policy === 'ramp') return `ramp ${from} to ${to}`;
  return `${policy ?? 'unknown'}${granularity === 'iteration' ? ' by iteration' : ''}`;
}

/** Whether α follows the losses: the policies that could be the paper's dynamic weighting. */
export function isDynamic({ settings }: LoopStability): boolean {
  return ['loss-ratio', 'inverse-loss-ratio'].includes(String((settings.alpha as JsonObject | undefined)?.policy));
}

export function isFixed({ settings }: LoopStability): boolean {
  return (settings.alpha as JsonObject | undefined)?.policy === 'fixed';
}

/** The trainings that α weighs: iteration 0 learns from seed pairs alone, equally under every policy. */
export function weighted({ trainings }: LoopStability): TrainingStability[] {
  return trainings.filter(({ iteration }) => iteration > 0);
}

/** Spikes in 100 steps of some trainings together; null where no steps are recorded. */
export function spikeRate(trainings: readonly TrainingStability[]): number | null {
  let [steps, spikes] = [0, 0];
  for (const training of trainings) {
    steps += training.steps ?? 0;
    spikes += training.spikes ?? 0;
  }
  return steps === 0 ? null : (100 * spikes) / steps;
}

/**
 * Mean natural logarithm of the 95th percentile of a training's gradient norms over their median, over some trainings:
 * 0 is no spread. A ratio, so that losses of another size do not count as instability. Null where no norm is recorded.
 */
export function logGradientSpread(trainings: readonly TrainingStability[]): number | null {
  const spreads = trainings.flatMap(({ gradientNorm }) =>
    gradientNorm === null || gradientNorm.median <= 0
      ? []
      : [Math.log(gradientNorm.percentile95 / gradientNorm.median)],
  );
  return meanOf(spreads);
}
