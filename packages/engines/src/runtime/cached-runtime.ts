import { isAbsolute } from 'node:path';
import { withoutSecretValues } from '@mainbench/kit';
import {
  hasAddress,
  type InferenceClient,
  isEmbedded,
  type JsonObject,
  type ModelReference,
  type Runtime,
  type ServeSettings,
} from '@mainbench/spec';
import { responseCacheFile } from '../cache/cache-file.ts';
import { cacheResponses } from '../cache/cache-responses.ts';
import { openResponseCache, type ResponseCache } from '../cache/response-cache.ts';
import type { RuntimeOptions } from './worker-runtime.ts';

/** What changes the numbers of an engine beside its version and precision. */
function numericSettings(settings: ServeSettings): JsonObject {
  if (isEmbedded(settings)) {
    const { threads, max_batch_size, use_cpu } = settings;
    return { threads, max_batch_size, use_cpu };
  }
  if (hasAddress(settings)) return {};
  return { shards: settings.shards, arguments: withoutSecretValues([...settings.arguments]) };
}

/**
 * A runtime with the response cache in front of its models, as the recipe's `serve.cache` says: by default only models
 * of a hub whose commit is known, and never those of the embedded engine.
 */
export function cachedRuntime(runtime: Runtime, settings: ServeSettings, options: RuntimeOptions): Runtime {
  const isAskedFor = settings.cache !== undefined && settings.cache !== false;
  if (!isAskedFor && (settings.cache === false || isEmbedded(settings))) return runtime;
  const { onNote: note = () => undefined } = options;
  const external = !isEmbedded(settings) && hasAddress(settings);
  // A slot gives the same client for the same model as long as its server runs.
  const clients = new WeakMap<InferenceClient, Promise<InferenceClient>>();
  let cache: ResponseCache | undefined;
  let noted = false;

  function wrap(client: InferenceClient, model: ModelReference): Promise<InferenceClient> {
    cache ??= openResponseCache({ file: responseCacheFile(), note });
    return cacheResponses(client, {
      cache,
      loaded: external ? undefined : model,
      weightsName: typeof settings.cache === 'object' ? settings.cache.weights : undefined,
      dtype: isEmbedded(settings) ? 'float32' : settings.dtype,
      settings: numericSettings(settings),
      note: isAskedFor ? note : () => undefined,
      nameWith: 'serve.cache.weights',
    });
  }

  /** A model that a run trained is a new one each time, and a name alone may stand for other weights tomorrow. */
  function isHubCommit(client: InferenceClient, model: ModelReference): boolean {
    if (client.capabilities.weights !== undefined) return true;
    return !external && !isAbsolute(model.path) && model.revision !== undefined;
  }

  async function cached(client: InferenceClient, model: ModelReference): Promise<InferenceClient> {
    if (!isAskedFor && !isHubCommit(client, model)) return client;
    const known = clients.get(client) ?? wrap(client, model);
    clients.set(client, known);
    return known;
  }

  function noteUse(): void {
    if (noted || cache === undefined || cache.counts.hits === 0) return;
    noted = true;
    note(`Cached answers are used, from ${cache.file}; \`cache: false\` in serve disables the response cache.`);
  }

  return {
    ...runtime,
    async open(signal, priority) {
      const slot = await runtime.open(signal, priority);
      return {
        ...slot,
        serve: async (model, own) => cached(await slot.serve(model, own), model),
        async serveAll(models, own) {
          const served = await slot.serveAll(models, own);
          return Promise.all(served.map((client, index) => cached(client, models[index] as ModelReference)));
        },
        async release() {
          noteUse();
          await slot.release();
        },
      };
    },
    async close() {
      try {
        await runtime.close();
      } finally {
        await cache?.close();
      }
    },
  };
}
