import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, type JsonValue, MainbenchError } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runScript } from '../testing/run-script.ts';
import { temporaryFolder } from '../testing/stages.ts';
import { type Journal, openJournal } from './journal.ts';
import { journalLine } from './journal-record.ts';

const key = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom('a', 'b', '__proto__', 'a\nb', ''));
const value = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<JsonValue>;
const records = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 8 });
const lineOf = (name: string, content: JsonValue) => `${journalLine({ key: name, value: JSON.stringify(content) })}\n`;
const plain = (entry: JsonValue) => JSON.parse(JSON.stringify(entry)) as JsonValue;

async function contentOf(journal: Journal): Promise<[string, JsonValue][]> {
  return Array.fromAsync(journal.read());
}

async function sentence(path: string): Promise<string> {
  const error: unknown = await openJournal(path).catch((thrown: unknown) => thrown);
  if (!MainbenchError.is(error)) throw new Error('expected a MainbenchError');
  return `${error.kind} ${describeError(error)}`.replaceAll(path, 'FILE');
}

/** What a journal must hold, and where its lines end in the file. */
interface Model {
  records: [string, JsonValue][];
  ends: number[];
}

class Real {
  readonly path: string;
  journal: Journal;

  constructor(path: string, journal: Journal) {
    this.path = path;
    this.journal = journal;
  }

  async check(model: Model): Promise<void> {
    expect(this.journal.size).toBe(model.records.length);
    expect(await contentOf(this.journal)).toEqual(model.records);
    for (const [name, content] of model.records) {
      expect(this.journal.has(name)).toBe(true);
      expect(await this.journal.get(name)).toEqual(content);
    }
    expect(await this.journal.get('never added')).toBeUndefined();
  }
}

type Command = fc.AsyncCommand<Model, Real>;

function appendCommand(added: [string, JsonValue][]): Command {
  return {
    check: () => true,
    toString: () => `append ${JSON.stringify(added)}`,
    async run(model, real) {
      const outcomes = await Promise.allSettled(added.map(([name, content]) => real.journal.append(name, content)));
      for (const [index, [name, content]] of added.entries()) {
        const isNew = model.records.every(([other]) => other !== name);
        expect(outcomes[index]?.status).toBe(isNew ? 'fulfilled' : 'rejected');
        if (!isNew) continue;
        const length = Buffer.byteLength(lineOf(name, content));
        model.records.push([name, plain(content)]);
        model.ends.push((model.ends.at(-1) ?? 0) + length);
      }
      await real.check(model);
    },
  };
}

function crashCommand(lostBytes: number): Command {
  return {
    check: () => true,
    toString: () => `crash that loses ${lostBytes} bytes`,
    async run(model, real) {
      await real.journal.close();
      const length = Math.max(0, (model.ends.at(-1) ?? 0) - lostBytes);
      await truncate(real.path, length);
      while ((model.ends.at(-1) ?? 0) > length) {
        model.ends.pop();
        model.records.pop();
      }
      real.journal = await openJournal(real.path);
      await real.check(model);
      expect((await readFile(real.path)).length).toBe(model.ends.at(-1) ?? 0);
    },
  };
}

function reopenCommand(): Command {
  return {
    check: () => true,
    toString: () => 'reopen',
    async run(model, real) {
      await real.journal.close();
      real.journal = await openJournal(real.path);
      await real.check(model);
    },
  };
}

/**
 * A crash while a batch is written: of its bytes the file got the first so many, perhaps followed by zeros, and nothing
 * was promised. Whole lines may come back, others must not.
 */
