import { isObject } from '@mainbench/kit';
import type { Connection } from '../http/connection.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';

/** What `/info` tells of a server. */
export type ServerInfo = NonNullable<ReturnType<typeof readInfo>>;

/**
 * Asks a server for its model and limits.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function readServerInfo(connection: Connection, signal?: AbortSignal): Promise<ServerInfo> {
  const read = jsonReader(`${connection.shown}/info`, "a TGI server's description", readInfo);
  return connection.get('/info', read, signal);
}

const isLimit = (value: unknown): value is number => isCount(value) && value > 0;
const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function readInfo(value: unknown) {
  if (!isObject(value)) return undefined;
  const { max_input_tokens: maxInputTokens, max_total_tokens: maxTotalTokens } = value;
  const { model_id: model, version, max_concurrent_requests: maxConcurrentRequests } = value;
  if (typeof model !== 'string' || typeof version !== 'string') return undefined;
  if (!isLimit(maxInputTokens) || !isLimit(maxTotalTokens) || !isLimit(maxConcurrentRequests)) return undefined;
  return {
    model,
    /** Commit of the model on its hub, where it came from there. */
    modelSha: textIn(value.model_sha),
    version,
    maxInputTokens,
    maxTotalTokens,
    maxConcurrentRequests,
    /** Whether the server has the embedded one's route `/score`, which TGI has not. */
    scoreRoute: value.score_route === true,
    /** The text of the tokenizer's end-of-text token, which the embedded server tells. */
    endOfText: textIn(value.eos_token),
  };
}
