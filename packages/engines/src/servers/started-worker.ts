import { join } from 'node:path';
import type { Engine, ServerSettings, TrainerSettings } from '@mainbench/spec';
import { createRunningModels } from '../runtime/running-models.ts';
import type { RuntimeOptions } from '../runtime/runtime-options.ts';
import type { Worker } from '../runtime/worker-slot.ts';
import { trainInProcesses } from '../training/accelerate-training.ts';
import { startServer } from './start-server.ts';

const keptModels = 1;

/**
 * The machine's GPUs: a server of its own for each model, and training with no server beside it.
 *
 * @param timing shortens waits in tests
 */
export function createStartedWorker(
  engine: Engine,
  settings: ServerSettings,
  trainer: TrainerSettings,
  options: RuntimeOptions,
  python: () => string,
  timing: { startTimeout?: number; grace?: number } = {},
): Worker {
  const logs = join(options.runDirectory, 'logs');
  const server = { engine, settings, log: join(logs, `${engine.name}.log`), onNote: options.onNote, ...timing };
  const models = createRunningModels(async (model, signal) => {
    // What a former stage left keeps memory that this model needs.
    await models.dropUnused();
    return startServer(server, model, signal);
  });

  return {
    async train(job, onStep, signal) {
      // A server takes nearly all of a GPU's memory.
      await models.shrink(0);
      return trainInProcesses({ settings: trainer, python, log: join(logs, 'train.log') }, job, onStep, signal);
    },
    serve: (model, signal) => models.get(model, signal),
    settle: () => models.shrink(keptModels),
    stop: () => models.shrink(0),
  };
}
