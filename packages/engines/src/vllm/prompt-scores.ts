import { isObject } from '@mainbench/kit';
import type { Loglikelihood } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { jsonReader } from '../http/json-reply.ts';
import type { Reply } from '../http/reply.ts';
import type { ReportedPrompt } from '../id-engines/reported-score.ts';
import { parseFlatJson } from '../json/bounded-json.ts';
import { choiceOf, usageOf } from '../openai/read-completion.ts';
import { requireLogprob, requireNoLogit } from '../scoring/logprob.ts';
import { loglikelihoodOf, type ScoredText } from '../scoring/scored-text.ts';
import { TokenTexts } from '../scoring/token-texts.ts';
import { memoryFlags } from './memory-flags.ts';

const route = '/v1/completions';

type PlacesOfPrompt = NonNullable<ReturnType<typeof readPlaces>>;

/** How a model on vLLM is asked for scores. */
export interface VllmScoring {
  connection: Connection;
  /** What requests call the model, or an adapter. */
  model: string;
  /** Told what each reply says of the server. */
  onFingerprint(fingerprint: unknown): void;
}

/**
 * The log-likelihood of a prompt's last tokens.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function scoreOnVllm(server: VllmScoring, scored: ScoredText, signal?: AbortSignal): Promise<Loglikelihood> {
  const { ids, first } = scored;
  const use = (places: PlacesOfPrompt, place: string) => {
    requireLength(place, places, ids.length);
    for (const [index, id] of ids.entries()) requireNoLogit(place, logprobOf(places, index, id), index);
    const { logprobs, greedy } = scoresFrom(place, places, ids, first);
    return loglikelihoodOf(scored, logprobs, greedy);
  };
  return post(server, ids, use, signal);
}

/**
 * Has a text scored that the server tokenises itself. Of the first token it tells nothing.
 *
 * @param use gets the tokens
 * @returns undefined where the reply does not tell the tokens
 * @throws MainbenchError of kind `endpoint` or `interrupted`, and what `use` throws
 */
export function scoreTextOnVllm<T>(
  server: VllmScoring,
  text: string,
  use: (reported: ReportedPrompt) => T,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const read = (places: PlacesOfPrompt, place: string) => {
    requireLength(place, places, places.promptTokens);
    const ids = [Number.NaN];
    const texts = [''];
    for (const [index, told] of places.places.slice(1).entries()) {
      const [entry, ...others] = told === null ? [] : Object.entries(told);
      if (entry === undefined || others.length > 0 || !isObject(entry[1])) return undefined;
      const { decoded_token: decoded, logprob } = entry[1];
      if (typeof decoded !== 'string') return undefined;
      requireNoLogit(place, logprob, index + 1);
      ids.push(Number(entry[0]));
      texts.push(decoded);
    }
    return use({
      ids,
      texts: TokenTexts.of(texts),
      scoresFrom: (first) => scoresFrom(place, places, ids, first),
    });
  };
  return post(server, text, read, signal);
}

/** `prompt_logprobs: 0` tells for every place but the first the prompt's own token, with its rank. */
async function post<T>(
  { connection, model, onFingerprint }: VllmScoring,
  prompt: string | readonly number[],
  use: (places: PlacesOfPrompt, place: string) => T,
  signal?: AbortSignal,
): Promise<T> {
  const body = { model, prompt, max_tokens: 1, temperature: 0, prompt_logprobs: 0 };
  const place = `${connection.shown}${route}`;
  const read = jsonReader(place, 'a completion with prompt_logprobs', readPlaces, ({ text }) => parseFlatJson(text));
  const readReply = (reply: Reply) => {
    const places = read(reply);
    onFingerprint(places.systemFingerprint);
    return use(places, place);
  };
  return connection.post(route, body, readReply, signal).catch((error) => {
    throw error instanceof EndpointFault ? explained(error) : error;
  });
}

/** By token id, what is told of it in each place of the prompt; null where nothing is. */
function readPlaces(value: unknown) {
  const places = choiceOf(value)?.prompt_logprobs;
  if (!isObject(value) || !Array.isArray(places)) return undefined;
  if (!places.every((place): place is Record<string, unknown> | null => place === null || isObject(place))) {
    return undefined;
  }
  return { places, promptTokens: usageOf(value.usage).promptTokens, systemFingerprint: value.system_fingerprint };
}

function requireLength(shown: string, { places, promptTokens }: PlacesOfPrompt, tokens: number): void {
  if (promptTokens === tokens && places.length === tokens) return;
  throw new EndpointFault(
    `${shown} returned ${places.length} log-probabilities and ${promptTokens} tokens for a prompt of ${tokens} tokens`,
    { hint: 'The sum would be wrong; use a vLLM server that accepts token ids and returns prompt_logprobs.' },
  );
}

function ownEntry({ places }: PlacesOfPrompt, place: number, id: number | undefined) {
  const own = places[place]?.[String(id)];
  return isObject(own) ? own : undefined;
}

const logprobOf = (places: PlacesOfPrompt, place: number, id: number) => ownEntry(places, place, id)?.logprob;

/** Of the tokens from one on: nats, and whether all are the likeliest. */
function scoresFrom(shown: string, places: PlacesOfPrompt, ids: readonly number[], first: number) {
  let greedy = true;
  const logprobs: number[] = [];
  for (let place = first; place < ids.length; place += 1) {
    const own = ownEntry(places, place, ids[place]);
    if (own === undefined) {
      throw new EndpointFault(`${shown} returned no log-probability for token ${place} of a prompt`, {
        hint: 'All servers behind this address must serve the same model with the same tokenizer.',
      });
    }
    greedy &&= own.rank === 1;
    logprobs.push(requireLogprob(shown, own.logprob, place));
  }
  return { logprobs, greedy };
}

/** What vLLM says where its engine died, of which it tells no reason, and where memory ran out. */
const engineDied = /EngineCore encountered an issue|EngineDeadError|engine (is )?dead/i;
const outOfMemory = /out of memory|OutOfMemoryError/i;

/** A fault with what to do where the step that computes log-probabilities of prompts is known to cause it. */
function explained(fault: EndpointFault): EndpointFault {
  if (fault.status !== 500 && fault.status !== 503) return fault;
  const words = fault.summary;
  if (outOfMemory.test(words) || engineDied.test(words)) {
    const why = outOfMemory.test(words) ? '' : 'If its log says that memory ran out: ';
    return fault.with({
      hint: `${why}log-probabilities of prompts hold the logits of the whole vocabulary, so start vLLM with ${memoryFlags}.`,
    });
  }
  if (!/KeyError/.test(words)) return fault;
  return fault.with({ hint: 'vLLM failed while writing log-probabilities of a prompt: use version 0.32 or later.' });
}
