import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journalLine, readJournalLine } from './journal-record.ts';

const place = { file: 'rows.jsonl', line: 7 };
const record = fc.record({
  key: fc.string({ unit: 'binary', maxLength: 12 }),
  value: fc.jsonValue({ stringUnit: 'binary' }).map((value) => JSON.stringify(value)),
});

describe('readJournalLine', () => {
  it('notices every change of one byte', () => {
    fc.assert(
      fc.property(record, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, at, change) => {
        const bytes = Buffer.from(journalLine(written));
        expect(readJournalLine(bytes, place)).toEqual(written);
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ change;
        expect(() => readJournalLine(bytes, place)).toThrow('the journal is damaged');
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads lines without a checksum, as they were written before there was one', () => {
    const written = { key: 'a"b', value: '{"n":[1,null]}' };
    const line = `{"key":${JSON.stringify(written.key)},"value":${written.value}}`;
    expect(readJournalLine(Buffer.from(line), place)).toEqual(written);
    expect(() => readJournalLine(Buffer.from(line.replace('null', 'nul')), place)).toThrow('found something else');
  });
});
