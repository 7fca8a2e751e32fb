import type { DatabaseSync } from 'node:sqlite';
import type { JsonObject } from '@mainbench/spec';
import { engineKey, keyOfFields } from './cache-key.ts';
import { compareFields, type Difference } from './compare-fields.ts';
import type { EngineIdentity } from './engine-identity.ts';
import { type Operation, requestFields } from './request-fields.ts';
import { summarizeRequest } from './request-summary.ts';

/** The fields that make a key. */
export interface IdentityFields extends JsonObject {
  engine: JsonObject;
  operation: string;
  request: JsonObject;
}

/** An answer that is kept, with what was asked; long texts shortened. Times are milliseconds since 1970. */
export interface KeptEntry {
  key: string;
  fields: IdentityFields;
  created: number;
  used: number;
  bytes: number;
}

/** A request as a user describes it: what is left out of the engine is taken from the engines that the cache knows. */
export interface AskedRequest {
  engine: Partial<EngineIdentity>;
  operation: Operation;
}

/** Why a request is a hit or a miss. */
export interface Explanation {
  hit: KeptEntry | undefined;
  nearest: { entry: KeptEntry; differences: Difference[] } | undefined;
}

const columns = 'key, identity, operation, request, created, used, size';
const from = 'FROM responses JOIN engines ON engines.id = engine';

function entryOf(row: Record<string, unknown>): KeptEntry {
  return {
    key: Buffer.from(row.key as Uint8Array).toString('hex'),
    fields: {
      engine: JSON.parse(String(row.identity)),
      operation: String(row.operation),
      request: JSON.parse(String(row.request)),
    },
    created: Number(row.created),
    used: Number(row.used),
    bytes: Number(row.size),
  };
}

/** At most three entries whose keys begin with 1 to 64 lower-case hexadecimal digits. */
export function entriesByKey(database: DatabaseSync, start: string): KeptEntry[] {
  const bound = (digit: string) => Buffer.from(start.padEnd(64, digit), 'hex');
  return database
    .prepare(`SELECT ${columns} ${from} WHERE key BETWEEN ? AND ? LIMIT 3`)
    .all(bound('0'), bound('f'))
    .map(entryOf);
}

/** The identities of the engines that gave answers, the one used last first. */
export function knownEngines(database: DatabaseSync): EngineIdentity[] {
  return database
    .prepare(`SELECT identity, max(used) AS last ${from} GROUP BY engine ORDER BY last DESC`)
    .all()
    .map(({ identity }) => JSON.parse(String(identity)) as EngineIdentity);
}

/** Another text is another question; another setting is why the same question missed. */
function distanceOf(differences: readonly Difference[]): number {
  const isText = ({ field }: Difference) => /^request\.(prompt|context|continuations?|messages)(\.|$)/.test(field);
  return differences.reduce((sum, difference) => sum + (isText(difference) ? 100 : 1), 0);
}

/** The differences of each engine of the cache from the nearest of those asked for, found once an engine. */
function engineComparison(asked: readonly JsonObject[]): (engine: JsonObject) => Difference[] {
  const known = new Map<string, Difference[]>();
  return (engine) => {
    const text = JSON.stringify(engine);
    const differences =
      known.get(text) ??
      asked
        .map((one) => compareFields(one, engine, 'engine'))
        .reduce((least, other) => (other.length < least.length ? other : least));
    known.set(text, differences);
    return differences;
  };
}

/**
 * The entry that differs least from a request; among equals the one used last.
 * @param engines which the request may have been sent to, at least one
 * @param key an entry to leave out
 */
export function nearestEntry(
  database: DatabaseSync,
  engines: readonly JsonObject[],
  asked: Pick<IdentityFields, 'operation' | 'request'>,
  key?: string,
): Explanation['nearest'] {
  const compareEngine = engineComparison(engines);
  let best: Explanation['nearest'];
  let least = Number.POSITIVE_INFINITY;
  for (const row of database.prepare(`SELECT ${columns} ${from}`).iterate()) {
    const entry = entryOf(row);
    if (entry.key === key) continue;
    const { engine, operation, request } = entry.fields;
    const differences = [
      ...compareEngine(engine),
      ...compareFields(asked.operation, operation, 'operation'),
      ...compareFields(asked.request, request, 'request'),
    ];
    const distance = distanceOf(differences);
    if (distance < least || (distance === least && entry.used > (best?.entry.used ?? 0))) {
      best = { entry, differences };
      least = distance;
    }
  }
  return best;
}

/** Looks a request up as each known engine would, with what the user says of the engine put in its place. */
export function explainRequest(database: DatabaseSync, { engine, operation }: AskedRequest): Explanation {
  const request = requestFields(operation);
  const identities = knownEngines(database).map((identity) => ({ ...identity, ...engine }));
  for (const identity of identities) {
    const key = keyOfFields(engineKey(identity), operation.operation, request);
    const [hit] = entriesByKey(database, key);
    if (hit !== undefined) return { hit, nearest: undefined };
  }
  if (identities.length === 0) return { hit: undefined, nearest: undefined };
  const asked = { operation: operation.operation, request: summarizeRequest(request) };
  return { hit: undefined, nearest: nearestEntry(database, identities as unknown as JsonObject[], asked) };
}
