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

export function readModels(value: unknown): ServedModel[] | undefined {
  // Some gateways answer with the list itself.
  const entries = Array.isArray(value) ? value : isObject(value) ? value.data : undefined;
  if (!Array.isArray(entries)) {
    return undefined;
  }
  return entries.flatMap((entry) => {
    if (!isObject(entry) || typeof entry.id !== 'string') {
      return [];
    }
    const total = entry.max_model_len ?? entry.context_length;
    return [
      {
        id: entry.id,
        ...(typeof entry.root === 'string' ? { root: entry.root } : {}),
        ...(isCount(total) && total > 0 ? { maxTotalTokens: total } : {}),
      },
    ];
  });
}

/**
 * The served model that was asked for, by its name or by its weights; the only one where none was.
 *
 * @throws EndpointFault naming what is served
 */
export function chooseModel(shown: string, models: readonly ServedModel[], expected?: ModelReference): ServedModel {
  const names = namesOf(models);
  if (expected === undefined) {
    const [only, ...more] = models;
    if (only !== undefined && more.length === 0) {
      return only;
    }
    throw new EndpointFault(`${shown} serves ${names}, and none was chosen`, {
      hint: 'Name the model to use: --model NAME.',
    });
  }
  const found = models.find(({ id }) => id === expected.path) ?? models.find(({ root }) => root === expected.path);
  if (found === undefined) {
    throw new EndpointFault(`${shown} serves ${names}, but ${expected.path} is needed`, {
      reason: 'other-model',
      hint: `Start a server for ${expected.path} at this address, or name the address of one.`,
    });
  }
  return found;
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
