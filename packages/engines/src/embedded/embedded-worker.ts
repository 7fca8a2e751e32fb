import { dirname, join } from 'node:path';
import type { EmbeddedSettings, InferenceClient, JsonObject, ModelReference, TrainerSettings } from '@mainbench/spec';
import { stepsOf } from '../python/engine-event.ts';
import { type EngineWorker, startWorker } from '../python/worker.ts';
import { probeClient } from '../runtime/probe-client.ts';
import { createRunningModels, type RunningModel } from '../runtime/running-models.ts';
import type { Worker } from '../runtime/worker-runtime.ts';
import { type ConnectOptions, connectTgi } from '../tgi/connect.ts';
import { trainInProcesses } from '../training/train-in-processes.ts';
import { readTokenizerTexts } from './tokenizer-texts.ts';

export interface EmbeddedWorkerOptions {
  settings: EmbeddedSettings;
  trainer: TrainerSettings;
  /** The Python to run; asked for when the first worker starts. */
  python: () => string;
  log: string;
}

/** One warm worker with the models it serves; started when first needed, and again after it died. */
export interface EmbeddedWorker extends Worker {
  /** Versions as the worker tells them. */
  versions(): Promise<JsonObject>;
}

const keptModels = 2;
const serverRequests = 128;

export function createEmbeddedWorker({
  settings,
  trainer: training,
  python,
  log,
}: EmbeddedWorkerOptions): EmbeddedWorker {
  const closing = new AbortController();
  const models = createRunningModels(load);
  let engine: EngineWorker | undefined;
  let starting: Promise<EngineWorker> | undefined;

  async function start(): Promise<EngineWorker> {
    engine = await startWorker({
      python: python(),
      environment: { OMP_NUM_THREADS: String(settings.threads) },
      log,
      signal: closing.signal,
    });
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

  async function load(model: ModelReference, signal: AbortSignal): Promise<RunningModel> {
    const server = await worker();
    const { url } = await server.load(
      {
        model: model.path,
        ...(model.revision === undefined ? {} : { revision: model.revision }),
        max_concurrent_requests: serverRequests,
        max_batch_size: settings.max_batch_size,
        dtype: 'float32',
        threads: settings.threads,
        device: settings.use_cpu ? 'cpu' : 'cuda',
      },
      signal,
    );
    const texts = await readTokenizerTexts(model.path);
    const client = await connect(server, url, { engine: 'embedded', model, ...texts }, signal);
    return {
      client,
      gone: server.gone,
      failure: () => server.modelFailure(url),
      async stop() {
        await client.close();
        await server.unload(url).catch(() => undefined);
      },
    };
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
        const options = { settings: training, python: python(), log: join(dirname(log), 'train.log') };
        return trainInProcesses(options, { ...job, config }, onStep, signal);
      }
      return (await worker()).run(job.command, config, stepsOf(onStep), signal);
    },
    serve: (model, signal) => models.get(model, signal),
    async versions() {
      return (await worker()).versions;
    },
    settle: () => models.shrink(keptModels),
    async stop() {
      closing.abort();
      await starting?.catch(() => undefined);
      await engine?.stop();
    },
  };
}

/** Connects to a model that was just loaded; unloads it where that fails. */
async function connect(
  server: EngineWorker,
  url: string,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<InferenceClient> {
  const linked = AbortSignal.any([signal, server.gone]);
  try {
    // Its speed is that of this machine, which does other work meanwhile.
    return await probeClient(await connectTgi(url, { ...options, signal: linked }), linked, 0);
  } catch (error) {
    await server.unload(url).catch(() => undefined);
    throw error;
  }
}
