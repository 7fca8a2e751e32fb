import type { Loglikelihood } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isCount } from '../http/json-reply.ts';
import type { ReportedPrompt } from '../id-engines/reported-score.ts';
import { requireLogprob } from '../scoring/logprob.ts';
import { loglikelihoodOf, type ScoredText } from '../scoring/scored-text.ts';
import { TokenTexts } from '../scoring/token-texts.ts';
import { postSglang, type SglangReply } from './generate.ts';

/** How a model on SGLang is asked for scores. */
export interface SglangScoring {
  connection: Connection;
  adapter: string | undefined;
}

/**
 * The log-likelihood of a prompt's last tokens. SGLang tells them from `logprob_start_len` on, and the token in
 * that place has none; so the place before the first scored token is asked for.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function scoreOnSglang(
  { connection, adapter }: SglangScoring,
  scored: ScoredText,
  signal?: AbortSignal,
): Promise<Loglikelihood> {
  const { ids, first } = scored;
  const shown = `${connection.shown}/generate`;
  const use = (answer: SglangReply) => {
    const expected = ids.slice(first - 1);
    const told = entriesOf(answer.meta.input_token_logprobs);
    requireLength(shown, answer, told, ids.length, expected.length);
    if (told.some((entry, index) => entry?.id !== expected[index])) {
      throw new EndpointFault(`${shown} returned log-probabilities of other tokens than it was sent`, {
        hint: 'All servers behind this address must serve the same model with the same tokenizer.',
      });
    }
    const { logprobs, greedy } = scoresFrom(shown, answer, told, first - 1, first);
    return loglikelihoodOf(scored, logprobs, greedy);
  };
  return postSglang(connection, { input_ids: ids, ...scoring(first - 1, adapter) }, use, signal);
}

/**
 * Has a text scored that the server tokenises itself.
 *
 * @param use gets the tokens
 * @returns undefined where the reply does not tell the tokens
 * @throws MainbenchError of kind `endpoint` or `interrupted`, and what `use` throws
 */
export function scoreTextOnSglang<T>(
  { connection, adapter }: SglangScoring,
  text: string,
  use: (reported: ReportedPrompt) => T,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const shown = `${connection.shown}/generate`;
  const read = (answer: SglangReply) => {
    const told = entriesOf(answer.meta.input_token_logprobs);
    requireLength(shown, answer, told, answer.promptTokens, answer.promptTokens);
    const texts = told.flatMap((entry) => (typeof entry?.text === 'string' ? entry.text : []));
    if (texts.length !== told.length) return undefined;
    return use({
      ids: told.map((entry) => entry?.id as number),
      texts: TokenTexts.of(texts),
      scoresFrom: (first) => scoresFrom(shown, answer, told, 0, first),
    });
  };
  return postSglang(connection, { text, ...scoring(0, adapter), return_text_in_logprobs: true }, read, signal);
}

const scoring = (from: number, adapter: string | undefined) => ({
  sampling_params: { max_new_tokens: 1, temperature: 0 },
  return_logprob: true,
  logprob_start_len: from,
  top_logprobs_num: 1,
  lora_path: adapter,
});

type Entries = ReturnType<typeof entriesOf>;

/** Makes sure that a reply tells so many tokens of a prompt of so many. */
function requireLength(shown: string, answer: SglangReply, told: Entries, tokens: number, asked: number): void {
  const { promptTokens } = answer;
  if (promptTokens === tokens && told.length === asked) return;
  throw new EndpointFault(
    `${shown} returned ${told.length} log-probabilities and ${promptTokens} tokens for a prompt of ${tokens} tokens`,
    { hint: `The sum would be wrong; ${asked} log-probabilities were requested.` },
  );
}

/**
 * Of the tokens from one on: nats, and whether all are the likeliest.
 *
 * @param from place of the first token that is told
 */
function scoresFrom(shown: string, { meta }: SglangReply, told: Entries, from: number, first: number) {
  const top = Array.isArray(meta.input_top_logprobs) ? meta.input_top_logprobs : [];
  let greedy = true;
  const logprobs = told.slice(first - from).map((entry, index) => {
    const logprob = requireLogprob(shown, entry?.logprob, first + index);
    const [likeliest] = entriesOf(top[first - from + index]);
    if (likeliest === undefined) throw new EndpointFault(`${shown} did not return the likeliest tokens of a prompt`);
    greedy &&= likeliest.id === entry?.id;
    return logprob;
  });
  return { logprobs, greedy };
}

/** SGLang writes a token as `[log-probability or null, id, text or null]`. */
function entriesOf(value: unknown): ({ logprob: unknown; id: number; text: unknown } | undefined)[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry) =>
    Array.isArray(entry) && isCount(entry[1]) ? { logprob: entry[0], id: entry[1], text: entry[2] } : undefined,
  );
}
