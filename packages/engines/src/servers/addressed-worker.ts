import { join } from 'node:path';
import { digest } from '@mainbench/kit';
import type { Engine, ServerSettings, TrainerSettings } from '@mainbench/spec';
import { connectServers } from '../pool/connect-servers.ts';
import { lendClient } from '../runtime/lent-client.ts';
import { probeClient } from '../runtime/probe-client.ts';
import { createRunningModels } from '../runtime/running-models.ts';
import type { RuntimeOptions } from '../runtime/runtime-options.ts';
import type { Worker } from '../runtime/worker-slot.ts';
import { trainInProcesses } from '../training/accelerate-training.ts';
import { accessOf, reachServers, serversOf } from './addressed-servers.ts';
import { requestLimits } from './request-limits.ts';

/** Servers that somebody else started, for the one model they serve, and training on this machine. */
export function createAddressedWorker(
  engine: Engine,
  settings: ServerSettings,
  trainer: TrainerSettings,
  options: RuntimeOptions,
  python: () => string,
): Worker {
  const note = options.onNote;
  const servers = serversOf(engine, settings);
  const models = createRunningModels(async (model, signal) => {
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
    const { signal: gone } = new AbortController();
    return {
      gone,
      client: lendClient(client, { signal: gone }),
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
    serve: (model, signal) => models.get(model, signal),
    settle: () => models.shrink(1),
    stop: () => models.shrink(0),
  };
}
