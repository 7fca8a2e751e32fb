import { isObject } from '@mainbench/kit';
import type { EngineOptions, ModelReference, ServerSummary } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';

/** An entry of `/v1/models`. */
export interface ServedModel {
  /** What requests call it. */
  id: string;
  /** Where its weights come from, where the server says so. */
  root?: string;
  /** Tokens of prompt and generation together, where the server says so. */
  maxTotalTokens?: number;
}

/**
 * Asks a server for the models that it offers.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function listModels(connection: Connection, signal?: AbortSignal): Promise<ServedModel[]> {
  const read = jsonReader(connection.placeOf('/v1/models'), 'a list of models', readModels);
  return connection.get('/v1/models', read, signal);
}

/** The version and the model of a server that lists its models. */
export async function readListedModel(
  connection: Connection,
  { model, signal }: EngineOptions,
  readVersion: (connection: Connection, signal?: AbortSignal) => Promise<string>,
): Promise<ServerSummary> {
  const version = await readVersion(connection, signal);
  const { id, root } = chooseModel(connection.shown, await listModels(connection, signal), model);
  return { version, model: root ?? id };
}

function readModels(value: unknown): ServedModel[] | undefined {
  // Some gateways answer with the list itself.
  const entries: unknown = isObject(value) ? value.data : value;
  if (!Array.isArray(entries)) return undefined;
  return entries.filter(isObject).flatMap(({ id, root, max_model_len, context_length }) => {
    if (typeof id !== 'string') return [];
    const total = max_model_len ?? context_length;
    return {
      id,
      ...(typeof root === 'string' ? { root } : {}),
      ...(isCount(total) && total > 0 ? { maxTotalTokens: total } : {}),
    };
  });
}

/**
 * The served model that was asked for, by its name or by its weights; the only one where none was.
 *
 * @throws EndpointFault naming what is served
 */
export function chooseModel(shown: string, models: readonly ServedModel[], expected?: ModelReference): ServedModel {
  if (expected === undefined) {
    const [only] = models;
    if (only !== undefined && models.length === 1) return only;
    throw new EndpointFault(`${shown} serves ${namesOf(models)}, and none was chosen`, {
      hint: 'Name the model to use: --model NAME.',
    });
  }
  const { path } = expected;
  const found = models.find(({ id }) => id === path) ?? models.find(({ root }) => root === path);
  if (found !== undefined) return found;
  throw new EndpointFault(`${shown} serves ${namesOf(models)}, but ${path} is needed`, {
    reason: 'other-model',
    hint: `Start a server for ${path} at this address, or name the address of one.`,
  });
}

/** Characters of names in a message: gateways have hundreds of models. */
const longestNames = 100;

/** The names of models for a message. */
export function namesOf(models: readonly ServedModel[]): string {
  const names: string[] = [];
  for (const { id } of models) {
    if (names.join(', ').length + id.length > longestNames && names.length > 0) break;
    names.push(id.slice(0, longestNames));
  }
  const more = models.length - names.length;
  return names.length === 0 ? 'no model' : `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
