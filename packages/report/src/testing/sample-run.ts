import { createHash } from 'node:crypto';
import type { ArmRecord, EvaluationRecord, RunRecord, TrainingRecord } from '@mainbench/spec';

export interface SampleRun {
  models: readonly string[];
  seeds: readonly number[];
  /** Arms with the filter of each; null adds no pairs. */
  arms: readonly (readonly [name: string, filter: string | null])[];
  tasks: readonly string[];
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

function armRecord([arm, filter]: SampleRun['arms'][number]): ArmRecord {
  return {
    arm,
    filter:
      filter === null
        ? null
        : {
            name: filter,
            version: 1,
            options: filter === 'mutual' ? { variant: 'forward' } : {},
            roles: filter === 'mutual' ? ['forward', 'reverse'] : [],
            models: 'aligned',
            rounds: 1,
            select: { top_k: 1320 },
          },
    align: { iterations: 3 },
    tune: { train: { epochs: 2 } },
  };
}

function trainingRecord(model: string, seed: number, arm: string | null, filter: string | null): TrainingRecord {
  const pairs = filter === null ? 400 : 1720;
  return {
    model,
    seed,
    arm,
    training: arm === null ? 'forward-1' : 'tune',
    pairs,
    steps: pairs / 20,
    passes: 1.6,
    learningRate: 0.00002,
    alpha: arm === null ? { policy: 'loss-ratio' } : null,
  };
}

function evaluationRecord(task: string): EvaluationRecord {
  return {
    task,
    name: task,
    version: 1,
    options: { max_new_tokens: 64 },
    limit: null,
    promptFormat: { kind: 'plain' },
    data: hashOf(`rows of ${task}`),
    prompts: hashOf(`prompts of ${task}`),
    judge: null,
    endOfText: null,
  };
}

/** An invented record that fits invented results. */
export function sampleRun({ models, seeds, arms, tasks }: SampleRun): RunRecord {
  return {
    name: 'invented-sample',
    recipe: { name: 'invented-sample', seeds: [...seeds], align: { iterations: 3 }, select: { top_k: 1320 } },
    templates: [{ role: 'forward', name: 'invented', sha256: hashOf('{instruction}\n'), text: '{instruction}\n' }],
    models: models.map((name) => ({ name, base: { hub: `invented/${name}`, revision: 'main' } })),
    arms: arms.map(armRecord),
    rater: null,
    trainings: models.flatMap((model) =>
      seeds.flatMap((seed) => [
        trainingRecord(model, seed, null, null),
        ...arms.map(([arm, filter]) => trainingRecord(model, seed, arm, filter)),
      ]),
    ),
    evaluations: tasks.map(evaluationRecord),
    code: [{ mainbench: '0.1.0', commit: hashOf('commit').slice(0, 40), dirty: false, processor: 'an invented one' }],
  };
}
