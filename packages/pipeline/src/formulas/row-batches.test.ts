import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, StageContext } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScoreRow } from '../stages/score-rows.ts';
import { type ColumnSource, columnValue } from './column-source.ts';
import { rowBatches } from './row-batches.ts';
import { readColumns } from './score-columns.ts';

const fields = [['score'], ['details', 'a.b'], ['details', 'scores', 'c"é\u2028$']];

/** What rowBatches promises, by JSON.parse alone. */
function parsedAlone(lines: string) {
  const rows = lines.split('\n').map((line) => JSON.parse(line) as ScoreRow);
  if (rows.some((row) => typeof row?.id !== 'string')) throw new TypeError();
  const columns = fields.map((field) => rows.map((row) => columnValue(row, field) ?? Number.NaN));
  return { rows, columns };
}

const literal = fc.oneof(
  fc.double().map((value) => JSON.stringify(value)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential()),
  fc.bigInt().map(String),
  fc.constantFrom('-0', '-0.0', '0e0', '1E+5', '1e-320', '1e999', '-1e999', `0.${'3'.repeat(400)}`, '5e-324'),
  fc.constantFrom('01', '1.', '.5', '+1', '-', '1e', 'NaN', 'Infinity', '0x1', '1_0', '', '١'),
  fc.constantFrom('null', 'true', '"1"', '""', '[]', '[1]', '{}', '{"a":1}'),
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
  fc.constantFrom('"漢🙂"', '"\u2028"', '"\\u0061"', '"\\ud800"', '"a\\"}}"', '"a\tb"', '"a', '"\\x"', 'null', '7'),
);
/** A row as a stage writes it, or nearly so. */
const row = fc
  .record({ id: text, score: literal, ab: literal, c: literal, other: fc.oneof(literal, text) })
  .chain(({ id, score, ab, c, other }) => {
    const details = (rest: string) => `"details":{"a.b":${ab},"scores":{"c\\"é\u2028$":${c}},"other":${rest}}`;
    const whole = `{"id":${id},"score":${score},${details(other)}}`;
    return fc.oneof(
      { weight: 8, arbitrary: fc.constant(whole) },
      fc.constantFrom(
        ...[`${whole}\r`, ` ${whole}`, `${whole} `, `${whole}x`, `${whole}${whole}`, `\ufeff${whole}`, ''],
        ...['null', '[]', '3', '{}', `{"id":${id}}`, `{"id":${id},"score":null,"details":{"left_out":"seed"}}`],
        ...[`{"id":${id},"score":null,"details":{"reason":${other}}}`, `{${details(other)},"id":${id},"score":1}`],
        ...[
          `${whole.slice(0, -1)},"score":2}`,
          `${whole.slice(0, -2)},"a.b":4}}`,
          `[${whole}]`,
          `{"details":${whole}}`,
        ],
      ),
      fc.nat(whole.length).map((length) => whole.slice(0, length)),
    );
  });
const complete = `{"id":"x","score":1,"details":{"a.b":2,"scores":{"c\\"é\u2028$":-0},"other":null}}`;

describe('rowBatches', () => {
  it('reads any lines as JSON.parse does, and refuses those that it refuses', () => {
    let [read, refused] = [0, 0];
    fc.assert(
      fc.property(fc.boolean(), fc.array(row, { minLength: 1, maxLength: 3 }), (learns, rows) => {
        const lines = (learns ? [complete, ...rows] : rows).join('\n');
        let expected: ReturnType<typeof parsedAlone>;
        try {
          expected = parsedAlone(lines);
        } catch {
          refused += 1;
          expect(() => rowBatches(fields)(lines)).toThrow(/JSON|without an id/);
          return;
        }
        read += 1;
        const { ids, columns, parsed } = rowBatches(fields)(lines);
        expect(ids).toEqual(expected.rows.map(({ id }) => id));
        expect(columns).toEqual(expected.columns);
        for (const [place, each] of expected.rows.entries()) {
          const lacks = columns.some((column) => Number.isNaN(column[place]));
          if (lacks || each.details?.left_out !== undefined) expect(parsed.get(place)).toEqual(each);
        }
      }),
      { numRuns: 800 },
    );
    expect(Math.min(read, refused)).toBeGreaterThan(80);
  });

  it('parses one row of a table whose rows are written alike, even where one is very long', () => {
    const rows = [1, 2.5, -3e-7].map((score) => ({ id: `r${score}`, score, details: { tokens: 3, by: 'x' } }));
    const long = { id: 'é'.repeat(1_000_000), score: 4, details: { tokens: null, by: 'y'.repeat(1_000_000) } };
    const lines = [...rows, long].map((each) => JSON.stringify(each)).join('\n');
    const { ids, columns, parsed } = rowBatches([['score'], ['score']])(lines);
    expect(ids).toEqual([...rows, long].map(({ id }) => id));
    expect(columns).toEqual([
      [1, 2.5, -3e-7, 4],
      [1, 2.5, -3e-7, 4],
    ]);
    expect([...parsed.keys()]).toEqual([0]);
  });
});

