import type { InferenceClient, ModelReference } from '@mainbench/spec';

/** A model that is being served. */
export interface RunningModel {
  client: InferenceClient;
  /** Aborted once its server is gone; it is then started anew for who asks next. */
  gone: AbortSignal;
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
  const models = new Map<string, Promise<RunningModel>>();
  let used = new Set<string>();

  async function drop(keys: readonly string[]): Promise<void> {
    const dropped = keys.map((key) => models.get(key));
    for (const key of keys) {
      models.delete(key);
    }
    await Promise.all(dropped.map(async (model) => (await model?.catch(() => undefined))?.stop()));
  }

  function remove(key: string, model: Promise<RunningModel>): void {
    if (models.get(key) === model) {
      models.delete(key);
    }
  }

  function begin(key: string, model: ModelReference, signal: AbortSignal): Promise<RunningModel> {
    const starting = start(model, signal).then((started) => {
      let stopping: Promise<void> | undefined;
      const gone = () => {
        remove(key, starting);
        stop();
      };
      const stop = () => {
        started.gone.removeEventListener('abort', gone);
        stopping ??= started.stop();
        return stopping;
      };
      started.gone.addEventListener('abort', gone, { once: true });
      return { ...started, stop };
    });
    starting.then(
      ({ gone, stop }) => {
        if (gone.aborted) {
          remove(key, starting);
          stop();
        }
      },
      () => remove(key, starting),
    );
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
