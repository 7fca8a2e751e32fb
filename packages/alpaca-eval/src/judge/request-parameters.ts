import { type JsonObject, MainbenchError } from '@mainbench/spec';
import type { AnnotatorConfig } from '../annotator/annotator-config.ts';
import { clientFieldNames, clientFields } from '../annotator/client-fields.ts';

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
      throw new MainbenchError('data', `completions_kwargs.${name}: unknown option of a judge.`, {
        file,
        hint: `Expected ${[...sent].join(', ')}.`,
      });
    }
  }
  Object.assign(parameters, extraBody);
  // Newer models take only this one of the two.
  if (parameters.max_completion_tokens !== undefined) delete parameters.max_tokens;
  return parameters;
}
