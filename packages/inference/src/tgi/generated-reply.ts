import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isCount, isObject, promptTokensOf, readJsonReply } from '../http/json-reply.ts';
import { objectLayout, parseWithArrays } from '../http/object-array.ts';
import { faultOfBody } from '../http/reply-fault.ts';

/** One token of the prompt. The first has no log-probability; NaN is told as null too. */
export interface PrefillToken {
  id: number;
  logprob: number | null;
  /** Whether greedy decoding would have chosen it, where the server tells. */
  greedy?: boolean;
}

/** A token that was generated or could have been. */
export interface NextToken {
  id: number;
  logprob: number | null;
}

/** What `/generate` answers, as far as it is used here. */
export interface Generated {
  text: string;
  finishReason: 'length' | 'eos_token' | 'stop_sequence';
  generatedTokens: number;
  promptTokens: number;
  prefill: PrefillToken[];
  /** The generated tokens; empty where the server tells none. */
  generated: NextToken[];
  /** The likeliest tokens in the place of each generated one, where they were asked for. */
  topTokens: NextToken[][];
}

const finishReasons = ['length', 'eos_token', 'stop_sequence'] as const;

/**
 * Posts to `/generate`, details included.
 *
 * @param parameters TGI's, less `details`
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function postGenerate(
  connection: Connection,
  inputs: string,
  parameters: Record<string, unknown>,
  signal?: AbortSignal,
): Promise<Generated> {
  const body = { inputs, parameters: { ...parameters, details: true } };
  const place = `${connection.shown}/generate`;
  const reply = await connection.send('POST', '/generate', body, signal);
  const generated = readJsonReply(place, reply, 'a generated text with its details', readGenerated, parseGenerated);
  const promptTokens = promptTokensOf(reply);
  if (promptTokens === undefined) {
    throw new EndpointFault(`${place} answered without the header x-prompt-tokens`, {
      hint: 'Let a proxy in front of the server pass its x- headers through.',
    });
  }
  if (generated.finishReason === undefined) {
    throw faultOfBody(place, reply, `a finish reason among ${finishReasons.join(', ')}`);
  }
  return { ...generated, finishReason: generated.finishReason, promptTokens };
}

/** How TGI writes the tokens of a prompt, and those that it generated. */
const layouts = {
  prefill: objectLayout({ id: 'count', text: 'unread', logprob: 'number' }, tokenOf),
  tokens: objectLayout({ id: 'count', text: 'unread', logprob: 'number', special: 'unread' }, tokenOf),
};

function tokenOf([id, logprob]: readonly number[]): { id: number | undefined; logprob: number | null | undefined } {
  return { id, logprob: Number.isNaN(logprob) ? null : logprob };
}

function parseGenerated(text: string): unknown {
  return parseWithArrays(text, 'details', layouts);
}

function readGenerated(
  value: unknown,
): (Omit<Generated, 'promptTokens' | 'finishReason'> & { finishReason?: Generated['finishReason'] }) | undefined {
  if (!isObject(value) || typeof value.generated_text !== 'string' || !isObject(value.details)) {
    return undefined;
  }
  const { finish_reason: finish, generated_tokens: generatedTokens, prefill } = value.details;
  if (!isCount(generatedTokens) || !Array.isArray(prefill) || !prefill.every(isPrefillToken)) {
    return undefined;
  }
  return {
    text: value.generated_text,
    finishReason: finishReasons.find((reason) => reason === finish),
    generatedTokens,
    prefill: prefill.every(hasUsableFlag) ? prefill : prefill.map(({ id, logprob }) => ({ id, logprob })),
    generated: nextTokens(value.details.tokens),
    topTokens: Array.isArray(value.details.top_tokens) ? value.details.top_tokens.map(nextTokens) : [],
  };
}

function nextTokens(value: unknown): NextToken[] {
  return Array.isArray(value) ? value.filter(isPrefillToken).map(({ id, logprob }) => ({ id, logprob })) : [];
}

function hasUsableFlag({ greedy }: { greedy?: unknown }): boolean {
  return greedy === undefined || typeof greedy === 'boolean';
}

function isPrefillToken(value: unknown): value is PrefillToken {
  return isObject(value) && isCount(value.id) && (value.logprob === null || typeof value.logprob === 'number');
}
