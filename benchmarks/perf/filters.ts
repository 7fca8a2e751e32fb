// Time and memory of formulas, and of filters that choose among all pairs, over a million pairs whose signals are at hand:
// node benchmarks/perf/filters.ts [--rows 1000000] [--compared 100000] [--only formulas|choices]
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { choosingFilters, formulaFilters } from '../../packages/baselines/src/index.ts';
import { allSignals } from '../../packages/cli/src/extensions.ts';
import { inventedText } from '../../packages/data/src/testing/invented-texts.ts';
import type { BuildOptions } from '../../packages/pipeline/src/build-options.ts';
import { parseColumnExpression } from '../../packages/pipeline/src/expressions/column-expression.ts';
import { choiceStage } from '../../packages/pipeline/src/formulas/choice-stage.ts';
import { formulaStage } from '../../packages/pipeline/src/formulas/formula-stage.ts';
import { resolveChoice } from '../../packages/pipeline/src/formulas/resolve-choice.ts';
import { type PlannedFormula, resolveFormula } from '../../packages/pipeline/src/formulas/resolve-formula.ts';
import type { Artifact, JsonObject, Stage } from '../../packages/spec/src/index.ts';

// All of the command line is loaded, since its memory counts.
await import('../../packages/cli/src/commands/run.ts');

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    compared: { type: 'string', default: '100000' },
    only: { type: 'string' },
  },
});
const rows = Number(values.rows);
/** Pairs of which `diverse` compares all texts. */
const comparedRows = Math.min(rows, Number(values.compared));
const wanted = (part: string) => values.only === undefined || values.only === part;
/** Bars: pairs per second of processor time, over columns in memory and from tables; seconds; bytes. */
const fewestPerSecond = 200_000;
const mostSeconds = 10;
const mostMemory = 600e6;
/** Pairs that a filter chooses; seconds of processor time that it may take, and that it may take at a stretch. */
const chosen = 4000;
const mostChoosing = 120;
const longestTurn = 1;

const folder = await mkdtemp(join(tmpdir(), 'mainbench-filters-'));
const signal = new AbortController().signal;
let missed = false;

function report(line: string, fails: boolean): void {
  process.stdout.write(`${line}${fails ? '  MISSED' : ''}\n`);
  missed ||= fails;
}

/** A number that looks like a likelihood and differs from row to row. */
const numberOf = (row: number, salt: number) => 1 + ((row * 2_654_435_761 + salt * 40_503) % 4_294_967_296) / 1e9;

async function writeTable(name: string, rowOf: (row: number) => JsonObject, count = rows): Promise<Artifact> {
  const directory = join(folder, name);
  await mkdir(directory);
  await pipeline(
    function* () {
      for (let row = 0; row < count; row += 1) yield `${JSON.stringify(rowOf(row))}\n`;
    },
    createWriteStream(join(directory, 'rows.jsonl')),
  );
  return { address: '', kind: 'signal', label: name, directory };
}

const idOf = (row: number) => `text-${String(row).padStart(9, '0')}`;

const textsOf = (row: number): JsonObject => ({
  id: idOf(row),
  score: null,
  details: {
    ...{ words: row % 211, characters: row % 1999, instruction_words: row % 17, compression_ratio: numberOf(row, 1) },
    ...{ distinct_words: numberOf(row, 2), distinct_triples: numberOf(row, 3), overlap: numberOf(row, 4) },
  },
});

/** Tables as the stages of signals write them: one of a likelihood, which stands for all of them, and one of texts. */
async function signalTables(): Promise<Map<string, Artifact>> {
  const nll = (row: number): JsonObject => ({ forward_nll: numberOf(row, 5), tokens: row % 300 });
  const likelihood = await writeTable('likelihood', (row) => ({
    id: idOf(row),
    score: numberOf(row, 6),
    details: nll(row),
  }));
  const text = await writeTable('text_signals', textsOf);
  return new Map([...[...allSignals.keys()].map((name) => [name, likelihood] as const), ['text_signals', text]]);
}

const build = {
  recipe: { serve: { engine: 'any' } },
  recipeFile: 'recipe.yaml',
  extensions: {
    signals: allSignals,
    filters: new Map(formulaFilters.map((filter) => [filter.name, filter])),
    engines: new Map([['any', { name: 'any', abilities: ['generate', 'chat', 'loglikelihood', 'greedy', 'render'] }]]),
  },
} as unknown as BuildOptions;

function planned(score: string, keep?: string): Promise<PlannedFormula> {
  const place = { file: 'recipe.yaml', path: [] };
  return resolveFormula(
    { score, keep },
    { build, place, hasTruth: false, who: 'the benchmark', iterations: 1, external: new Map() },
  );
}

/** Computes a formula over columns in memory; returns seconds of processor time. */
function evaluate({ columns, score, keep }: PlannedFormula): number {
  const given: Record<string, Float64Array> = {};
  for (const [salt, name] of [...columns.keys()].entries())
    given[name] = Float64Array.from({ length: rows }, (_, row) => numberOf(row, salt));
  const used = process.cpuUsage();
  score.evaluate(given, rows);
  keep?.evaluate(given, rows);
  const { user, system } = process.cpuUsage(used);
  return (user + system) / 1e6;
}

/** A column as it is, but for its stage: only what the inputs are called matters here, since their tables are there. */
function withoutStages<Planned extends Pick<PlannedFormula, 'columns'>>(planned: Planned): Planned {
  const columns = [...planned.columns].map(([key, source]) => [key, { ...source, make: () => ({}) as Stage }] as const);
  return { ...planned, columns: new Map(columns) };
}

