import { createHash } from 'node:crypto';

function wordsOf(value: bigint): number[] {
  const words: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words.length === 0 ? [0] : words;
}

/** The words of a big-endian number, in linear time: texts can have megabytes. */
function wordsOfBytes(bytes: Uint8Array): number[] {
  const start = bytes.findIndex((byte) => byte !== 0);
  const words: number[] = [];
  for (let end = bytes.length; start >= 0 && end > start; end -= 4) {
    let word = 0;
    for (let index = Math.max(start, end - 4); index < end; index += 1) word = word * 256 + (bytes[index] as number);
    words.push(word);
  }
  return words.length === 0 ? [0] : words;
}

/**
 * The 32-bit words, lowest first, with which Python seeds its generator: a whole number by its absolute value, a text
 * by its UTF-8 bytes with their SHA-512 behind them, read as one number (CPython, Lib/random.py `seed`, version 2).
 */
export function seedWords(seed: number | bigint | string): number[] {
  if (typeof seed === 'string') {
    const bytes = Buffer.from(seed, 'utf8');
    const whole = Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]);
    return wordsOfBytes(whole);
  }
  const value = BigInt(seed);
  return wordsOf(value < 0n ? -value : value);
}
