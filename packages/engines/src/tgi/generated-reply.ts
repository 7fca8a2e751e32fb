import { isObject } from '@mainbench/kit';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isCount, jsonReader, promptTokensOf } from '../http/json-reply.ts';
import { parseWithColumns } from '../http/object-columns.ts';
import type { Reply } from '../http/reply.ts';
import { faultOfBody } from '../http/reply-fault.ts';
import { readTokenScores, type TokenScores, tokenShapes, tokensAmong } from './token-scores.ts';

/** What `/generate` answers, as far as it is used here. */
export interface Generated {
  text: string;
  finishReason: (typeof finishReasons)[number];
  generatedTokens: number;
  promptTokens: number;
  /** The prompt's tokens; empty where they were not asked for. */
  prefill: TokenScores;
  /** The generated tokens; empty where the server tells none. */
  generated: TokenScores;
  /** The likeliest tokens in the place of each generated one, where they were asked for. */
  topTokens: TokenScores[];
}

const finishReasons = ['length', 'eos_token', 'stop_sequence'] as const;

/**
 * Posts to `/generate`, details included.
 *
 * @param parameters TGI's, less `details`
 * @param use makes what is kept of the answer
 * @throws MainbenchError of kind `endpoint` or `interrupted`, and what `use` throws
 */
export function postGenerate<T>(
  connection: Connection,
  inputs: string,
  parameters: Record<string, unknown>,
  use: (generated: Generated) => T,
  signal?: AbortSignal,
): Promise<T> {
  const body = { inputs, parameters: { ...parameters, details: true } };
  const place = `${connection.shown}/generate`;
  const readBody = jsonReader(place, 'a generated text with its details', readGenerated, parseGenerated);
  const read = (reply: Reply) => {
    const generated = readBody(reply);
    const promptTokens = promptTokensOf(reply);
    if (promptTokens === undefined) {
      throw new EndpointFault(`${place} answered without the header x-prompt-tokens`, {
        hint: 'If there is a proxy in front of the server, let it pass x- headers.',
      });
    }
    const { finishReason } = generated;
    if (finishReason === undefined) {
      throw faultOfBody(place, reply, `a finish reason among ${finishReasons.join(', ')}`);
    }
    return use({ ...generated, finishReason, promptTokens });
  };
  return connection.post('/generate', body, read, signal, Number(parameters.max_new_tokens));
}

function parseGenerated({ bytes }: Reply): unknown {
  return parseWithColumns(bytes, 'details', tokenShapes);
}

function readGenerated(value: unknown) {
  if (!isObject(value) || typeof value.generated_text !== 'string' || !isObject(value.details)) return undefined;
  const { finish_reason: finish, generated_tokens: generatedTokens, tokens, top_tokens: topTokens } = value.details;
  const prefill = readTokenScores(value.details.prefill);
  if (!isCount(generatedTokens) || prefill === undefined) return undefined;
  return {
    text: value.generated_text,
    finishReason: finishReasons.find((reason) => reason === finish),
    generatedTokens,
    prefill,
    generated: tokensAmong(tokens),
    topTokens: Array.isArray(topTokens) ? topTokens.map(tokensAmong) : [],
  };
}
