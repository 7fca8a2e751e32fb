import { join } from 'node:path';
import { digest } from '@mainbench/kit';
import type { Engine, ServerSettings, TrainerSettings } from '@mainbench/spec';
import { connectServers } from '../pool/connect-servers.ts';
import { lendClient } from '../runtime/lent-client.ts';
import { createModelShelf } from '../runtime/model-shelf.ts';
import type { Place } from '../runtime/place.ts';
import { probeClient } from '../runtime/probe-client.ts';
import type { RuntimeOptions } from '../runtime/runtime-options.ts';
import { trainInProcesses } from '../training/accelerate-training.ts';
import { accessOf, reachServers, serversOf } from './addressed-servers.ts';
import { requestLimits } from './request-limits.ts';

/** Servers that somebody else started, for the one model they serve, and training on this machine. */
export function createAddressedPlace(
  engine: Engine,
  settings: ServerSettings,
  trainer: TrainerSettings,
  options: RuntimeOptions,
  python: () => string,
): Place {
  const note = options.onNote;
  const servers = serversOf(engine, settings);
  const shelf = createModelShelf(async (model, signal) => {
    const connecting = {
      model,
      concurrency: settings.max_concurrent_requests,
      signal,
      ...accessOf(settings),
      ...requestLimits(settings),
    };
    const identity = digest([model.path, model.revision ?? null]).slice(0, 16);
    const identityFile = join(options.runDirectory, 'servers', `${identity}.json`);
    const client = await reachServers(servers, (waiting) =>
      connectServers({ ...servers, identityFile }, { ...connecting, ...waiting }, note),
    );
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
      trainInProcesses(
        { settings: trainer, python, log: join(options.runDirectory, 'logs', 'train.log') },
        job,
        onStep,
        signal,
      ),
    serve: (model, signal) => shelf.get(model, signal),
    settle: () => shelf.shrink(1),
    stop: () => shelf.shrink(0),
  };
}