function tornBatchCommand(added: [string, JsonValue][], share: number, zeros: number): Command {
  return {
    check: () => true,
    toString: () => `crash in the middle of ${JSON.stringify(added)} at ${share}, ${zeros} zeros`,
    async run(model, real) {
      const batch = added.filter(([name]) => model.records.every(([other]) => other !== name));
      const lines = batch.map(([name, content]) => lineOf(name, content));
      const bytes = Buffer.from(lines.join(''), 'utf8');
      const written = Math.floor(share * bytes.length);
      await real.journal.close();
      await appendFile(real.path, Buffer.concat([bytes.subarray(0, written), Buffer.alloc(zeros)]));
      let end = 0;
      for (const [index, [name, content]] of batch.entries()) {
        const length = Buffer.byteLength(lines[index] ?? '', 'utf8');
        end += length;
        if (end > written) break;
        model.records.push([name, plain(content)]);
        model.ends.push((model.ends.at(-1) ?? 0) + length);
      }
      real.journal = await openJournal(real.path);
      await real.check(model);
      expect((await readFile(real.path)).length).toBe(model.ends.at(-1) ?? 0);
    },
  };
}

const commands = fc.commands(
  [
    records.map(appendCommand),
    fc.nat({ max: 80 }).map(crashCommand),
    fc.constant(reopenCommand()),
    fc
      .tuple(records, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 9 }))
      .map((torn) => tornBatchCommand(...torn)),
  ],
  { maxCommands: 16 },
);

