import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/stages.ts';
import { openJournal } from './journal.ts';
import { readJournalLines } from './journal-lines.ts';
import { journalLine } from './journal-record.ts';

describe('readJournalLines', () => {
  it('reads what a journal wrote, whatever keys and values hold', async () => {
    const folder = await temporaryFolder();
    let count = 0;
    const key = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('","value":', '\\","value":', '"', '{"key":'),
    );
    const records = fc.uniqueArray(fc.tuple(key, fc.jsonValue()), { selector: ([name]) => name, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(records, async (entries) => {
        count += 1;
        const path = join(folder, `${count}.jsonl`);
        const journal = await openJournal(path);
        const values = entries.map(([name, value]) => [name, JSON.parse(JSON.stringify(value))] as const);
        for (const [name, value] of values) await journal.append(name, value);
        await journal.close();
        const lines = await Array.fromAsync(readJournalLines(path));
        let end = 0;
        const expected = values.map(([name, value]) => {
          const record = { key: name, value: JSON.stringify(value) };
          end += Buffer.byteLength(`${journalLine(record)}\n`);
          return { ...record, end };
        });
        expect(lines).toEqual(expected);
        const text = lines.map((line) => `${journalLine(line)}\n`).join('');
        expect(text).toBe(await readFile(path, 'utf8'));
        const half = Math.floor(lines.length / 2);
        const first = await Array.fromAsync(readJournalLines(path, lines[half - 1]?.end ?? 0));
        expect(first).toEqual(lines.slice(0, half));
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a cut last line out and as it is', async () => {
    const path = join(await temporaryFolder(), 'journal');
    await writeFile(path, '{"key":"a","value":1}\n{"key":"b","val');
    expect(await Array.fromAsync(readJournalLines(path))).toEqual([{ key: 'a', value: '1', end: 22 }]);
    await appendFile(path, 'ue":2}\n');
    expect(await Array.fromAsync(readJournalLines(path))).toHaveLength(2);
  });

  it.each(['nothing', '{"key":3,"value":1}', '{"key":"a"}', '{"key":"a","value":1', '\xff'])(
    'names file and line of %j',
    async (text) => {
      const path = join(await temporaryFolder(), 'journal');
      await writeFile(path, Buffer.from(`{"key":"first","value":1}\n${text}\n`, 'latin1'));
      await expect(Array.fromAsync(readJournalLines(path))).rejects.toMatchObject({
        kind: 'data',
        details: { file: path, line: 2 },
      });
    },
  );
});
