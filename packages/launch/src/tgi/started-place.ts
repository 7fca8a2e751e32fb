import { join } from 'node:path';
import { createModelShelf } from '../model-shelf.ts';
import type { Place } from '../place.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { type StartedTgiSettings, startTgiServer } from './tgi-server.ts';
import { trainOnGpus } from './train-on-gpus.ts';

const keptModels = 1;

/**
 * The machine's GPUs: a server of its own for each model, and training with no server beside it.
 *
 * @param timing shortens waits in tests
 */
export function createStartedPlace(
  settings: StartedTgiSettings,
  options: RuntimeOptions,
  python: () => string,
  timing: { startTimeout?: number; grace?: number } = {},
): Place {
  const logs = join(options.runDirectory, 'logs');
  const server = { settings, log: join(logs, 'tgi.log'), onNote: options.onNote, ...timing };
  const shelf = createModelShelf(async (model, signal) => {
    // What a former stage left keeps memory that this model needs.
    await shelf.dropUnused();
    return startTgiServer(server, model, signal);
  });

  return {
    async train(job, onStep, signal) {
      // A server takes nearly all of a GPU's memory.
      await shelf.shrink(0);
      return trainOnGpus({ settings, python, log: join(logs, 'train.log') }, job, onStep, signal);
    },
    serve: (model, signal) => shelf.get(model, signal),
    settle: () => shelf.shrink(keptModels),
    stop: () => shelf.shrink(0),
  };
}