describe('readColumns', () => {
  const column = (input: string) => ({ input, field: ['score'] }) as unknown as ColumnSource;
  const columns = new Map(['one', 'two'].map((input) => [input, column(input)]));
  const tableOf = (rows: readonly JsonObject[]) => rows.map((each) => `${JSON.stringify(each)}\n`).join('');

  async function read(one: string | Buffer, two: string | Buffer = one) {
    const folder = await mkdtemp(join(tmpdir(), 'mainbench-columns-'));
    const inputs: Record<string, { directory: string }> = {};
    for (const [name, content] of Object.entries({ one, two })) {
      const directory = join(folder, name);
      await mkdir(directory);
      await writeFile(join(directory, 'rows.jsonl'), content);
      inputs[name] = { directory };
    }
    const context = { inputs, signal: new AbortController().signal } as unknown as StageContext;
    try {
      return await readColumns({ columns, parts: [], roles: [] }, context);
    } catch (error) {
      return error instanceof Error ? error.message.replaceAll(folder, '') : error;
    }
  }

  it('reads tables longer than a piece of a file, cut within letters, with what some rows lack', async () => {
    const idOf = (row: number) => `漢🙂${'é'.repeat(row % 7)}${row}`;
    const count = 4500;
    const table = (salt: number, change: (row: number) => JsonObject = () => ({})) =>
      tableOf(
        Array.from({ length: count }, (_, row) => ({
          ...{ id: idOf(row), score: Math.log(row + salt), details: { tokens: row } },
          ...change(row),
        })),
      );
    const lacking: Record<number, JsonObject> = {
      0: { score: null, details: { reason: 'why' } },
      2500: { score: null, details: { left_out: 'seed pair' } },
      4499: { score: null, details: {} },
    };
    const found = await read(table(1), table(2, (row) => lacking[row] ?? {}).replace(/\n$/, ''));
    const values = (salt: number) => Float64Array.from({ length: count }, (_, row) => Math.log(row + salt));
    const second = values(2);
    for (const row of Object.keys(lacking)) second[Number(row)] = Number.NaN;
    expect(found).toEqual({
      ids: Array.from({ length: count }, (_, row) => idOf(row)),
      columns: { one: values(1), two: second },
      leftOut: new Map([[2500, 'seed pair']]),
      missing: new Map([
        [0, 'no two: why'],
        [2500, 'no two: the pair has none'],
        [4499, 'no two: the pair has none'],
      ]),
    });
  });

  it('says of a damaged table which file was changed', async () => {
    const rows = tableOf(['a', 'b', 'c'].map((id) => ({ id, score: 1.5, details: {} })));
    const sentence = 'expected one JSON value per line; the file was changed.';
    for (const damaged of [rows.slice(0, -4), `${rows}\n`, rows.replace('"b"', '"b'), rows.replace('"b"', '2')])
      expect(await read(rows, damaged)).toBe(sentence);
    expect(await read(Buffer.concat([Buffer.from(rows), Buffer.from([0x22, 0xe9, 0x22])]))).toBe(sentence);
    expect(await read(rows, rows.replace('"b"', '"x"'))).toBe('signals of different tables: x and b');
    expect(await read(rows, rows.slice(0, rows.indexOf('\n') + 1))).toContain('one ends before another');
  });
});
