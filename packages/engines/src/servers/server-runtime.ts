import { join } from 'node:path';
import { digest } from '@mainbench/kit';
import {
  type Engine,
  hasAddress,
  type JsonObject,
  MainbenchError,
  type ModelReference,
  type Runtime,
  type ServerSettings,
  type TrainerSettings,
} from '@mainbench/spec';
import { deviceLocksFile } from '../devices/device-place.ts';
import { requireDevices } from '../devices/require-devices.ts';
import { connectServers } from '../pool/connect-servers.ts';
import { findPython } from '../python/engine-python.ts';
import { startWorker } from '../python/worker.ts';
import { probeClient } from '../runtime/probe-client.ts';
import { createRunningModels, type RunningModel } from '../runtime/running-models.ts';
import { type RuntimeOptions, type Worker, workerRuntime } from '../runtime/worker-runtime.ts';
import { trainInProcesses } from '../training/train-in-processes.ts';
import { checkServers, describeServers } from './describe-servers.ts';
import { createDeviceRuntime } from './device-runtime.ts';
import { accessOf, reachServers, requestLimits, serversOf } from './reach-servers.ts';
import { startServer } from './start-server.ts';

/**
 * A runtime whose models are served by programs of their own, started here or by somebody else, and trained in processes
 * of this machine. With devices, stages share them; without any, or with servers elsewhere, one stage at a time works.
 * @param timing shortens waits in tests
 */
export function createServerRuntime(
  engine: Engine,
  settings: ServerSettings,
  trainer: TrainerSettings,
  options: RuntimeOptions,
  timing: { startTimeout?: number; grace?: number; growAfter?: number } = {},
): Runtime {
  const { runDirectory, onNote, devices = [] } = options;
  const log = (name: string) => join(runDirectory, 'logs', `${name}.log`);
  const python = () => options.python ?? findPython(options.checkoutDirectory);
  const isStarted = !hasAddress(settings);
  let versions: Promise<JsonObject | null> | undefined;
  const shared =
    devices.length === 0
      ? undefined
      : createDeviceRuntime({
          ...{ engine, settings, trainer, devices, locksFile: deviceLocksFile(), timing },
          ...{ python, log, note: onNote },
        });

  async function start(model: ModelReference, signal: AbortSignal): Promise<RunningModel> {
    // What a former stage left keeps memory that this model needs.
    await models.dropUnused();
    return startServer({ engine, settings, log: log(engine.name), onNote, ...timing }, model, signal);
  }

  async function reach(model: ModelReference, signal: AbortSignal): Promise<RunningModel> {
    const identity = digest([model.path, model.revision ?? null]).slice(0, 16);
    const servers = { ...serversOf(engine, settings), identityFile: join(runDirectory, 'servers', `${identity}.json`) };
    const limits = { concurrency: settings.max_concurrent_requests, ...requestLimits(settings) };
    const client = await reachServers(servers, (waiting) =>
      connectServers(servers, { model, signal, ...accessOf(settings), ...limits, ...waiting }, onNote),
    );
    return { client: await probeClient(client, signal), stop: () => client.close() };
  }

  const models = createRunningModels(isStarted ? start : reach);

  /** Versions of the trainer's libraries, as a worker started for that tells them; null where it cannot start. */
  async function readTrainerVersions(): Promise<JsonObject | null> {
    try {
      const worker = await startWorker({ python: python(), log: log('engine') });
      await worker.stop();
      return worker.versions;
    } catch (error) {
      if (MainbenchError.is(error) && error.kind === 'environment') return null;
      versions = undefined;
      throw error;
    }
  }

  const worker: Worker = {
    async train(job, onStep, signal) {
      // A server takes nearly all of a GPU's memory.
      if (isStarted) await models.shrink(0);
      return trainInProcesses({ settings: trainer, python: python(), log: log('train') }, job, onStep, signal);
    },
    serve: (model, signal) => models.get(model, signal),
    settle: () => models.shrink(1),
    stop: () => models.shrink(0),
  };
  const rest: Pick<Runtime, 'check' | 'describe'> = {
    async check(signal) {
      python();
      requireDevices(devices.length, settings, trainer);
      shared?.openLocks();
      await checkServers(engine, settings, signal);
    },
    async describe() {
      const server = await describeServers(engine, settings);
      versions ??= readTrainerVersions();
      const trained = { processes: trainer.processes, versions: await versions };
      const counted: JsonObject = devices.length === 0 ? {} : { devices: devices.length };
      return { engine: engine.name, dtype: settings.dtype, server, ...counted, trainer: trained };
    },
  };
  if (!isStarted && shared !== undefined) {
    // Servers elsewhere take the requests of one stage at a time; trainings here share the devices with other runs.
    const { open, close } = shared;
    const train: Worker['train'] = async (...job) => (await open(job[2])).train(...job);
    const runtime = workerRuntime([{ ...worker, train }], rest);
    return { ...runtime, close: () => Promise.all([runtime.close(), close()]).then(() => undefined) };
  }
  return shared === undefined ? workerRuntime([worker], rest) : { ...shared, ...rest };
}
