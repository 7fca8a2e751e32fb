// How often two groups of trainings of one recipe differ on the world: at least 80 trainings, whose only difference is
// their seed, in random disjoint groups of 3, 5 and 10. The run takes hours and continues where it was interrupted.
// node benchmarks/stats/world-null.ts [--trainings 80] [--recipe FILE] [--out FOLDER] [--partitions 2000] [--write]
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Results } from '../../packages/spec/src/index.ts';
import { nullRate } from '../../packages/stats/src/testing/null-rate.ts';

const root = resolve(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    trainings: { type: 'string', default: '80' },
    recipe: { type: 'string', default: join(import.meta.dirname, 'world-null.yaml') },
    out: { type: 'string', default: join(root, 'runs', 'world-null') },
    partitions: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: false },
  },
});
const trainings = Number(values.trainings);
const out = resolve(values.out);

/** The scores of one evaluation, in the order of its rows; null where not measured. */
async function scoresOf(address: string, metric: string): Promise<Map<string, number | null>> {
  const text = await readFile(join(out, 'artifacts', `evaluate-${address.slice(0, 16)}`, 'rows.jsonl'), 'utf8');
  const rows = text.split('\n').filter((line) => line !== '');
  return new Map(
    rows.map((line) => {
      const { id, metrics } = JSON.parse(line) as { id: string; metrics: Record<string, number | null> };
      return [id, metrics[metric] ?? null];
    }),
  );
}

/** One array a training, over the rows that all of them measured. */
async function tableOf(addresses: readonly string[], metric: string): Promise<Float64Array[]> {
  const all: Map<string, number | null>[] = [];
  for (const address of addresses) all.push(await scoresOf(address, metric));
  const ids = [...(all[0]?.keys() ?? [])].filter((id) => all.every((scores) => typeof scores.get(id) === 'number'));
  return all.map((scores) => Float64Array.from(ids, (id) => scores.get(id) as number));
}

await mkdir(out, { recursive: true });
const recipe = join(out, 'recipe.yaml');
const seeds = Array.from({ length: trainings }, (_, index) => 1001 + index);
await writeFile(
  recipe,
  `extends: ${JSON.stringify(relative(out, resolve(values.recipe)))}\nseeds: [${seeds.join(', ')}]\n`,
);
const cli = join(root, 'packages', 'cli', 'bin', 'mainbench.mjs');
const { status } = spawnSync(process.execPath, [cli, 'run', recipe, '--out', out], { stdio: ['ignore', 2, 2] });
if (status !== 0) process.exit(status ?? 1);

const results = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8')) as Results;
const arm = results.models[0]?.arms.find(({ name }) => name === results.baseline);
const sizes = [3, 5, 10].filter((size) => trainings > 2 * size);
const lines = ['| Metric | Replicates a group | Groups that differ at 5 % | 95 % interval |', '|:---|---:|---:|:---|'];
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
for (const { metric, artifacts } of arm?.metrics ?? []) {
  const table = await tableOf(artifacts, metric);
  // A metric that is a mean of another one has no rows of its own.
  if (table.length !== trainings || (table[0]?.length ?? 0) < 2) continue;
  for (const size of sizes) {
    const { rate, low, high } = nullRate(table, size, { partitions: Number(values.partitions), seed: 1 });
    lines.push(`| ${metric} | ${size} | ${percent(rate)} | ${percent(low)} to ${percent(high)} |`);
  }
}
process.stdout.write(`${trainings} trainings of one recipe:\n\n${lines.join('\n')}\n`);

if (values.write) {
  const page = join(root, 'docs', 'decisions', '010-replicates-and-rows.md');
  const [start, end] = ['<!-- world-null: begin -->', '<!-- world-null: end -->'];
  const text = await readFile(page, 'utf8');
  const [before, after] = [text.indexOf(start), text.indexOf(end)];
  if (before === -1 || after === -1) throw new Error(`${page} has no place for the table`);
  const table = [start, `${trainings} trainings of one recipe:`, '', ...lines, ''].join('\n');
  await writeFile(page, `${text.slice(0, before)}${table}${text.slice(after)}`);
}
