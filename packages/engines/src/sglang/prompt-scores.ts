import type { Loglikelihood } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isCount } from '../http/json-reply.ts';
import { requireLogprob } from '../scoring/logprob.ts';
import { loglikelihoodOf, type ScoredText } from '../scoring/scored-text.ts';
import { postSglang, type SglangReply } from './generate.ts';

/**
 * The log-likelihood of a prompt's last tokens. SGLang tells them from `logprob_start_len` on, and the token in
 * that place has none; so the place before the first scored token is asked for.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function scoreOnSglang(
  connection: Connection,
  adapter: string | undefined,
  scored: ScoredText,
  signal?: AbortSignal,
): Promise<Loglikelihood> {
  const body = {
    input_ids: scored.ids,
    sampling_params: { max_new_tokens: 1, temperature: 0 },
    return_logprob: true,
    logprob_start_len: scored.first - 1,
    top_logprobs_num: 1,
    lora_path: adapter,
  };
  return postSglang(connection, body, (answer) => scoreIn(`${connection.shown}/generate`, answer, scored), signal);
}

function scoreIn(shown: string, { meta, promptTokens }: SglangReply, scored: ScoredText): Loglikelihood {
  const { ids, first } = scored;
  const told = entriesOf(meta.input_token_logprobs);
  const expected = ids.slice(first - 1);
  if (promptTokens !== ids.length || told.length !== expected.length) {
    throw new EndpointFault(
      `${shown} returned ${told.length} log-probabilities and ${promptTokens} tokens for a prompt of ${ids.length} tokens`,
      { hint: `The sum would be wrong; ${expected.length} log-probabilities were requested.` },
    );
  }
  if (told.some((entry, index) => entry?.id !== expected[index])) {
    throw new EndpointFault(`${shown} returned log-probabilities of other tokens than it was sent`, {
      hint: 'All servers behind this address must serve the same model with the same tokenizer.',
    });
  }
  const top = Array.isArray(meta.input_top_logprobs) ? meta.input_top_logprobs : [];
  let greedy = true;
  const tokenLogprobs = told.slice(1).map((entry, index) => {
    const logprob = requireLogprob(shown, entry?.logprob, first + index);
    const [likeliest] = entriesOf(top[index + 1]);
    if (likeliest === undefined) throw new EndpointFault(`${shown} did not return the likeliest tokens of a prompt`);
    greedy &&= likeliest.id === entry?.id;
    return logprob;
  });
  return loglikelihoodOf(scored, tokenLogprobs, greedy);
}

/** SGLang writes a token as `[log-probability or null, id, text or null]`. */
function entriesOf(value: unknown): ({ logprob: unknown; id: number } | undefined)[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry) =>
    Array.isArray(entry) && isCount(entry[1]) ? { logprob: entry[0], id: entry[1] } : undefined,
  );
}
