import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject, Stage, TrainingJob, TrainingSettings } from '@mainbench/spec';
import { trainStage } from '../stages/train-stage.ts';
import { testTemplates } from './small-world.ts';
import { givenTable, modelOf } from './tables.ts';

/** Leaves what an engine leaves of a training: the records of its steps, and a folder for the model. */
export async function leaveTraining(job: TrainingJob, steps: readonly JsonObject[]): Promise<void> {
  await mkdir(job.workDirectory, { recursive: true });
  const lines = steps.map((step) => `${JSON.stringify(step)}\n`);
  await writeFile(join(job.workDirectory, 'steps.jsonl'), lines.join(''));
  await mkdir(job.output, { recursive: true });
}

/** A training of a forward model on so many invented pairs. */
export function inventedTraining(label: string, seedNumber: number, { rows = 1, steps = 1 } = {}): Stage {
  const pairs = Array.from({ length: rows }, (_, index) => ({ id: `${index}`, instruction: 'ask', response: 'yes' }));
  return trainStage({
    label,
    direction: 'forward',
    model: modelOf('base'),
    seed: [givenTable(`rows-${label}`, pairs, 4)],
    settings: { steps, batch_size: 2, max_length: 64 } as TrainingSettings,
    templates: testTemplates,
    seedNumber,
    size: { parameters: 10, vocabularySize: 0 },
    engine: {},
  });
}
