// Time and memory of formulas over a million pairs whose signals are at hand: node benchmarks/perf/filters.ts [--rows 1000000]
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { formulaFilters } from '../../packages/baselines/src/index.ts';
import { allSignals } from '../../packages/cli/src/extensions.ts';
import type { BuildOptions } from '../../packages/pipeline/src/build-options.ts';
import { parseColumnExpression } from '../../packages/pipeline/src/expressions/column-expression.ts';
import { formulaStage } from '../../packages/pipeline/src/formulas/formula-stage.ts';
import { type PlannedFormula, resolveFormula } from '../../packages/pipeline/src/formulas/resolve-formula.ts';
import type { Artifact, JsonObject, Stage } from '../../packages/spec/src/index.ts';

// All of the command line is loaded, since its memory counts.
await import('../../packages/cli/src/commands/run.ts');

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(values.rows);
/** Bars: pairs per second of processor time over columns in memory; seconds; bytes. */
const fewestPerSecond = 200_000;
const mostSeconds = 10;
const mostMemory = 600e6;

const folder = await mkdtemp(join(tmpdir(), 'mainbench-filters-'));
const signal = new AbortController().signal;
let missed = false;

function report(line: string, fails: boolean): void {
  process.stdout.write(`${line}${fails ? '  MISSED' : ''}\n`);
  missed ||= fails;
}

/** A number that looks like a likelihood and differs from row to row. */
const numberOf = (row: number, salt: number) => 1 + ((row * 2_654_435_761 + salt * 40_503) % 4_294_967_296) / 1e9;

async function writeTable(name: string, rowOf: (row: number) => JsonObject): Promise<Artifact> {
  const directory = join(folder, name);
  await mkdir(directory);
  await pipeline(
    function* () {
      for (let row = 0; row < rows; row += 1) yield `${JSON.stringify(rowOf(row))}\n`;
    },
    createWriteStream(join(directory, 'rows.jsonl')),
  );
  return { address: '', kind: 'signal', label: name, directory };
}

const idOf = (row: number) => `text-${String(row).padStart(9, '0')}`;

/** Tables as the stages of signals write them: one of a likelihood, which stands for all of them, and one of texts. */
async function signalTables(): Promise<Map<string, Artifact>> {
  const nll = (row: number): JsonObject => ({ forward_nll: numberOf(row, 5), tokens: row % 300 });
  const likelihood = await writeTable('likelihood', (row) => ({
    id: idOf(row),
    score: numberOf(row, 6),
    details: nll(row),
  }));
  const texts = (row: number): JsonObject => ({
    ...{ words: row % 211, characters: row % 1999, instruction_words: row % 17, compression_ratio: numberOf(row, 1) },
    ...{ distinct_words: numberOf(row, 2), distinct_triples: numberOf(row, 3), overlap: numberOf(row, 4) },
  });
  const text = await writeTable('text_signals', (row) => ({ id: idOf(row), score: null, details: texts(row) }));
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
  return resolveFormula({ score, keep }, { build, place, hasTruth: false, who: 'the benchmark', iterations: 1 });
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

/** Runs the stage of a formula over the tables; returns seconds of processor time. */
async function run(name: string, formula: PlannedFormula, tables: ReadonlyMap<string, Artifact>): Promise<number> {
  // Only what the inputs are called matters here: their tables are there.
  const columns = new Map([...formula.columns].map(([key, source]) => [key, { ...source, make: () => ({}) as Stage }]));
  const stage = formulaStage(name, { ...formula, columns }, { pairs: { rows, tokensPerRow: 1 } } as never);
  const inputs = Object.fromEntries(
    [...formula.columns.values()].map(({ input }) => [input, tables.get(input) as Artifact]),
  );
  const used = process.cpuUsage();
  const nothing = () => {};
  const slot = () => {
    throw new Error('no stage here trains or serves');
  };
  const facts = await stage.run({ directory: folder, inputs, signal, progress: nothing, slot });
  const { user, system } = process.cpuUsage(used);
  if (facts.rows !== rows) throw new Error(`expected ${rows} rows, found ${facts.rows}`);
  return (user + system) / 1e6;
}

try {
  const tables = await signalTables();
  for (const filter of formulaFilters) {
    const options = filter.options.parse({});
    const formula = await planned(filter.formula(options), filter.keep?.(options));
    const perSecond = rows / evaluate(formula);
    const stage = rows / (await run(filter.name, formula, tables));
    const counts = [perSecond, stage].map((count) => Math.round(count).toLocaleString('en'));
    const inputs = new Set([...formula.columns.values()].map(({ input }) => input)).size;
    const line = `${filter.name}: ${counts[0]} pairs per second over columns; ${counts[1]} from ${inputs} ${inputs === 1 ? 'table' : 'tables'} to one`;
    report(line, perSecond < fewestPerSecond);
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
  const peak = process.resourceUsage().maxRSS * 1024;
  report(`${(peak / 1e6).toFixed(0)} MB of memory, the bar is ${mostMemory / 1e6} MB`, peak > mostMemory);
  if (missed) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
