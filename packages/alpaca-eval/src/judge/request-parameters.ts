import { reservedFields } from '@mainbench/engines';
import { type JsonObject, type JsonValue, MainbenchError } from '@mainbench/spec';
import type { AnnotatorConfig } from '../annotator/annotator-config.ts';

/** Fields of `completions_kwargs` that speak of alpaca_eval's client (`decoders/openai.py`, 0.6.6) and not of a request. */
export const clientFieldNames = ['client_kwargs', 'base_url', 'openai_api_base', 'extra_body'] as const;

/** What an annotator says of the way to its judge. */
export interface ClientFields {
  /** Where it is asked, unless the user names another address. */
  baseUrl?: string;
  /** Further fields of each request. */
  extraBody?: JsonObject;
}

/** Of the client: tries and times are options of mainbench, and change no verdict. */
const ignored = new Set(['timeout', 'max_retries']);

const keyHint = 'Remove it, put the key into an environment variable and name the variable: judge_key_variable=NAME.';
const addressHint =
  'Name the address of the judge with --judge, and the variable with its key: judge_key_variable=NAME.';
const biasHint = 'Use logit_bias with the token ids instead.';
const headerHint = 'Leave it out: only the key is sent as a header.';

/** Why a field is refused, by name: what it says cannot be done, or a secret would stand in a file. */
const refusals: Readonly<Record<string, [message: string, hint: string]>> = {
  api_key: ['a key does not belong in a file.', keyHint],
  openai_api_keys: ['keys do not belong in a file.', keyHint],
  organization: ['is not sent.', headerHint],
  project: ['is not sent.', headerHint],
  openai_organization_ids: ['is not sent.', headerHint],
  client_config_path: ['files of clients and keys are not read.', addressHint],
  client_class: ['only OpenAI-compatible clients are supported.', addressHint],
  azure_endpoint: ['is not read.', addressHint],
  default_headers: ['headers are not sent.', headerHint],
  extra_headers: ['headers are not sent.', headerHint],
  default_query: ['a query is part of the address.', addressHint],
  extra_query: ['a query is part of the address.', addressHint],
  tokens_to_favor: ['needs the judge’s tokenizer.', biasHint],
  tokens_to_avoid: ['needs the judge’s tokenizer.', biasHint],
};

function refuse(file: string, place: string, message: string, hint: string): MainbenchError {
  return new MainbenchError('data', `${place}: ${message}`, { file, hint });
}

function objectIn(value: JsonValue | undefined, file: string, place: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  throw refuse(file, place, 'expected fields with values.', 'Correct it there.');
}

function refuseKnown(fields: JsonObject, file: string, place: string): void {
  for (const [name, value] of Object.entries(fields)) {
    const refusal = refusals[name];
    if (refusal !== undefined && value !== null) throw refuse(file, `${place}.${name}`, ...refusal);
  }
}

/**
 * Reads what an annotator says of the client that asks the judge. A value that may be a secret is in no message.
 * @throws MainbenchError of kind `data` for a field that is refused, by its name
 */
export function clientFields(completion: JsonObject, file: string): ClientFields {
  const place = 'completions_kwargs';
  refuseKnown(completion, file, place);
  const client = objectIn(completion.client_kwargs, file, `${place}.client_kwargs`);
  refuseKnown(client, file, `${place}.client_kwargs`);
  const unknown = Object.keys(client).find((name) => name !== 'base_url' && !ignored.has(name));
  if (unknown !== undefined) {
    throw refuse(file, `${place}.client_kwargs.${unknown}`, 'unknown option of a client.', 'Expected base_url.');
  }
  const baseUrl = client.base_url ?? completion.base_url ?? completion.openai_api_base ?? undefined;
  if (baseUrl !== undefined && typeof baseUrl !== 'string') {
    throw refuse(file, `${place}.client_kwargs.base_url`, 'expected an address.', 'Correct it there.');
  }
  const extraBody = objectIn(completion.extra_body, file, `${place}.extra_body`);
  const reserved = Object.keys(extraBody).find((name) => reservedFields.has(name));
  if (reserved !== undefined) {
    throw refuse(file, `${place}.extra_body.${reserved}`, 'replaces another field.', `Give ${place}.${reserved}.`);
  }
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(Object.keys(extraBody).length === 0 ? {} : { extraBody }),
  };
}

/** Options of an annotator that are sent as they are. */
const sent = new Set(
  `max_tokens max_completion_tokens temperature top_p logprobs top_logprobs tools tool_choice stop seed presence_penalty
  frequency_penalty response_format reasoning_effort verbosity logit_bias functions function_call parallel_tool_calls
  service_tier`.split(/\s+/),
);
/**
 * Options of alpaca_eval's own clients, which change nothing of a request. Tries and times are judge_attempts and
 * judge_timeout, and clientFields reads its own.
 */
const local = new Set([
  ...`price_per_token client_function_name requires_chatml is_chat is_strip num_procs batch_size
  n_retries sleep_time timeout`.split(/\s+/),
  ...clientFieldNames,
]);
const renamed: Readonly<Record<string, string>> = { max_tokens_to_sample: 'max_tokens' };

/**
 * The parameters of every request to a judge: those of the annotator over the defaults of alpaca_eval's OpenAI client
 * (`decoders/openai.py`).
 * @throws MainbenchError of kind `data` for an option that is not known
 */
export function requestParameters({ completion, file }: AnnotatorConfig, model: string): JsonObject {
  const { extraBody } = clientFields(completion, file);
  const parameters: JsonObject = { model, max_tokens: 2048, temperature: 0.7, top_p: 1 };
  for (const [name, value] of Object.entries(completion)) {
    const own = renamed[name] ?? name;
    // alpaca_eval leaves out what is null.
    if (value === null && sent.has(own)) delete parameters[own];
    else if (sent.has(own)) parameters[own] = value;
    else if (!local.has(name) && value !== null) {
      const hint = `Expected ${[...sent].join(', ')}.`;
      throw new MainbenchError('data', `completions_kwargs.${name}: unknown option of a judge.`, { file, hint });
    }
  }
  Object.assign(parameters, extraBody);
  // Newer models take only this one of the two.
  if (parameters.max_completion_tokens !== undefined) delete parameters.max_tokens;
  return parameters;
}
