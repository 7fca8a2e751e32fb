import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLines } from './byte-lines.ts';

const tooLong = (line: number): never => {
  throw new Error(`line ${line} is too long`);
};

async function* inChunks(bytes: Uint8Array, cuts: readonly number[]) {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  for (let index = 1; index < edges.length; index += 1) yield bytes.subarray(edges[index - 1], edges[index]);
}

async function collect(bytes: Uint8Array, cuts: readonly number[] = [], longest = Number.POSITIVE_INFINITY) {
  const lines = [];
  for await (const line of byteLines(inChunks(bytes, cuts), longest, tooLong)) {
    lines.push({ ...line, bytes: Buffer.from(line.bytes) });
  }
  return lines;
}

const bytes = fc
  .array(fc.constantFrom(0x0a, 0x61, 0x0d, 0xe2), { maxLength: 40 })
  .map((numbers) => Uint8Array.from(numbers));

describe('byteLines', () => {
  it('cuts at newlines alone, wherever the chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(fc.nat(), { maxLength: 6 }), async (data, cuts) => {
        const lines = await collect(data, cuts);
        const text = Buffer.from(data).toString('latin1');
        const expected = text.split('\n');
        const last = expected.pop();
        const whole = last === '' ? expected : [...expected, last];
        expect(lines.map((line) => line.bytes.toString('latin1'))).toEqual(whole);
        expect(lines.map((line) => line.terminated)).toEqual(whole.map((_, index) => index < expected.length));
        for (const line of lines) {
          expect(text.slice(line.offset, line.offset + line.bytes.length)).toBe(line.bytes.toString('latin1'));
        }
      }),
    );
  });

  it('counts no line in an empty file', async () => {
    expect(await collect(new Uint8Array())).toEqual([]);
  });

  it('refuses a line past the limit, also one that never ends, and accepts one of the limit', async () => {
    const data = Buffer.from('aaaa\naaaaa\n');
    await expect(collect(data, [], 4)).rejects.toThrow('line 2 is too long');
    await expect(collect(data, [1, 2, 3, 6, 7, 8], 4)).rejects.toThrow('line 2 is too long');
    await expect(collect(Buffer.from('a\nbbbbb'), [3, 4], 4)).rejects.toThrow('line 2 is too long');
    expect(await collect(data, [2, 7], 5)).toHaveLength(2);
  });
});
