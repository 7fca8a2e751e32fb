import { join } from 'node:path';
import type { Engine, ServerSettings, TrainerSettings } from '@mainbench/spec';
import { createModelShelf } from '../runtime/model-shelf.ts';
import type { Place } from '../runtime/place.ts';
import type { RuntimeOptions } from '../runtime/runtime-options.ts';
import { trainInProcesses } from '../training/accelerate-training.ts';
import { startServer } from './start-server.ts';

const keptModels = 1;

/**
 * The machine's GPUs: a server of its own for each model, and training with no server beside it.
 *
 * @param timing shortens waits in tests
 */
export function createStartedPlace(
  engine: Engine,
  settings: ServerSettings,
  trainer: TrainerSettings,
  options: RuntimeOptions,
  python: () => string,
  timing: { startTimeout?: number; grace?: number } = {},
): Place {
  const logs = join(options.runDirectory, 'logs');
  const server = { engine, settings, log: join(logs, `${engine.name}.log`), onNote: options.onNote, ...timing };
  const shelf = createModelShelf(async (model, signal) => {
    // What a former stage left keeps memory that this model needs.
    await shelf.dropUnused();
    return startServer(server, model, signal);
  });

  return {
    async train(job, onStep, signal) {
      // A server takes nearly all of a GPU's memory.
      await shelf.shrink(0);
      return trainInProcesses({ settings: trainer, python, log: join(logs, 'train.log') }, job, onStep, signal);
    },
    serve: (model, signal) => shelf.get(model, signal),
    settle: () => shelf.shrink(keptModels),
    stop: () => shelf.shrink(0),
  };
}
