import { dirname, join } from 'node:path';
import type { EmbeddedSettings, JsonObject, ModelReference, TrainerSettings, TrainingStep } from '@mainbench/spec';
import { type EngineWorker, startWorker } from '../python/worker.ts';
import { lendClient } from '../runtime/lent-client.ts';
import { linkSignals } from '../runtime/linked-signals.ts';
import { probeClient } from '../runtime/probe-client.ts';
import { createRunningModels, type RunningModel } from '../runtime/running-models.ts';
import type { Worker } from '../runtime/worker-slot.ts';
import { connectTgi } from '../tgi/connect.ts';
import { trainInProcesses } from '../training/accelerate-training.ts';
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

export function createEmbeddedWorker(options: EmbeddedWorkerOptions): EmbeddedWorker {
  const { settings, trainer: training, python, log } = options;
  const closing = new AbortController();
  const models = createRunningModels(load);
  let engine: EngineWorker | undefined;
  let starting: Promise<EngineWorker> | undefined;

  async function start(): Promise<EngineWorker> {
    const environment = { OMP_NUM_THREADS: String(settings.threads) };
    engine = await startWorker({ python: python(), environment, log, signal: closing.signal });
    return engine;
  }

  /** The worker; a new one where there is none that runs. */
  async function worker(): Promise<EngineWorker> {
    if (engine?.running) return engine;
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
    const linked = linkSignals(signal, gone);
    try {
      const connected = await connectTgi(url, { engine: 'embedded', model, ...texts, signal: linked.signal });
      // Its speed is that of this machine, which does other work meanwhile.
      const client = await probeClient(connected, linked.signal, 0);
      return {
        gone,
        client: lendClient(client, { signal: gone, failure: () => server.modelFailure(url) }),
        async stop() {
          await client.close();
          await unload();
        },
      };
    } catch (error) {
      await unload();
      throw error;
    } finally {
      linked.release();
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
        const trainLog = join(dirname(log), 'train.log');
        return trainInProcesses({ settings: training, python, log: trainLog }, { ...job, config }, onStep, signal);
      }
      const trainer = await worker();
      const onEvent: Parameters<EngineWorker['run']>[2] = ({ id: _id, event, ...fields }) => {
        if (event === 'step') onStep(fields as TrainingStep);
      };
      return trainer.run(job.command, config, onEvent, signal);
    },
    serve: (model, signal) => models.get(model, signal),
    versions: async () => (await worker()).versions,
    settle: () => models.shrink(keptModels),
    async stop() {
      closing.abort();
      await starting?.catch(() => undefined);
      await engine?.stop();
    },
  };
}