describe('openJournal', () => {
  it('agrees with a plain list through appends, second appends, reopening, cut lines and crashes in the middle of a batch', async () => {
    const folder = await temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (chosen) => {
        run += 1;
        const path = join(folder, `${run}.jsonl`);
        const real = new Real(path, await openJournal(path));
        await fc.asyncModelRun(() => ({ model: { records: [], ends: [] }, real }), chosen);
        await real.journal.close();
      }),
      { numRuns: 60 },
    );
  });

  it('comes back from a crash at every single byte with whole records only', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    const journal = await openJournal(path);
    const all: [string, JsonValue][] = [
      ['a', 1],
      ['é', { text: 'one\ntwo }"}' }],
      ['c', [12, null]],
    ];
    for (const [name, content] of all) await journal.append(name, content);
    await journal.close();
    const whole = await readFile(path);
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(path, whole.subarray(0, length));
      const recovered = await openJournal(path);
      const lines = whole.subarray(0, length).toString('latin1').split('\n').length - 1;
      expect(await contentOf(recovered)).toEqual(all.slice(0, lines));
      for (const [name, content] of all.slice(lines)) await recovered.append(name, content);
      await recovered.close();
      expect(await readFile(path)).toEqual(whole);
    }
  });

  it('drops a tail of zeros, as a power failure leaves it', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    await writeFile(path, `{"key":"a","value":1}\n${'\0'.repeat(100)}`);
    const journal = await openJournal(path);
    expect(await contentOf(journal)).toEqual([['a', 1]]);
    await journal.close();
    expect(await readFile(path, 'utf8')).toBe('{"key":"a","value":1}\n');
  });

  it('takes one of two appends of a key at once', async () => {
    const journal = await openJournal<number>(join(await temporaryFolder(), 'rows.jsonl'));
    const outcomes = await Promise.allSettled([journal.append('a', 1), journal.append('a', 2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(journal.append('a', 3)).rejects.toThrow('has a record of "a" already');
    expect(await journal.get('a')).toBe(1);
    await journal.close();
  });

  it('does not count a record before it is durable', async () => {
    const journal = await openJournal(join(await temporaryFolder(), 'rows.jsonl'));
    const appending = journal.append('a', 1);
    expect([journal.has('a'), journal.size]).toEqual([false, 0]);
    await appending;
    expect([journal.has('a'), journal.size]).toEqual([true, 1]);
    await journal.close();
  });

  it('finishes what was appended before it closes, and takes nothing afterwards', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    const journal = await openJournal(path);
    const appending = journal.append('a', 1);
    await journal.close();
    await journal.close();
    await appending;
    expect(await readFile(path, 'utf8')).toBe(lineOf('a', 1));
    await expect(journal.append('b', 1)).rejects.toThrow('is closed');
  });

  it('reads what was there when reading began, also while it grows', async () => {
    const journal = await openJournal<number>(join(await temporaryFolder(), 'rows.jsonl'));
    await journal.append('a', 1);
    await journal.append('b', 2);
    const seen: string[] = [];
    for await (const [name] of journal.read()) {
      seen.push(name);
      await journal.append(`${name}${name}`, 0);
    }
    expect(seen).toEqual(['a', 'b']);
    expect(journal.size).toBe(4);
    await journal.close();
  });

  it.each([
    ['text that is no JSON', '{"key":"a","value":1}\n{"key":"b"\n{"key":"c","value":1}\n', 'FILE:2', 'something else'],
    ['an empty line', '{"key":"a","value":1}\n\n', 'FILE:2', 'something else'],
    ['a line of zeros', '{"key":"a","value":1}\n\0\0\0\n', 'FILE:2', 'something else'],
    ['another file', '{"id":"a"}\n', 'FILE:1', 'something else'],
    ['a key that is no text', '{"key":1,"value":1}\n', 'FILE:1', 'something else'],
    ['a record without value', '{"key":"a"}\n', 'FILE:1', 'something else'],
    ['a value that is no JSON', '{"key":"a","value":1.}\n', 'FILE:1', 'something else'],
    ['a changed digit', lineOf('a', 12).replace('12', '13'), 'FILE:1', 'a line whose checksum does not match'],
    ['a second record', '{"key":"a","value":1}\n{"key":"a","value":1}\n', 'FILE:2', 'a second record of "a"'],
  ])('refuses %s and names the line', async (_name, content, place, found) => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    await writeFile(path, content);
    expect(await sentence(path)).toBe(
      `data ${place}: the journal is damaged: expected {"crc32", "key", "value"}, found ${found}. ` +
        'Delete that line, or the file, and run the same command again: what is missing is recomputed.',
    );
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    await writeFile(path, Buffer.from('{"key":"\xe9","value":1}\n', 'latin1'));
    expect(await sentence(path)).toContain('FILE:1: the journal is damaged');
  });

  it.each([undefined, Number.NaN, { a: undefined }, new Date(0)])('refuses the value %s', async (wrong) => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    const journal = await openJournal<unknown>(path);
    await expect(journal.append('a', wrong)).rejects.toThrow('the record of "a"');
    await journal.append('a', 1);
    expect(await journal.get('a')).toBe(1);
    await journal.close();
  });

  it('names a folder that is missing and a path that is a folder', async () => {
    const folder = await temporaryFolder();
    expect(await sentence(join(folder, 'none', 'rows.jsonl'))).toContain('environment FILE: cannot be written');
    expect(await sentence(folder)).toContain('data FILE: cannot be written: it is a folder');
  });

  it('says that there is no room, and keeps every record that it promised', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    const output = await runScript(
      `import { openJournal } from './journal/journal.ts';
       const journal = await openJournal(process.env.TARGET);
       let kept = 0;
       try {
         for (;;) { await journal.append('row ' + kept, 'x'.repeat(200)); kept += 1; }
       } catch (error) { console.log(JSON.stringify({ kept, kind: error.kind, size: journal.size })); }
       await journal.close();`,
      { TARGET: path },
      8,
    );
    const { kept, kind, size } = JSON.parse(output);
    expect(kind).toBe('disk');
    expect(kept).toBeGreaterThan(10);
    expect(size).toBe(kept);
    const journal = await openJournal(path);
    expect(journal.size).toBe(kept);
    await journal.append(`row ${kept}`, 'there is room again');
    await journal.close();
  });

  it('keeps every record it promised through kill -9', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    for (let round = 0; round < 3; round += 1) {
      const output = await runScript(
        `import { writeSync } from 'node:fs';
         import { openJournal } from './journal/journal.ts';
         const journal = await openJournal(process.env.TARGET);
         const start = journal.size;
         for (let index = start; ; index += 4) {
           const keys = [0, 1, 2, 3].map((step) => 'row ' + (index + step));
           await Promise.all(keys.map((key) => journal.append(key, key)));
           writeSync(1, keys.map((key) => key + '\\n').join(''));
           if (index === start) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 15);
         }`,
        { TARGET: path },
      );
      const promised = output.split('\n').filter((line) => line !== '');
      expect(promised.length).toBeGreaterThan(0);
      const journal = await openJournal(path);
      for (const name of promised) expect(await journal.get(name)).toBe(name);
      await journal.close();
    }
  });
});
