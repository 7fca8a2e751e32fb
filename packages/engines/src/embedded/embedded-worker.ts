import { dirname, join } from 'node:path';
import type { EmbeddedSettings, JsonObject, ModelReference, TrainerSettings } from '@mainbench/spec';
import { deviceVariables } from '../devices/device-place.ts';
import type { LentDevice } from '../devices/lend-devices.ts';
import { stepsOf } from '../python/engine-event.ts';
import { type EngineWorker, startWorker } from '../python/worker.ts';
import { probeClient } from '../runtime/probe-client.ts';
import { createRunningModels, type RunningModel } from '../runtime/running-models.ts';
import type { Worker } from '../runtime/worker-runtime.ts';
import { connectTgi } from '../tgi/connect.ts';
import { trainInProcesses } from '../training/train-in-processes.ts';
import { readTokenizerTexts } from './tokenizer-texts.ts';

export interface EmbeddedWorkerOptions {
  settings: EmbeddedSettings;
  trainer: TrainerSettings;
  /** The Python to run; asked for when the first worker starts. */
  python: () => string;
  log: string;
  /** Gives the worker a device of its own when it starts; without it, it uses what it finds. */
  takeDevice?: ((signal: AbortSignal) => Promise<LentDevice>) | undefined;
}

/** One warm worker with the models it serves; started when first needed, and again after it died. */
export interface EmbeddedWorker extends Worker {
  /** Versions as the worker tells them. */
  versions(): Promise<JsonObject>;
}

const keptModels = 2;
const serverRequests = 128;

export function createEmbeddedWorker(options: EmbeddedWorkerOptions): EmbeddedWorker {
  const { settings, trainer: training, python, log } = options;
  const closing = new AbortController();
  const models = createRunningModels(load);
  let engine: EngineWorker | undefined;
  let starting: Promise<EngineWorker> | undefined;
  let device: LentDevice | undefined;

  async function start(): Promise<EngineWorker> {
    device ??= await options.takeDevice?.(closing.signal);
    const environment = {
      OMP_NUM_THREADS: String(settings.threads),
      ...(device === undefined ? {} : deviceVariables(device.place)),
    };
    engine = await startWorker({ python: python(), environment, log, signal: closing.signal });
    device?.heldBy(engine.pid);
    return engine;
  }

  /** The worker; a new one where there is none that runs. */
  async function worker(): Promise<EngineWorker> {
    if (engine && !engine.gone.aborted) return engine;
    starting ??= start().finally(() => {
      starting = undefined;
    });
    return starting;
  }

  /** Serves a model and connects to it; unloads it where that fails. */
  async function load(model: ModelReference, signal: AbortSignal): Promise<RunningModel> {
    const server = await worker();
    const { gone } = server;
    const config = {
      model: model.path,
      ...(model.revision === undefined ? {} : { revision: model.revision }),
      max_concurrent_requests: serverRequests,
      max_batch_size: settings.max_batch_size,
      dtype: 'float32',
      threads: settings.threads,
      device: settings.use_cpu ? 'cpu' : 'cuda',
    };
    const { url } = await server.load(config, signal);
    const unload = () => server.unload(url).catch(() => undefined);
    const texts = await readTokenizerTexts(model.path);
    const linked = AbortSignal.any([signal, gone]);
    try {
      const connected = await connectTgi(url, { engine: 'embedded', model, ...texts, signal: linked });
      // Its speed is that of this machine, which does other work meanwhile.
      const client = await probeClient(connected, linked, 0);
      return {
        client,
        gone,
        failure: () => server.modelFailure(url),
        async stop() {
          await client.close();
          await unload();
        },
      };
    } catch (error) {
      await unload();
      throw error;
    }
  }

  return {
    async train(job, onStep, signal) {
      const config = {
        threads: settings.threads,
        ...(job.command === 'train' ? { use_cpu: settings.use_cpu } : {}),
        ...job.config,
        work_dir: job.workDirectory,
        output: job.output,
      };
      if (job.command === 'train' && (training.processes > 1 || training.accelerate_arguments.length > 0)) {
        const inProcesses = { settings: training, python: python(), log: join(dirname(log), 'train.log') };
        return trainInProcesses(inProcesses, { ...job, config }, onStep, signal);
      }
      return (await worker()).run(job.command, config, stepsOf(onStep), signal);
    },
    serve: (model, signal) => models.get(model, signal),
    versions: async () => (await worker()).versions,
    settle: () => models.shrink(keptModels),
    async stop() {
      closing.abort();
      await starting?.catch(() => undefined);
      await engine?.stop();
      device?.release();
    },
  };
}
