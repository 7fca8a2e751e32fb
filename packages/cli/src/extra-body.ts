import { reservedFields } from '@mainbench/engines';
import { type Engine, type JsonObject, MainbenchError } from '@mainbench/spec';

/** What to set in place of a field that the tasks decide. */
const settings: Readonly<Record<string, string>> = {
  max_tokens: '--set TASK.max_new_tokens=N',
  max_completion_tokens: '--set TASK.max_new_tokens=N',
  temperature: '--set TASK.temperature=X',
  top_p: '--set TASK.top_p=X',
  seed: '--seed N',
  model: '--model NAME',
};

function usage(message: string, hint: string): MainbenchError {
  return new MainbenchError('usage', `--extra-body: ${message}`, { hint });
}

/**
 * Reads `--extra-body`.
 * @throws MainbenchError of kind `usage` for anything but a JSON object, and for fields that the tasks decide
 */
export function parseExtraBody(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw usage('expected a JSON object.', `For example: --extra-body '{"reasoning_effort":"low"}'`);
  const reserved = Object.keys(value).find((name) => reservedFields.has(name));
  if (reserved === undefined) return value as JsonObject;
  const instead = settings[reserved];
  throw usage(`${reserved} is set by the tasks.`, instead === undefined ? 'Leave it out.' : `Use ${instead} instead.`);
}

/** @throws MainbenchError of kind `usage` where requests would not have it */
export function requireExtraBody(engine: Engine, promptFormat: 'plain' | 'chat', body: JsonObject): void {
  if (engine.takesExtraBody?.(promptFormat, body)) return;
  throw usage(
    `requests to the engine ${engine.name} with the prompt format ${promptFormat} cannot have extra fields.`,
    'Use the engine openai or vllm; or sglang with --prompt-format chat. With it, the embedded engine takes chat_template_kwargs.',
  );
}
