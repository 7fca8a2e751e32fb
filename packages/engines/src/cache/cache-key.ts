import { canonicalJson, digest } from '@mainbench/kit';
import type { JsonObject } from '@mainbench/spec';
import type { EngineIdentity } from './engine-identity.ts';
import { type Operation, type OperationName, requestFields } from './request-fields.ts';

/** Raised when a stored answer no longer means what it did. */
export const cacheSchemaVersion = 1;

/** One engine, ready to make keys. */
export interface EngineKey {
  /** Canonical JSON of the identity. */
  text: string;
  digest: string;
}

/** The identity of an engine, hashed once for all its requests. */
export function engineKey(identity: EngineIdentity): EngineKey {
  const value = { ...identity } as unknown as JsonObject;
  return { text: canonicalJson(value), digest: digest(value) };
}

/** The key of a request's fields: 64 hexadecimal digits. */
export function keyOfFields(engine: EngineKey, operation: OperationName, request: JsonObject): string {
  return digest({ schema: cacheSchemaVersion, engine: engine.digest, operation, request });
}

/**
 * SHA-256 of the canonical JSON of (schema version, digest of the engine's identity, operation, fields of the request).
 * @throws MainbenchError of kind `internal` for what JSON cannot hold, such as half of a surrogate pair
 */
export function cacheKey(engine: EngineKey, operation: Operation): string {
  return keyOfFields(engine, operation.operation, requestFields(operation));
}
