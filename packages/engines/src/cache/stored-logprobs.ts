/** Log-probabilities as they are stored: a list, or base64 of little-endian float32 where that loses nothing. */
export type StoredLogprobs = number[] | string;

/** Packs values; those that came from 32 bits take 5.3 characters instead of up to 20. */
export function packLogprobs(values: readonly number[]): StoredLogprobs {
  if (values.some((value) => Math.fround(value) !== value)) return [...values];
  const bytes = Buffer.allocUnsafe(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, 4 * index);
  return bytes.toString('base64');
}

/** The values as they were packed (0 and −0 count as one); undefined where the text is none that was. */
export function unpackLogprobs(stored: unknown): number[] | undefined {
  if (Array.isArray(stored)) return stored.every((value) => typeof value === 'number') ? stored : undefined;
  if (typeof stored !== 'string') return undefined;
  const bytes = Buffer.from(stored, 'base64');
  if (bytes.length % 4 !== 0) return undefined;
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}
