import type { JsonObject, TrainerSettings, TrainingJob, TrainingStep } from '@mainbench/spec';
import { trainWithAccelerate } from './accelerate.ts';

export interface TrainOptions {
  settings: TrainerSettings;
  python: () => string;
  log: string;
}

/** Trains in processes of their own, one a GPU. */
export async function trainInProcesses(
  { settings, python, log }: TrainOptions,
  job: TrainingJob,
  onStep: (step: TrainingStep) => void,
  signal: AbortSignal,
): Promise<JsonObject> {
  const config = { ...job.config, work_dir: job.workDirectory, output: job.output };
  return trainWithAccelerate(
    {
      python: python(),
      log,
      command: job.command,
      processes: settings.processes,
      arguments: settings.accelerate_arguments,
    },
    config,
    job.workDirectory,
    ({ id: _id, event, ...fields }) => {
      if (event === 'step') {
        onStep(fields as TrainingStep);
      }
    },
    signal,
  );
}
