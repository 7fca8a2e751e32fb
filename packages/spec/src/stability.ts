import type { JsonObject } from './json.ts';

/** How steadily one training of an alignment loop went, from its recorded steps. */
export interface TrainingStability {
  seed: number;
  direction: 'forward' | 'reverse';
  /** 0 learned from the seed pairs alone, without a weighting. */
  iteration: number;
  /** Recorded steps; null where the model was cleared away, and its steps with it. */
  steps: number | null;
  /** Steps whose loss is a spike (`lossSpikes` of @mainbench/stats); null without recorded steps. */
  spikes: number | null;
  /** Of the norms before clipping, over the steps; null where none is recorded. */
  gradientNorm: { median: number; percentile95: number } | null;
  /** Mean over held-out pairs of the mean token negative log-likelihood in this direction, nats a token. */
  heldOutLoss: number | null;
}

/** How far replicates of one training of a loop lie apart on held-out pairs. */
export interface HeldOutSpread {
  direction: 'forward' | 'reverse';
  iteration: number;
  /** Replicates that measured anything. */
  replicates: number;
  /** Nats a token; null where no replicate measured anything. */
  mean: number | null;
  /** Standard deviation over replicates, nats a token; null with fewer than two. */
  standardDeviation: number | null;
}

/** One alignment loop: one set of `align` settings, over all seeds. */
export interface LoopStability {
  /** The recipe's `align` with an arm's overrides. */
  settings: JsonObject;
  /** Arms whose pairs come from this loop. */
  arms: string[];
  trainings: TrainingStability[];
  heldOutSpread: HeldOutSpread[];
}
