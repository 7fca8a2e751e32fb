import type { InferenceClient, ModelReference } from '@mainbench/spec';
import { lendClient, type WatchedServer } from './lent-client.ts';

/** A model that is being served; where its server is gone, it is started anew for who asks next. */
export interface RunningModel extends WatchedServer {
  client: InferenceClient;
  /** Stops serving it. Never rejects: a server that is gone is as good as stopped. */
  stop(): Promise<void>;
}

/** The models that a slot serves: each is started once, and the last ones used stay for the next stage. */
export interface RunningModels {
  /** The client of a model, started where it is not served yet. The signal ends a start, not a model that is up. */
  get(model: ModelReference, signal: AbortSignal): Promise<InferenceClient>;
  /** Stops all but the `keep` models used last. */
  shrink(keep: number): Promise<void>;
  /** Stops the models not asked for since the last call of this or `shrink`. */
  dropUnused(): Promise<void>;
}

export function createRunningModels(
  start: (model: ModelReference, signal: AbortSignal) => Promise<RunningModel>,
): RunningModels {
  // Insertion order is the order of last use.
  const models = new Map<string, Promise<Pick<RunningModel, 'client' | 'stop'>>>();
  let used = new Set<string>();

  async function drop(keys: readonly string[]): Promise<void> {
    const dropped = keys.map((key) => models.get(key));
    for (const key of keys) models.delete(key);
    await Promise.all(dropped.map(async (model) => (await model?.catch(() => undefined))?.stop()));
  }

  function begin(key: string, model: ModelReference, signal: AbortSignal) {
    const remove = () => {
      if (models.get(key) === starting) models.delete(key);
    };
    const starting = start(model, signal).then((started) => {
      const { client, gone } = started;
      let stopping: Promise<void> | undefined;
      const stop = () => {
        gone?.removeEventListener('abort', end);
        stopping ??= started.stop();
        return stopping;
      };
      const end = () => {
        remove();
        stop();
      };
      gone?.addEventListener('abort', end, { once: true });
      if (gone?.aborted) end();
      return { client: lendClient(client, started), stop };
    });
    starting.catch(remove);
    return starting;
  }

  return {
    async get(model, signal) {
      const key = JSON.stringify([model.path, model.revision ?? null]);
      const running = models.get(key) ?? begin(key, model, signal);
      models.delete(key);
      models.set(key, running);
      used.add(key);
      return (await running).client;
    },
    async shrink(keep) {
      used = new Set();
      await drop([...models.keys()].slice(0, Math.max(0, models.size - keep)));
    },
    async dropUnused() {
      await drop([...models.keys()].filter((key) => !used.has(key)));
    },
  };
}
