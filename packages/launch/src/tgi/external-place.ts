import { join } from 'node:path';
import { connectTgi } from '@mainbench/inference';
import type { LaunchSettings, TgiSettings } from '@mainbench/spec';
import { lendClient } from '../lent-client.ts';
import { createModelShelf } from '../model-shelf.ts';
import type { Place } from '../place.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { readTokenVariable } from '../token-variable.ts';
import { trainOnGpus } from './train-on-gpus.ts';

/** A server that somebody else started, for the one model it serves, and training on this machine. */
export function createExternalPlace(
  settings: TgiSettings,
  launch: Extract<LaunchSettings, { kind: 'external' }>,
  options: RuntimeOptions,
  python: () => string,
): Place {
  const shelf = createModelShelf(async (model, signal) => {
    const token = readTokenVariable(launch.token_variable);
    const client = await connectTgi(launch.url, {
      model,
      concurrency: settings.max_concurrent_requests,
      signal,
      ...(token === undefined ? {} : { token }),
    });
    const { signal: life } = new AbortController();
    return {
      life,
      client: lendClient(client, { signal: life }),
      stop: () => client.close(),
    };
  });
  return {
    train: (job, onStep, signal) =>
      trainOnGpus({ settings, python, log: join(options.runDirectory, 'logs', 'train.log') }, job, onStep, signal),
    serve: (model, signal) => shelf.get(model, signal),
    settle: () => shelf.shrink(1),
    stop: () => shelf.shrink(0),
  };
}
