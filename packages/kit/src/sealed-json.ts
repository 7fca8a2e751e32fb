import type { JsonObject, JsonValue } from '@mainbench/spec';
import { sha256 } from './digest.ts';

/** Stands in the place of the checksum while it is computed. */
const placeholder = '0'.repeat(64);

/** JSON text whose member `sha256` is the checksum of the text itself, with zeros in that place. */
export function sealJson(value: JsonObject): string {
  const text = `${JSON.stringify({ sealed: true, sha256: placeholder, ...value }, null, 2)}\n`;
  return text.replace(placeholder, sha256(text));
}

/**
 * Reads JSON text that `sealJson` made, or text that never had a checksum.
 * @throws SyntaxError where it is no JSON object, or not what was written
 */
export function openSealedJson(text: string): { value: JsonObject; isSealed: boolean } {
  const parsed: JsonValue = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new SyntaxError('no object');
  const { sealed, sha256: seal, ...value } = parsed;
  // Both say that there is a checksum: no change of one byte takes both away.
  if (sealed === undefined && seal === undefined) return { value, isSealed: false };
  if (typeof seal !== 'string' || sha256(text.replace(seal, placeholder)) !== seal) throw new SyntaxError('changed');
  return { value, isSealed: true };
}
