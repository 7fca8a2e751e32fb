import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, describeError, MainbenchError, type SourceContext } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { ownBenchmarks } from './load-task.ts';

const members = {
  summary: "'mine'",
  metrics: "[{ name: 'exact', label: 'exact', unit: 'fraction', better: 'higher' }]",
  costPerRow: '() => ({ scored: 0, generated: 4 })',
  documents: "async function* () { yield { id: 'a', text: 'x' }; yield { id: 'b', text: 'y' }; }",
  evaluate: 'async () => ({ metrics: { exact: 1 } })',
};

async function load(changes: Record<string, string | undefined> = {}, timeout?: number): Promise<Benchmark> {
  const file = join(await mkdtemp(join(tmpdir(), 'mainbench-own-task-')), 'mine.mjs');
  const fields = Object.entries({ ...members, ...changes }).filter(([, value]) => value !== undefined);
  await writeFile(file, `export default { ${fields.map(([name, value]) => `${name}: ${value}`).join(', ')} };`);
  const [task] = await ownBenchmarks([file, 'gsm8k', file], timeout);
  return task as Benchmark;
}

const context: SourceContext = { dataDirectory: '.', signal: new AbortController().signal, note: () => {} };
const all = async (task: Benchmark) => Array.fromAsync(task.documents({}, context));

async function sentence(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return MainbenchError.is(error) ? `${error.kind} ${describeError(error)}` : String(error);
}

describe('ownBenchmarks', () => {
  it.each([
    members.documents,
    "function* () { yield { id: 'a', text: 'x' }; yield { id: 'b', text: 'y' }; }",
    "() => [{ id: 'a', text: 'x' }, { id: 'b', text: 'y' }]",
    "async () => [{ id: 'a', text: 'x' }, { id: 'b', text: 'y' }]",
  ])('reads the documents of %s', async (documents) => {
    expect(await all(await load({ documents }))).toEqual([
      { id: 'a', text: 'x' },
      { id: 'b', text: 'y' },
    ]);
  });

  it('passes options and context to the documents, and lets go of what was not read', async () => {
    const documents = `async function* (options, { dataDirectory }) {
      try { yield { id: dataDirectory }; yield { id: 'more' }; } finally { globalThis.letGo = true; }
    }`;
    for await (const { id } of (await load({ documents })).documents({}, context)) {
      expect(id).toBe('.');
      break;
    }
    expect((globalThis as { letGo?: boolean }).letGo).toBe(true);
  });

  it('refuses a file without documents, which a recipe takes', async () => {
    expect(await sentence(load({ documents: undefined }))).toMatch(
      /^usage --tasks: .*mine\.mjs has no documents of its own\. Give it a function `documents`, or name it in a recipe/,
    );
  });

  it.each([
    ['() => 3', 'documents of the task failed: its result: expected documents one after another'],
    ['() => [3]', 'documents of the task failed at document 1: expected a mapping'],
    ["() => [{ id: 'a' }, {}]", 'failed at document 2: id: expected text, found nothing.'],
    ["() => [{ id: 'a' }, { id: 'a' }]", 'failed at document 2: the id "a" occurs twice.'],
    ["() => [{ id: 'a', n: 3n }]", 'failed at document 1: expected plain JSON'],
    ["async function* () { throw new Error('boom.'); }", 'mine.mjs:1:'],
    ["() => { throw new Error('boom.'); }", 'documents of the task failed: boom.'],
  ])('names the file where documents are %s', async (documents, message) => {
    const said = await sentence(all(await load({ documents })));
    expect(said).toContain(message);
    expect(said).toMatch(/^recipe .*mine\.mjs/);
  });

  it('stops documents that do not come in time', async () => {
    const documents = 'async function* () { setInterval(() => {}, 1e6).unref(); await new Promise(() => {}); }';
    expect(await sentence(all(await load({ documents }, 0.05)))).toContain(
      'documents of the task did not finish within 0.05 s.',
    );
  });

  it('names the file where a part of a document fails', async () => {
    const task = await load({ parts: "{ count: 2, of: () => { throw new Error('boom.'); } }" });
    expect(await sentence((async () => task.parts?.of({ id: 'a' }))())).toMatch(
      /^recipe .*mine\.mjs:1:\d+: parts\.of of the task failed on the row "a": boom\./,
    );
    expect(await sentence(load({ parts: '3' }))).toContain('parts: expected an object, found number.');
    expect(await sentence(load({ parts: '{ count: 0 }' }))).toContain('it lacks parts.of.');
  });

  it('checks scores of its own', async () => {
    const none = (async function* () {})();
    const task = await load({ summarize: 'async () => ({ scores: [{ metric: 3 }], counts: {}, notes: [] })' });
    expect(await sentence((async () => task.summarize?.(none, {}))())).toContain(
      'summarize of the task failed: its result.scores.0.',
    );
  });
});
