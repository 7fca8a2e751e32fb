import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectFields, parseWithColumns, readColumns } from './object-columns.ts';

interface Token {
  id: number;
  text: string | boolean | null;
  logprob: number | null;
}

const shape = objectFields({ id: 'count', text: 'unread', logprob: 'number' }, ([ids, logprobs]) => ({
  ids,
  logprobs,
}));
const kept = (tokens: readonly Token[]) => ({
  ids: tokens.map(({ id }) => id),
  logprobs: tokens.map(({ logprob }) => logprob ?? Number.NaN),
});
const read = (source: string, from = 0) =>
  readColumns(Buffer.from(source, 'utf8'), Buffer.byteLength(source.slice(0, from)), shape);

const token: fc.Arbitrary<Token> = fc.record({
  id: fc.nat({ max: 10 ** 14 }),
  text: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(' a', '"', '\\', '\\"}]', ']', '\u0000', '\u2028'),
    fc.constantFrom(true, false, null),
  ),
  logprob: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.float({ min: -30, max: 0, noNaN: true }).map((value) => Number(value.toPrecision(8)) + 0),
    fc.integer({ min: -99, max: 99 }),
    fc.constant(null),
  ),
});
const tokens = fc.array(token, { minLength: 1, maxLength: 12 });

describe('readColumns', () => {
  it('gives the numbers that JSON.parse gives, to the last bit, and ends where the array does', () => {
    fc.assert(
      fc.property(tokens, fc.string(), fc.string(), (value, before, after) => {
        const source = `${before}${JSON.stringify(value)}${after}`;
        const found = read(source, before.length);
        expect(found?.made).toEqual(kept(JSON.parse(JSON.stringify(value))));
        expect(found?.end).toBe(Buffer.byteLength(source) - Buffer.byteLength(after));
      }),
      { numRuns: 500 },
    );
  });

  it('reads every short decimal exactly', () => {
    const decimal = fc.tuple(fc.boolean(), fc.nat({ max: 999_999 }), fc.stringMatching(/^\d{1,12}$/));
    fc.assert(
      fc.property(decimal, ([negative, whole, decimals]) => {
        const text = `${negative ? '-' : ''}${whole}.${decimals}`;
        const found = read(`[{"id":1,"text":"","logprob":${text}}]`);
        expect(Object.is(found?.made.logprobs?.[0], JSON.parse(text))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes nothing that JSON.parse refuses', () => {
    const source = JSON.stringify([
      { id: 1, text: 'a"\\', logprob: -0.5 },
      { id: 20, text: 'é', logprob: null },
    ]);
    const change = fc.tuple(
      fc.nat({ max: source.length - 1 }),
      fc.constantFrom('', '"', '\\', ',', '}', '0', '-', '\n'),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let broken = source;
        for (const [at, put] of changes) broken = broken.slice(0, at) + put + broken.slice(at + 1);
        const found = read(broken);
        if (found === undefined) return;
        const taken = Buffer.from(broken, 'utf8').toString('utf8', 0, found.end);
        expect(found.made).toEqual(kept(JSON.parse(taken)));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['an empty array', '[]'],
    ['white space', '[{"id": 1,"text":"a","logprob":1}]'],
    ['another order', '[{"text":"a","id":1,"logprob":1}]'],
    ['a further member', '[{"id":1,"text":"a","logprob":1,"more":1}]'],
    ['a negative count', '[{"id":-1,"text":"a","logprob":1}]'],
    ['a count with decimals', '[{"id":1.0,"text":"a","logprob":1}]'],
    ['a count too large', `[{"id":${'9'.repeat(16)},"text":"a","logprob":1}]`],
    ['NaN', '[{"id":1,"text":"a","logprob":NaN}]'],
    ['an unknown escape', '[{"id":1,"text":"\\x","logprob":1}]'],
    ['a code that is cut', '[{"id":1,"text":"\\u00e","logprob":1}]'],
    ['an array in place of a value', '[{"id":1,"text":[],"logprob":1}]'],
    ['an array that is cut', '[{"id":1,"text":"a","logprob":1},'],
    ['two arrays', '[{"id":1,"text":"a","logprob":1}'],
  ])('leaves %s to JSON.parse', (_name, source) => {
    expect(read(source)).toBeUndefined();
  });

  it('reads a number of very many digits', () => {
    const digits = `0.${'3'.repeat(300_000)}`;
    expect(read(`[{"id":1,"text":"","logprob":${digits}}]`)?.made.logprobs).toEqual([Number(digits)]);
  });

  it('reads a hundred thousand objects', () => {
    const one = '{"id":31999,"text":"\\u2581a","logprob":-12.345678}';
    const found = read(`[${Array.from({ length: 70_000 }, () => one).join(',')}]`);
    expect(found?.made.ids).toHaveLength(70_000);
  });
});

describe('a member that is a text', () => {
  const withTexts = objectFields({ id: 'count', text: 'text', logprob: 'number' }, ([ids, stops], texts) => ({
    ids,
    stops,
    texts: texts.toString('utf8'),
  }));
  const told = fc.string({
    unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '\u0001', '\u2028', 'é', '漢', '🙂'), fc.string()),
  });

  it('is read as JSON.parse reads it, written by this language or by Python', () => {
    const escaped = (text: string) =>
      text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    fc.assert(
      fc.property(fc.array(told, { minLength: 1, maxLength: 60 }), fc.boolean(), (texts, isEscaped) => {
        const wellFormed = texts.map((text) => text.toWellFormed());
        const source = JSON.stringify(wellFormed.map((text, id) => ({ id, text, logprob: null })));
        const found = readColumns(Buffer.from(isEscaped ? escaped(source) : source, 'utf8'), 0, withTexts);
        let stop = 0;
        const stops = wellFormed.map((text) => {
          stop += Buffer.byteLength(text);
          return stop;
        });
        expect(found?.made).toEqual({ ids: texts.map((_, id) => id), stops, texts: wellFormed.join('') });
      }),
      { numRuns: 300 },
    );
  });

  it('may be long', () => {
    const text = 'word\n'.repeat(20_000);
    const found = readColumns(Buffer.from(JSON.stringify([{ id: 1, text, logprob: 1 }])), 0, withTexts);
    expect(found?.made.texts).toBe(text);
  });

  it('is nothing else', () => {
    expect(readColumns(Buffer.from('[{"id":1,"text":null,"logprob":1}]'), 0, withTexts)).toBeUndefined();
  });
});

describe('parseWithColumns', () => {
  const parse = (source: string) =>
    parseWithColumns(Buffer.from(source, 'utf8'), 'details', { prefill: shape, tokens: shape });

  it('gives what JSON.parse gives, less what nobody reads', () => {
    fc.assert(
      fc.property(tokens, fc.array(token, { maxLength: 2 }), fc.jsonValue(), (prefill, more, other) => {
        const source = JSON.stringify({ text: '"prefill":[{', details: { other, prefill, tokens: more }, last: other });
        const expected = JSON.parse(source);
        expected.details.prefill = kept(expected.details.prefill);
        if (more.length > 0) expected.details.tokens = kept(expected.details.tokens);
        expect(parse(source)).toEqual(expected);
      }),
    );
  });

  it('leaves an array of that name in another place as it is', () => {
    const value = { best: { prefill: [{ id: 1, text: 'a', logprob: 1 }] }, details: { prefill: [] } };
    expect(parse(JSON.stringify(value))).toEqual(value);
  });

  it.each(['null', '7', '"prefill"', '[]', '{"details":null}'])('reads %s', (source) => {
    expect(parse(source)).toEqual(JSON.parse(source));
  });

  it('refuses what is no JSON', () => {
    expect(() => parse('{"details":{"prefill":[{"id":1,"text":"a","logprob":1}],}}')).toThrow(SyntaxError);
    expect(() => parse('{"details":{"prefill":[{"id":1,"text":"a","logprob":1}]')).toThrow(SyntaxError);
  });
});
