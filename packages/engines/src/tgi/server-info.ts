import { isObject } from '@mainbench/kit';
import type { Connection } from '../http/connection.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';

/** What `/info` tells of a server. */
export interface ServerInfo {
  model: string;
  /** Commit of the model on its hub, where it came from there. */
  modelSha?: string;
  version: string;
  maxInputTokens: number;
  maxTotalTokens: number;
  maxConcurrentRequests: number;
  /** Whether the server has the embedded one's route `/score`, which TGI has not. */
  scoreRoute: boolean;
  /** The text of the tokenizer's end-of-text token, which the embedded server tells. */
  endOfText?: string;
}

/**
 * Asks a server for its model and limits.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function readServerInfo(connection: Connection, signal?: AbortSignal): Promise<ServerInfo> {
  const read = jsonReader(`${connection.shown}/info`, "a TGI server's description", readInfo);
  return connection.get('/info', read, signal);
}

function readInfo(value: unknown): ServerInfo | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const { model_id: model, model_sha: modelSha, version } = value;
  const { max_input_tokens, max_total_tokens, max_concurrent_requests } = value;
  const limits = [max_input_tokens, max_total_tokens, max_concurrent_requests];
  const [maxInputTokens, maxTotalTokens, maxConcurrentRequests] = limits.map((limit) =>
    isCount(limit) && limit > 0 ? limit : undefined,
  );
  if (typeof model !== 'string' || typeof version !== 'string') {
    return undefined;
  }
  if (maxInputTokens === undefined || maxTotalTokens === undefined || maxConcurrentRequests === undefined) {
    return undefined;
  }
  return {
    model,
    ...(typeof modelSha === 'string' ? { modelSha } : {}),
    version,
    maxInputTokens,
    maxTotalTokens,
    maxConcurrentRequests,
    scoreRoute: value.score_route === true,
    ...(typeof value.eos_token === 'string' ? { endOfText: value.eos_token } : {}),
  };
}