/** Runs a stage over tables; returns seconds of processor time. */
async function run(stage: Stage, inputs: Readonly<Record<string, Artifact>>, count = rows): Promise<number> {
  const used = process.cpuUsage();
  const nothing = () => {};
  const slot = () => {
    throw new Error('no stage here trains or serves');
  };
  const facts = await stage.run({ directory: folder, inputs, signal, progress: nothing, slot });
  const { user, system } = process.cpuUsage(used);
  if (facts.rows !== count) throw new Error(`expected ${count} rows, found ${facts.rows}`);
  return (user + system) / 1e6;
}

async function runFormula(
  name: string,
  formula: PlannedFormula,
  tables: ReadonlyMap<string, Artifact>,
): Promise<number> {
  const stage = formulaStage(name, withoutStages(formula), { pairs: { rows, tokensPerRow: 1 } } as never);
  const inputs = [...formula.columns.values()].map(({ input }) => [input, tables.get(input) as Artifact]);
  return run(stage, Object.fromEntries(inputs));
}

/** Seconds of processor time of this thread between two turns of a timer, at most: what other work waits, on a machine of its own. */
function watchTurns(): () => number {
  let longest = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1e6);
    before = process.threadCpuUsage();
  }, 5);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

/** Lets a filter choose among the pairs of a table, and reports time, and the longest time without a turn for others. */
async function reportChoice(name: string, tables: ReadonlyMap<string, Artifact>, count: number): Promise<void> {
  const filter = choosingFilters.find((each) => each.name === name);
  if (filter === undefined) throw new Error(`there is no filter ${name}`);
  const place = { file: 'recipe.yaml', path: [] };
  const at = {
    build,
    place,
    optionsPlace: place,
    hasTruth: false,
    who: 'the benchmark',
    iterations: 1,
    external: new Map(),
  };
  const choice = await resolveChoice(filter, {}, at, { select: { top_k: chosen }, place });
  const pairs = { rows: count, tokensPerRow: 1, stage: {} as Stage };
  const stage = choiceStage(name, withoutStages(choice), { pairs } as never, { seedNumber: 1, clusters: undefined });
  const inputs = Object.keys(stage.inputs).map((input) => [input, tables.get(input) as Artifact]);
  const before = performance.now();
  const longestWait = watchTurns();
  const used = await run(stage, Object.fromEntries(inputs), count);
  const seconds = (performance.now() - before) / 1000;
  const turn = longestWait();
  const line = `${name}: ${chosen} of ${count.toLocaleString('en')} pairs in ${seconds.toFixed(1)} s, ${used.toFixed(1)} s of processor time, the bar is ${mostChoosing}; ${turn.toFixed(2)} s without a turn for others at most, the bar is ${longestTurn}`;
  report(line, used > mostChoosing || turn > longestTurn);
}

const pairOf = (row: number): JsonObject => {
  const { text } = inventedText(row, 1, 130);
  return { id: idOf(row), instruction: text.slice(0, 60), response: text };
};

async function formulas(tables: ReadonlyMap<string, Artifact>): Promise<void> {
  for (const filter of formulaFilters) {
    const options = filter.options.parse({});
    const formula = await planned(filter.formula(options), filter.keep?.(options));
    const perSecond = rows / evaluate(formula);
    const stage = rows / (await runFormula(filter.name, formula, tables));
    const counts = [perSecond, stage].map((count) => Math.round(count).toLocaleString('en'));
    const inputs = new Set([...formula.columns.values()].map(({ input }) => input)).size;
    const line = `${filter.name}: ${counts[0]} pairs per second over columns; ${counts[1]} from ${inputs} ${inputs === 1 ? 'table' : 'tables'} to one, the bar is ${fewestPerSecond.toLocaleString('en')}`;
    report(line, Math.min(perSecond, stage) < fewestPerSecond);
  }
  const columns = { a: new Float64Array(rows), b: new Float64Array(rows) };
  for (let row = 0; row < rows; row += 1) {
    columns.a[row] = numberOf(row, 1);
    columns.b[row] = numberOf(row, 2);
  }
  const heavy = {
    'sixteen ranks and powers': `${Array.from({ length: 16 }, (_, n) => `rank(a + ${n} * b)`).join(' + ')} + ${Array.from({ length: 20 }, () => 'a ^ b').join(' + ')}`,
    'ninety-nine nested powers': `${Array.from({ length: 99 }, () => '(b ^ ').join('')}a${')'.repeat(99)}`,
    'deviations of 160 values': Array.from(
      { length: 8 },
      () => `std(${Array.from({ length: 20 }, () => 'a').join(', ')})`,
    ).join(' + '),
  };
  for (const [name, text] of Object.entries(heavy)) {
    const expression = await parseColumnExpression(text);
    const used = process.cpuUsage();
    expression.evaluate(columns, rows);
    const { user, system } = process.cpuUsage(used);
    const seconds = (user + system) / 1e6;
    report(`${name}: ${seconds.toFixed(1)} s of processor time, the bar is ${mostSeconds}`, seconds > mostSeconds);
  }
}

try {
  const tables = await signalTables();
  if (wanted('formulas')) await formulas(tables);
  if (wanted('choices')) {
    const few = new Map([
      ['text_signals', await writeTable('few-texts', textsOf, comparedRows)],
      ['candidate-pairs', await writeTable('few-pairs', pairOf, comparedRows)],
    ]);
    await reportChoice('diverse', few, comparedRows);
    tables.set('candidate-pairs', await writeTable('pairs', pairOf));
    await reportChoice('deita', tables, rows);
  }
  const peak = process.resourceUsage().maxRSS * 1024;
  report(`${(peak / 1e6).toFixed(0)} MB of memory, the bar is ${mostMemory / 1e6} MB`, peak > mostMemory);
  if (missed) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
