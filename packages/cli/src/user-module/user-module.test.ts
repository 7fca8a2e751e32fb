import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Choice,
  type ChoosingFilter,
  describeError,
  type Filter,
  type FilterContext,
  MainbenchError,
  type Pair,
  type Task,
} from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { choosingShape, filterShape, taskShape } from './module-shape.ts';
import { isUserModule, loadUserModule } from './user-module.ts';

const place = { file: 'recipe.yaml', path: ['arms', 0, 'filter'] };

async function fileWith(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'mainbench-module-')), 'mine.mjs');
  await writeFile(file, text);
  return file;
}

async function load(text: string): Promise<Filter> {
  return loadUserModule<Filter>('filter', await fileWith(text), filterShape, place);
}

const members = {
  summary: "'mine'",
  models: '() => []',
  costPerPair: '() => ({ scored: 0, generated: 0 })',
  score: 'async () => ({ score: 1 })',
};

function filterWith(changes: Partial<Record<keyof typeof members | 'options', string>> = {}): string {
  const fields = Object.entries({ ...members, ...changes }).map(([name, value]) => `${name}: ${value}`);
  return `export default { ${fields.join(', ')} };`;
}

async function sentence(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return MainbenchError.is(error) ? `${error.kind} ${describeError(error)}` : String(error);
}

const pair: Pair = { id: 'text-1', instruction: 'a', response: 'b' };
const context = {} as FilterContext;

describe('isUserModule', () => {
  it.each([
    ['./mine.ts', true],
    ['../mine.ts', true],
    ['/some/where/mine.ts', true],
    ['mutual', false],
    ['my.filter', false],
  ])('of %s is %s', (name, expected) => {
    expect(isUserModule(name)).toBe(expected);
  });
});

describe('loadUserModule', () => {
  it('names a filter by its file and gives it the hash of the file as version', async () => {
    const [first, same, changed] = await Promise.all([
      load(filterWith()),
      load(filterWith()),
      load(filterWith({ score: 'async () => ({ score: 2 })' })),
    ]);
    expect(first.name).toMatch(/mine\.mjs$/);
    expect(first.version).toBe(same.version);
    expect(first.version).not.toBe(changed.version);
  });

  it('needs no options, and offers zod where there are some', async () => {
    expect((await load(filterWith())).options.parse({})).toEqual({});
    const text = `import { z } from 'zod';\n${filterWith({ options: 'z.strictObject({ power: z.number() })' })}`;
    expect((await load(text)).options.parse({ power: 2 })).toEqual({ power: 2 });
  });

  it('takes an object of a class', async () => {
    const text = `class Mine {
      summary = 'mine';
      bonus = 2;
      models() { return ['forward']; }
      costPerPair() { return { scored: 1, generated: 0 }; }
      score(pair) { return { score: pair.response.length + this.bonus }; }
    }
    export default new Mine();`;
    const filter = await load(text);
    expect(filter.models({})).toEqual(['forward']);
    expect(filter.score(pair, {}, context)).toEqual({ score: 3 });
  });

  it.each([
    ['export default 3;', 'it lacks summary, models, costPerPair, score'],
    ['export const score = 1;', 'it lacks summary'],
    ['this is no program', 'the filter could not be loaded: '],
    ['const a = 1;\nthrow new Error("no luck\\nat all");', 'mine.mjs:2:7: the filter could not be loaded: no luck. '],
    ['throw null;', 'the filter could not be loaded: null.'],
    ['import "nowhere-at-all";', 'Install it beside that file'],
    [filterWith({ score: '3' }), 'score: expected a function, found number'],
    [filterWith({ options: '{}' }), 'options: expected a schema of zod, found an object'],
    [filterWith({ summary: '3' }), 'summary: expected text, found 3'],
  ])('refuses %j', async (text, message) => {
    const said = await sentence(load(text));
    expect(said).toContain(message);
    expect(said).toMatch(/^recipe .*mine\.mjs/);
    expect(said).not.toContain('    at ');
  });

  it('says where in the recipe a file is named that is not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mainbench-module-'));
    await mkdir(join(folder, 'mine.mjs'));
    const missing = loadUserModule('filter', './none.mjs', filterShape, { ...place, file: join(folder, 'r.yaml') });
    await expect(missing).rejects.toMatchObject({
      message: 'arms.0.filter: the filter ./none.mjs was not found.',
      details: { recipePath: place.path, hint: `Expected ${join(folder, 'none.mjs')}.` },
    });
    await expect(loadUserModule('filter', join(folder, 'mine.mjs'), filterShape, place)).rejects.toThrow('not a file');
  });
});

