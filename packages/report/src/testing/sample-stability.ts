import type { LoopStability, TrainingStability } from '@mainbench/spec';

export interface SampleLoop {
  policy: string;
  arms: string[];
  seeds: readonly number[];
  iterations: number;
  /** Spikes of each training. */
  spikes: number;
  /** 95th percentile of gradient norms over their median. */
  spread: number;
}

/** An invented loop whose trainings differ by seed a little. */
export function sampleLoop({ policy, arms, seeds, iterations, spikes, spread }: SampleLoop): LoopStability {
  const directions = ['forward', 'reverse'] as const;
  const training = (seed: number, iteration: number, direction: (typeof directions)[number]): TrainingStability => ({
    ...{ seed, direction, iteration, steps: 60, spikes: iteration === 0 ? 0 : spikes },
    gradientNorm: { median: 2, percentile95: 2 * spread + seed / 100 },
    heldOutLoss: 2 - iteration / 10 + seed / 100,
  });
  const phases = Array.from({ length: iterations + 1 }, (_, iteration) => iteration);
  return {
    settings: { iterations, alpha: { policy, value: 0.5, granularity: 'step' } },
    arms,
    trainings: seeds.flatMap((seed) =>
      phases.flatMap((iteration) => directions.map((direction) => training(seed, iteration, direction))),
    ),
    heldOutSpread: phases.flatMap((iteration) =>
      directions.map((direction) => ({
        ...{ direction, iteration, replicates: seeds.length, mean: 2 - iteration / 10 },
        standardDeviation: seeds.length < 2 ? null : 0.012,
      })),
    ),
  };
}
