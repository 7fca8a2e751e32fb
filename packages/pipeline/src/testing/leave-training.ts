import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject, TrainingJob } from '@mainbench/spec';

/** Leaves what an engine leaves of a training: the records of its steps, and a folder for the model. */
export async function leaveTraining(job: TrainingJob, steps: readonly JsonObject[]): Promise<void> {
  await mkdir(job.workDirectory, { recursive: true });
  const lines = steps.map((step) => `${JSON.stringify(step)}\n`);
  await writeFile(join(job.workDirectory, 'steps.jsonl'), lines.join(''));
  await mkdir(job.output, { recursive: true });
}
