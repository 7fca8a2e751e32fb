import { hasAddress, isEmbedded, MainbenchError, type ServeSettings, type TrainerSettings } from '@mainbench/spec';

/** Devices that one training takes of so many: one a process; all of them where other machines take part. */
export function neededForTraining({ processes, accelerate_arguments: more }: TrainerSettings, all: number): number {
  return more.some((argument) => argument.startsWith('--num_machines')) ? all : processes;
}

/**
 * Refuses what could never run on so many devices.
 * @throws MainbenchError of kind `recipe`
 */
export function requireDevices(count: number, serve: ServeSettings, train: TrainerSettings): void {
  if (count === 0 || (isEmbedded(serve) && serve.use_cpu)) return;
  const refuse = (what: string, needed: number, recipePath: string[]) => {
    if (needed <= count) return;
    throw new MainbenchError('recipe', `${what} needs ${needed} GPUs, but this run has ${count}.`, {
      recipePath,
      hint: `Set ${recipePath.join('.')} to ${count} or less, or give the run more devices.`,
    });
  };
  if (!isEmbedded(serve) && !hasAddress(serve)) refuse('one server', serve.shards, ['serve', 'shards']);
  refuse('a training', neededForTraining(train, count), ['train', 'processes']);
}
