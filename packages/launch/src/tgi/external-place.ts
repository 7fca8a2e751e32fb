import { join } from 'node:path';
import { connectServers } from '@mainbench/inference';
import { digest } from '@mainbench/kit';
import type { TgiSettings } from '@mainbench/spec';
import { lendClient } from '../lent-client.ts';
import { createModelShelf } from '../model-shelf.ts';
import type { Place } from '../place.ts';
import { probeClient } from '../probe-client.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { type ExternalLaunch, serversOf, tokenOf } from './external-servers.ts';
import { trainOnGpus } from './train-on-gpus.ts';

/** Servers that somebody else started, for the one model they serve, and training on this machine. */
export function createExternalPlace(
  settings: TgiSettings,
  launch: ExternalLaunch,
  options: RuntimeOptions,
  python: () => string,
): Place {
  const note = options.onNote;
  const shelf = createModelShelf(async (model, signal) => {
    const connecting = { model, concurrency: settings.max_concurrent_requests, signal, ...tokenOf(launch) };
    const identity = digest([model.path, model.revision ?? null]).slice(0, 16);
    const identityFile = join(options.runDirectory, 'servers', `${identity}.json`);
    const client = await connectServers({ ...serversOf(launch), identityFile }, connecting, note);
    await probeClient(client, signal);
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
