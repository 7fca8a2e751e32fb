import { basename, join, relative, resolve } from 'node:path';
import { digest } from '@mainbench/kit';
import type { JsonObject, PythonPackage, Runtime, Tracker, TrainingJob } from '@mainbench/spec';

/** The package of each tracker. TensorBoard's files can be written by two; the smaller one comes with `npm run setup`. */
const packages: Record<Tracker, Omit<PythonPackage, 'neededBy'>> = {
  tensorboard: { name: 'tensorboardX', modules: ['tensorboardX', 'tensorboard'] },
  trackio: { name: 'trackio', modules: ['trackio'] },
  wandb: { name: 'wandb', modules: ['wandb'] },
};

/** The packages that `train.track` needs. */
export function trackerPackages(trackers: readonly Tracker[] = []): PythonPackage[] {
  return trackers.map((tracker) => ({ ...packages[tracker], neededBy: `\`train.track: [${tracker}]\`` }));
}

/**
 * A runtime whose trainings write their curves into the folder `curves` of a run: never into an artifact, whose content
 * must not depend on who looks at it. A training that is continued continues its curve; one of the same label and other
 * settings has another, since the end of its name is a hash of its stage's folder.
 */
export function trackedRuntime(
  runtime: Runtime,
  trackers: readonly Tracker[] | undefined,
  runDirectory: string,
): Runtime {
  if (trackers === undefined || trackers.length === 0) return runtime;
  const run = resolve(runDirectory);

  function tracked(job: TrainingJob): TrainingJob {
    if (job.command !== 'train') return job;
    const stage = digest(relative(run, resolve(job.workDirectory))).slice(0, 8);
    const track: JsonObject = {
      to: [...new Set(trackers)],
      folder: join(run, 'curves'),
      project: basename(run),
      name: `${job.label ?? 'training'}-${stage}`,
    };
    return { ...job, config: { ...job.config, track } };
  }

  return {
    ...runtime,
    async open(signal, priority) {
      const slot = await runtime.open(signal, priority);
      return { ...slot, train: (job, onStep, own) => slot.train(tracked(job), onStep, own) };
    },
  };
}
