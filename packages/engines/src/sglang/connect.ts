import type { EngineOptions, InferenceClient } from '@mainbench/spec';
import { defaultConcurrency, mostConcurrent } from '../connect/connect-options.ts';
import { chooseModel, listModels } from '../connect/served-models.ts';
import { withConnection } from '../connect/with-connection.ts';
import { createIdClient } from '../id-engines/id-client.ts';
import { createTokenServer } from '../scoring/token-server.ts';
import { sglangGenerate } from './generate.ts';
import { scoreOnSglang, scoreTextOnSglang } from './prompt-scores.ts';
import { readSglangInfo } from './server-info.ts';

/**
 * Connects to a running SGLang server and probes what it can do.
 *
 * @throws MainbenchError of kind `endpoint` where it is not up, not usable or serves another model;
 *   `usage` where the URL is none; `interrupted`
 */
export function connectSglang(url: string, options: EngineOptions = {}): Promise<InferenceClient> {
  return withConnection(url, options, async (connection, transport) => {
    const { adapter, signal, concurrency = mostConcurrent } = options;
    const { version, maxConcurrentRequests = defaultConcurrency, truncates } = await readSglangInfo(connection, signal);
    const served = chooseModel(connection.shown, await listModels(connection, signal), options.model);
    return createIdClient(connection, transport, options, {
      engine: 'sglang',
      version,
      served,
      chatName: adapter === undefined ? served.id : `${served.id}:${adapter}`,
      maxConcurrentRequests: Math.min(maxConcurrentRequests, concurrency),
      // srt/entrypoints/openai/serving_tokenize.py
      tokens: createTokenServer(connection, served.id, '/v1', 'text', { skip_special_tokens: false }),
      spareTokens: 1,
      generate: (request, cut, own) => sglangGenerate(connection, request, adapter, own, cut),
      score: (scored, own) => scoreOnSglang({ connection, adapter }, scored, own),
      scoreText: async (text, use, own) =>
        truncates ? undefined : scoreTextOnSglang({ connection, adapter }, text, use, own),
    });
  });
}
