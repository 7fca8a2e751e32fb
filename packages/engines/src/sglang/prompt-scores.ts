import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isCount } from '../http/json-reply.ts';
import { isLogprob } from '../scoring/logprob.ts';
import type { ScoredIds, ScoredToken } from '../scoring/scored-ids.ts';
import { postSglang, type SglangReply } from './generate.ts';

/**
 * The log-probabilities of a prompt's last tokens. SGLang tells them from `logprob_start_len` on, and the token in
 * that place has none; so the place before the first scored token is asked for.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function sglangPromptScores(
  connection: Connection,
  adapter: string | undefined,
  { ids, first }: ScoredIds,
  signal?: AbortSignal,
): Promise<ScoredToken[]> {
  const start = first - 1;
  const body = {
    input_ids: ids,
    sampling_params: { max_new_tokens: 1, temperature: 0 },
    return_logprob: true,
    logprob_start_len: start,
    top_logprobs_num: 1,
    ...(adapter === undefined ? {} : { lora_path: adapter }),
  };
  return postSglang(connection, body, (answer) => scoresOf(`${connection.shown}/generate`, answer, ids, first), signal);
}

function scoresOf(
  shown: string,
  { meta, promptTokens }: SglangReply,
  ids: readonly number[],
  first: number,
): ScoredToken[] {
  const start = first - 1;
  const told = entriesOf(meta.input_token_logprobs);
  const expected = ids.slice(start);
  if (promptTokens !== ids.length || told.length !== expected.length) {
    throw new EndpointFault(
      `${shown} told ${told.length} log-probabilities and ${promptTokens} tokens for a prompt of ${ids.length} tokens`,
      { hint: `The sum would be wrong; ${expected.length} log-probabilities were asked for.` },
    );
  }
  if (told.some((entry, index) => entry?.id !== expected[index])) {
    throw new EndpointFault(`${shown} returned log-probabilities of other tokens than it was sent`, {
      hint: 'All servers behind this address must serve the same model with the same tokenizer.',
    });
  }
  const top = Array.isArray(meta.input_top_logprobs) ? meta.input_top_logprobs : [];
  return told.slice(1).map((entry, index) => {
    const logprob = entry?.logprob;
    if (!isLogprob(logprob)) {
      throw new EndpointFault(`${shown} gave no usable log-probability of token ${first + index} of a prompt`, {
        hint: 'The model computed NaN: serve it as bfloat16, or check its weights.',
      });
    }
    const [likeliest] = entriesOf(top[index + 1]);
    if (likeliest === undefined) {
      throw new EndpointFault(`${shown} did not tell the likeliest tokens of a prompt`);
    }
    return { logprob, greedy: likeliest.id === entry?.id };
  });
}

/** SGLang writes a token as `[log-probability or null, id, text or null]`. */
function entriesOf(value: unknown): ({ logprob: unknown; id: number } | undefined)[] {
  if (!Array.isArray(value)) {
    return [];
  }
  return value.map((entry) =>
    Array.isArray(entry) && isCount(entry[1]) ? { logprob: entry[0], id: entry[1] } : undefined,
  );
}
