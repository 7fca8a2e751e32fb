import { isObject } from '@mainbench/kit';
import type { EngineOptions, InferenceClient } from '@mainbench/spec';
import { defaultConcurrency, templateValues } from '../connect/connect-options.ts';
import { chooseModel, listModels } from '../connect/served-models.ts';
import { withConnection } from '../connect/with-connection.ts';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { jsonReader } from '../http/json-reply.ts';
import { createIdClient } from '../id-engines/id-client.ts';
import { postCompletion } from '../openai/post-generation.ts';
import { createTokenServer } from '../scoring/token-server.ts';
import { scoreOnVllm, scoreTextOnVllm } from './prompt-scores.ts';
import { renderVllmChat } from './render-chat.ts';
import { SystemFingerprint } from './system-fingerprint.ts';

/**
 * Connects to a running vLLM server and probes what it can do. An adapter is a model of its own there, which the
 * server lists.
 *
 * @throws MainbenchError of kind `endpoint` where it is not up, not usable or serves another model;
 *   `usage` where the URL is none; `interrupted`
 */
export function connectVllm(url: string, options: EngineOptions = {}): Promise<InferenceClient> {
  return withConnection(url, options, async (connection, transport) => {
    const { adapter, signal } = options;
    const models = await listModels(connection, signal);
    const base = options.model ?? (adapter === undefined ? undefined : { path: models[0]?.id ?? '' });
    const served = chooseModel(connection.shown, models, base);
    const name = adapter ?? served.id;
    if (!models.some(({ id }) => id === name)) {
      throw new EndpointFault(`${connection.shown} has no adapter ${name}`, {
        hint: `Start it with --enable-lora --lora-modules ${name}=FOLDER.`,
      });
    }
    const fingerprint = new SystemFingerprint();
    const scoring = {
      connection,
      model: name,
      onFingerprint: (told: unknown) => fingerprint.add(told),
    };
    // vllm/entrypoints/serve/tokenize/protocol.py
    const tokens = createTokenServer(connection, name, '', 'prompt');
    return createIdClient(connection, transport, options, {
      engine: 'vllm',
      version: await readVllmVersion(connection, signal),
      served,
      chatName: name,
      maxConcurrentRequests: options.concurrency ?? defaultConcurrency,
      tokens,
      spareTokens: 0,
      generate: (request, cut, own) => postCompletion(connection, request, name, own, cut),
      score: (scored, own) => scoreOnVllm(scoring, scored, own),
      scoreText: (text, use, own) => scoreTextOnVllm(scoring, text, use, own),
      systemFingerprint: () => fingerprint.value,
      renderChat: (messages, leadingIds, own) =>
        renderVllmChat(connection, name, tokens, messages, leadingIds, templateValues(options), own),
    });
  });
}

/**
 * Asks a server for its version.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function readVllmVersion(connection: Connection, signal?: AbortSignal): Promise<string> {
  const read = jsonReader(`${connection.shown}/version`, "vLLM's version", (value) =>
    isObject(value) && typeof value.version === 'string' ? value.version : undefined,
  );
  return connection.get('/version', read, signal);
}