describe('a function of a user', () => {
  it.each([
    ['async () => { throw new Error("boom.") }', 'score of the filter failed on the row "text-1": boom.'],
    ['() => { throw new TypeError("boom") }', 'failed on the row "text-1": boom.'],
    ['() => { throw "words" }', 'failed on the row "text-1": words.'],
    ['() => undefined', 'failed on the row "text-1": its result: expected a mapping, found nothing.'],
    ['() => ({ score: "3" })', 'its result.score: expected a finite number, or null where there is none; found "3".'],
    [
      '() => ({ score: Number.NaN })',
      'its result.score: expected a finite number, or null where there is none; found NaN.',
    ],
    ['() => ({ score: -1 / 0 })', 'found -Infinity.'],
    ['(pair) => { pair.id = "b"; }', 'Cannot assign to read only property'],
    ['(pair, options) => { options.more = 1; }', 'Cannot add property more'],
    ['async () => ({ score: 1, details: { a: 3n } })', 'its result.details: expected plain JSON: '],
  ])('that is %s is named with its file and row', async (score, message) => {
    const filter = await load(filterWith({ score }));
    const said = await sentence((async () => filter.score(pair, {}, context))());
    expect(said).toContain(message);
    expect(said).toMatch(/^recipe .*mine\.mjs/);
    expect(said).toContain('Correct the file and run the same command again.');
  });

  it.each(['null', '0.5'])('may give the score %s', async (score) => {
    const filter = await load(filterWith({ score: `() => ({ score: ${score} })` }));
    expect(filter.score(pair, {}, context)).toHaveProperty('score');
  });

  it('passes on what mainbench itself says', async () => {
    const text = filterWith({ score: '(pair, options, { models }) => models.forward.generate({})' });
    const dead = new MainbenchError('endpoint', 'the server is gone.');
    const models = { forward: { generate: () => Promise.reject(dead) } };
    const scoring = (await load(text)).score(pair, {}, { models } as unknown as FilterContext);
    await expect(scoring).rejects.toBe(dead);
  });

  it('asks for models that there are', async () => {
    const filter = await load(filterWith({ models: "() => ['forwrd']" }));
    expect(() => filter.models({})).toThrow(
      'its result.0: expected one of forward, reverse, seed, base; found "forwrd"',
    );
  });

  it('that must answer at once is no promise', async () => {
    const filter = await load(filterWith({ models: 'async () => { throw new Error("later"); }' }));
    expect(() => filter.models({})).toThrow('models of the filter failed: expected a value, found a promise.');
  });

  it('of a task is checked likewise', async () => {
    const text = `export default {
      summary: 'mine', metrics: [{ name: 'm', label: 'm', unit: 'fraction', better: 'higher' }],
      costPerRow: () => ({ scored: 0 }), evaluate: async () => ({ metrics: { m: '1' } }),
    };`;
    const task = await loadUserModule<Task>('task', await fileWith(text), taskShape, place);
    expect(() => task.costPerRow({})).toThrow('costPerRow of the task failed: its result.generated');
    await expect(task.evaluate(pair, {}, {} as never)).rejects.toThrow(
      'its result.metrics.m: expected a finite number',
    );
  });
});

describe('a filter of a user that chooses among all pairs', () => {
  const reader = { ids: ['a', 'b'], places: Uint32Array.of(0, 1), at: async () => pair } as never;

  async function choices(choose: string, timeout?: number, signal = new AbortController().signal): Promise<Choice[]> {
    const text = `export default { summary: 'mine', columns: () => ({ size: 'words' }), choose: ${choose} };`;
    const filter = await loadUserModule<ChoosingFilter>('filter', await fileWith(text), choosingShape, place, timeout);
    expect(filter.columns({})).toEqual({ size: 'words' });
    const found: Choice[] = [];
    const chosen = filter.choose({ size: Float64Array.of(1, 2) }, reader, {}, { limit: 2, draw: () => 0, signal });
    for await (const each of chosen) found.push(each);
    return found;
  }

  it('gives choices one after another, or a list of them', async () => {
    const expected = [
      { place: 1, score: 2 },
      { place: 0, reason: 'dull' },
    ];
    const body = "yield { place: 1, score: size[1] }; yield { place: 0, reason: 'dull' };";
    expect(await choices(`async function* ({ size }) { ${body} }`)).toEqual(expected);
    expect(await choices("({ size }) => [{ place: 1, score: size[1] }, { place: 0, reason: 'dull' }]")).toEqual(
      expected,
    );
  });

  it.each([
    ['async function* () { yield { place: 0, score: 1 }; yield 3; }', 'choose of the filter failed at choice 2: '],
    [
      "() => [{ place: 0, score: '1' }]",
      'choose of the filter failed at choice 1: score: expected a number, found "1".',
    ],
    ['() => [{ place: -1, score: 1 }]', 'choose of the filter failed at choice 1: '],
    ["() => [{ place: 0, score: 1, reason: 'both' }]", 'choose of the filter failed at choice 1: '],
    ['() => 3', 'expected choices one after another, such as those of an async generator or a list'],
    ['async function* () { throw new Error("boom"); }', 'choose of the filter failed: boom.'],
    ['async function* () { await new Promise(() => {}); }', 'choose of the filter did not finish within 0.1 s.'],
  ])('that is %s is named with its file', async (choose, message) => {
    const said = await sentence(choices(choose, 0.1));
    expect(said).toContain(message);
    expect(said).toMatch(/^recipe .*mine\.mjs/);
  });

  it('ends with the signal, whatever it waits for', async () => {
    const controller = new AbortController();
    const waiting = choices('async function* () { await new Promise(() => {}); }', undefined, controller.signal);
    setTimeout(() => controller.abort(new Error('stopped')), 50);
    await expect(waiting).rejects.toThrow('stopped');
  });
});
