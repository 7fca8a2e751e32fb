import { isObject } from '@mainbench/kit';
import type { Loglikelihood } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { jsonReader } from '../http/json-reply.ts';
import { parseFlatJson } from '../json/bounded-json.ts';
import { choiceOf, usageOf } from '../openai/read-completion.ts';
import { requireLogprob } from '../scoring/logprob.ts';
import { loglikelihoodOf, type ScoredText } from '../scoring/scored-text.ts';

const route = '/v1/completions';

type PlacesOfPrompt = NonNullable<ReturnType<typeof readPlaces>>;

/**
 * The log-likelihood of a prompt's last tokens: `prompt_logprobs: 1` tells for every place the prompt's own token
 * and the likeliest one, each with its rank.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function scoreOnVllm(
  connection: Connection,
  model: string,
  scored: ScoredText,
  signal?: AbortSignal,
): Promise<Loglikelihood> {
  const body = { model, prompt: scored.ids, max_tokens: 1, temperature: 0, prompt_logprobs: 1 };
  const place = `${connection.shown}${route}`;
  const read = jsonReader(place, 'a completion with prompt_logprobs', readPlaces, ({ text }) => parseFlatJson(text));
  return connection.post(route, body, (reply) => scoreIn(place, read(reply), scored), signal);
}

/** By token id, what is told of it in each place of the prompt; null where nothing is. */
function readPlaces(value: unknown) {
  const places = choiceOf(value)?.prompt_logprobs;
  if (!isObject(value) || !Array.isArray(places)) return undefined;
  if (!places.every((place) => place === null || isObject(place))) return undefined;
  return { places, promptTokens: usageOf(value.usage).promptTokens };
}

function scoreIn(shown: string, { places, promptTokens }: PlacesOfPrompt, scored: ScoredText): Loglikelihood {
  const { ids, first } = scored;
  if (promptTokens !== ids.length || places.length !== ids.length) {
    throw new EndpointFault(
      `${shown} returned ${places.length} log-probabilities and ${promptTokens} tokens for a prompt of ${ids.length} tokens`,
      { hint: 'The sum would be wrong; use a vLLM server that accepts token ids and returns prompt_logprobs.' },
    );
  }
  let greedy = true;
  const tokenLogprobs = ids.slice(first).map((id, index) => {
    const own = places[first + index]?.[String(id)];
    if (!isObject(own)) {
      throw new EndpointFault(`${shown} returned no log-probability for token ${first + index} of a prompt`, {
        hint: 'All servers behind this address must serve the same model with the same tokenizer.',
      });
    }
    greedy &&= own.rank === 1;
    return requireLogprob(shown, own.logprob, first + index);
  });
  return loglikelihoodOf(scored, tokenLogprobs, greedy);
}
