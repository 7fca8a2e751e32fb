import { isObject } from '@mainbench/kit';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { jsonReader } from '../http/json-reply.ts';
import { parseFlatJson } from '../json/bounded-json.ts';
import { usageOf } from '../openai/chat-reply.ts';
import { isLogprob } from '../scoring/logprob.ts';
import type { ScoredIds, ScoredToken } from '../scoring/scored-ids.ts';

const route = '/v1/completions';

type Place = Record<string, unknown> | null;

interface PlacesOfPrompt {
  places: Place[];
  promptTokens: number;
}

/**
 * The log-probabilities of a prompt's last tokens: `prompt_logprobs: 1` tells for every place the prompt's own token
 * and the likeliest one, each with its rank.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function vllmPromptScores(
  connection: Connection,
  model: string,
  { ids, first }: ScoredIds,
  signal?: AbortSignal,
): Promise<ScoredToken[]> {
  const body = { model, prompt: ids, max_tokens: 1, temperature: 0, prompt_logprobs: 1 };
  const place = `${connection.shown}${route}`;
  const read = jsonReader(place, 'a completion with prompt_logprobs', readPlaces, ({ text }) => parseFlatJson(text));
  return connection.post(route, body, (reply) => scoresOf(place, read(reply), ids, first), signal);
}

function scoresOf(
  place: string,
  { places, promptTokens }: PlacesOfPrompt,
  ids: readonly number[],
  first: number,
): ScoredToken[] {
  if (promptTokens !== ids.length || places.length !== ids.length) {
    throw new EndpointFault(
      `${place} told ${places.length} log-probabilities and ${promptTokens} tokens for a prompt of ${ids.length} tokens`,
      { hint: 'The sum would be wrong; use a vLLM server that takes token ids and answers prompt_logprobs.' },
    );
  }
  return ids.slice(first).map((id, index) => scoreOf(place, places[first + index] ?? null, id, first + index));
}

function readPlaces(value: unknown): PlacesOfPrompt | undefined {
  if (!isObject(value) || !Array.isArray(value.choices)) {
    return undefined;
  }
  const choice: unknown = value.choices[0];
  const usage = usageOf(value.usage);
  if (!isObject(choice) || !Array.isArray(choice.prompt_logprobs) || usage === undefined) {
    return undefined;
  }
  const places = choice.prompt_logprobs;
  return places.every((place) => place === null || isObject(place))
    ? { places, promptTokens: usage.promptTokens }
    : undefined;
}

function scoreOf(shown: string, place: Place, id: number, index: number): ScoredToken {
  const own = place?.[String(id)];
  if (!isObject(own)) {
    throw new EndpointFault(`${shown} returned no log-probability for token ${index} of a prompt`, {
      hint: 'All servers behind this address must serve the same model with the same tokenizer.',
    });
  }
  const { logprob, rank } = own;
  if (!isLogprob(logprob)) {
    throw new EndpointFault(`${shown} gave no usable log-probability of token ${index} of a prompt`, {
      hint: 'The model computed NaN: serve it as bfloat16, or check its weights.',
    });
  }
  return { logprob, greedy: rank === 1 };
}
