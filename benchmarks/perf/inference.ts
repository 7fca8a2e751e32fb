// Processor time and rates of the inference client and of other harnesses against one static server:
// node benchmarks/perf/inference.ts [--repeats 3] [--seconds 3] [--only lm-eval] [--write]
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, platform, release } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Harness, startHarness } from './inference/harness.ts';
import { latencyFor, measure, plainConcurrency, shapes, slowConcurrency } from './inference/measure.ts';
import { availablePeers } from './inference/peers.ts';
import { explanation, median, missedBars, own, plainTable, slowExplanation, slowTable } from './inference/report.ts';
import type { Shape } from './inference/shapes.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});
const repeats = Number(values.repeats);
const seconds = Number(values.seconds);
if (!(Number.isInteger(repeats) && repeats > 0 && seconds > 0)) {
  process.stderr.write('--repeats must be a whole number above 0 and --seconds a number above 0.\n');
  process.exit(2);
}
const say = (text: string) => process.stderr.write(`${text}\n`);

const { peers: installed, notes } = await availablePeers();
const peers = installed.filter(({ name }) => name === 'mainbench' || (values.only?.includes(name) ?? true));
const harnesses: Harness[] = [];
for (const peer of peers) {
  try {
    harnesses.push(await startHarness(peer));
  } catch (error) {
    if (peer.name === 'mainbench') throw error;
    notes.push(`${peer.name} is left out: ${(error as Error).message}`);
  }
}
for (const note of notes) say(note);

const load = loadavg()[0] as number;
const failed = (harness: Harness, shape: Shape, { message }: Error) => {
  if (harness.peer.name === 'mainbench') throw new Error(`${shape}: ${message}`);
  notes.push(`${shape} leaves ${harness.peer.name} out: ${message}`);
  say(notes.at(-1) as string);
};
const settings = { repeats, seconds, say, failed };
const plain = await measure(harnesses, { ...settings, concurrency: plainConcurrency });
// Only few can come near the ideal here; the others would take minutes.
const quick = harnesses.filter(({ peer }) => ['mainbench', 'lm-eval', 'openai (npm)'].includes(peer.name));
// Longer, so that the beginning and the end of a run are a small part of it.
const perRequest = shapes.map((shape) => median((plain.samples[shape][own] ?? []).map(({ processor }) => processor)));
const latency = latencyFor(Math.max(...perRequest));
const long = { ...settings, seconds: 3 * seconds };
const slow = await measure(quick, { ...long, latency, concurrency: slowConcurrency });
for (const harness of harnesses) harness.close();

const measuredPeers = harnesses.map(({ peer }) => peer);
const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, ${platform()} ${release()}`;
const conditions = `${new Date().toISOString().slice(0, 10)}, ${machine}, Node ${process.version}`;
const busy = load > 0.5 ? ` The machine was busy with other work (load ${load.toFixed(1)} at the start).` : '';
const missed = missedBars(plain, slow, latency);
const sections = [
  ...explanation(measuredPeers),
  ...plainTable(plain, measuredPeers),
  slowExplanation(latency),
  '',
  ...slowTable(
    slow,
    quick.map(({ peer }) => peer),
    latency,
  ),
  ...(notes.length === 0 ? [] : ['', ...notes]),
];
const command = 'node benchmarks/perf/inference.ts --write';
process.stdout.write(`${sections.join('\n')}\n\n${conditions}.${busy}\n`);
process.stdout.write(`${missed.length === 0 ? 'All bars hold.' : `Bars missed:\n${missed.join('\n')}`}\n`);
const versions = Object.fromEntries(measuredPeers.map(({ name, version }) => [name, version]));
const result = {
  date: new Date().toISOString(),
  command,
  machine,
  node: process.version,
  load,
  versions,
  notes,
  missed,
};
const json = `${JSON.stringify({ ...result, settings: { repeats, seconds, latency }, plain, slow }, null, 1)}\n`;

if (values.write) {
  const docs = join(resolve(import.meta.dirname, '..', '..'), 'docs');
  await writeFile(join(docs, 'performance-inference.json'), json);
  const page = join(docs, 'performance.md');
  const [start, end] = ['<!-- inference: begin -->', '<!-- inference: end -->'];
  const before = await readFile(page, 'utf8').catch(() => '# Performance\n');
  const title = `Measured by \`${command}\` (${conditions}; every repeat in [performance-inference.json](performance-inference.json)).${busy}`;
  const section = [start, '## Inference', '', title, '', ...sections, end].join('\n');
  const from = before.indexOf(start);
  const kept = from === -1 ? `${before.trimEnd()}\n\n` : before.slice(0, from);
  const rest = from === -1 ? '\n' : before.slice(before.indexOf(end) + end.length);
  await writeFile(page, `${kept}${section}${rest}`);
} else {
  process.stdout.write(json);
}
process.exitCode = missed.length === 0 ? 0 : 1;
