// Time, memory, recall and precision of reading, cleaning and deduplicating a million texts of 1 kB, 5 % of them planted
// near-duplicates; and the time of near-duplicates alone against Python's datasketch and text-dedup (installed from
// PyPI into a Python of 3.12 or later): node benchmarks/perf/dedup.ts [--rows 1000000] [--peer-rows 50000]
// [--python python3.12] [--write]
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { bestBandSizes } from '../../packages/data/src/duplicates/band-sizes.ts';
import { inventedText } from '../../packages/data/src/testing/invented-texts.ts';
import { nodeFlags } from '../../scripts/toolchain.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'peer-rows': { type: 'string', default: '50000' },
    python: { type: 'string' },
    folder: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const peerRows = Number(values['peer-rows']);
/** Bars: bytes of memory; shares; how many times the time of a row may grow from a tenth of the rows; times as fast. */
const bars = { memory: 1.5e9, recall: 0.95, precision: 0.99, growth: 1.5, speed: 3 };
const words = 180;
const root = resolve(import.meta.dirname, '..', '..');
const peer = join(import.meta.dirname, '.peers', 'dedup');
const python = join(peer, 'bin', 'python');
const requirements = join(import.meta.dirname, 'peers', 'dedup.txt');

interface Measured {
  seconds: number;
  processor_seconds: number;
  peak_memory: number;
}

/** A Python that text-dedup runs on. */
function newPython(): string {
  const candidates = values.python === undefined ? ['python3.13', 'python3.12', 'python3'] : [values.python];
  const check = 'import sys; sys.exit(0 if sys.version_info >= (3, 12) else 1)';
  const found = candidates.find((each) => spawnSync(each, ['-c', check]).status === 0);
  if (found === undefined) throw new Error('text-dedup needs Python 3.12 or later: name one by --python');
  return found;
}

function installPeers(): void {
  const wanted = readFileSync(requirements, 'utf8');
  const installed = join(peer, 'installed.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  process.stdout.write('Installing datasketch and text-dedup.\n');
  execFileSync(newPython(), ['-m', 'venv', peer], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements], { stdio: 'inherit' });
  writeFileSync(installed, wanted);
}

async function writeTexts(path: string, count: number): Promise<void> {
  const lines = function* () {
    for (let index = 0; index < count; index += 1) {
      yield `${JSON.stringify({ id: `t${index}`, text: inventedText(index, 1, words).text })}\n`;
    }
  };
  await pipeline(lines(), createWriteStream(path));
}

const most = 1 << 28;
function ownProcess(
  file: string,
  folder: string,
  ...steps: string[]
): Measured & { read_seconds: number; kept: number[] } {
  const program = join(import.meta.dirname, 'dedup-process.ts');
  const args = [...nodeFlags, program, file, folder, ...steps];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: most }));
}

/** How many of the planted near-duplicates were dropped, and how many of the dropped texts were planted. */
function quality(dropped: readonly number[], count: number): { recall: number; precision: number } {
  const isPlanted = (index: number) => index % 20 === 19;
  const right = dropped.filter(isPlanted).length;
  const planted = Math.floor(count / 20);
  return { recall: right / planted, precision: dropped.length === 0 ? 1 : right / dropped.length };
}

function droppedOf(kept: readonly number[], count: number): number[] {
  const staying = new Set(kept);
  return Array.from({ length: count }, (_, index) => index).filter((index) => !staying.has(index));
}

const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'mainbench-dedup-')));
await mkdir(folder, { recursive: true });
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
const thousands = (count: number) => count.toLocaleString('en');
const missed: string[] = [];

const lines: string[] = [
  '| texts | reading, s | reading and cleaning, s | µs a text | memory | recall | precision |',
  '|---:|---:|---:|---:|---:|---:|---:|',
];
const perText: number[] = [];
for (const count of [Math.ceil(rows / 10), rows]) {
  const file = join(folder, 'texts.jsonl');
  await writeTexts(file, count);
  const steps = ['length', 'gopher', 'repetition', 'template-left-over', 'near-duplicates'];
  const { seconds, read_seconds, peak_memory, kept } = ownProcess(file, join(folder, 'run'), ...steps);
  const { recall, precision } = quality(droppedOf(kept, count), count);
  await rm(join(folder, 'run'), { recursive: true });
  perText.push(seconds / count);
  const cells = [thousands(count), read_seconds.toFixed(1), seconds.toFixed(1), ((seconds / count) * 1e6).toFixed(0)];
  lines.push(`| ${[...cells, megabytes(peak_memory), percent(recall), percent(precision)].join(' | ')} |`);
  process.stdout.write(`${lines.at(-1)}\n`);
  if (peak_memory > bars.memory) missed.push(`memory ${megabytes(peak_memory)}`);
  if (recall < bars.recall || precision < bars.precision) missed.push(`recall ${recall}, precision ${precision}`);
}
const growth = (perText[1] as number) / (perText[0] as number);
if (growth > bars.growth) missed.push(`time of a text grows ${growth.toFixed(2)} ×`);

const peerLines: string[] = [];
if (peerRows > 0) {
  installPeers();
  const file = join(folder, 'peer-texts.jsonl');
  await writeTexts(file, peerRows);
  const { bands, rows: bandRows } = bestBandSizes(0.8, 128, [0.02, 0.98]);
  const own = ownProcess(file, join(folder, 'run'), 'near-duplicates');
  const found = quality(droppedOf(own.kept, peerRows), peerRows);
  const line = (name: string, { seconds, processor_seconds, peak_memory }: Measured, shares: typeof found) => {
    const ratio = name === 'mainbench' ? '' : `${(seconds / own.seconds).toFixed(1)} ×`;
    const cells = [name, seconds.toFixed(1), processor_seconds.toFixed(1), megabytes(peak_memory)];
    return `| ${[...cells, percent(shares.recall), percent(shares.precision), ratio].join(' | ')} |`;
  };
  peerLines.push(
    '| | time, s | processor time, s | memory | recall | precision | time of mainbench’s |',
    '|---|---:|---:|---:|---:|---:|---:|',
    line('mainbench', own, found),
  );
  for (const library of ['datasketch', 'text-dedup']) {
    const work = join(folder, library);
    await mkdir(work);
    const args = [join(import.meta.dirname, 'dedup_peer.py'), library, file, String(bands), String(bandRows), work];
    const output = execFileSync(python, args, {
      encoding: 'utf8',
      maxBuffer: most,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const measured: Measured & { dropped: number[] } = JSON.parse(output);
    peerLines.push(line(library, measured, quality(measured.dropped, peerRows)));
    if (measured.seconds / own.seconds < bars.speed)
      missed.push(`${library} ${(measured.seconds / own.seconds).toFixed(1)} ×`);
  }
  process.stdout.write(`${peerLines.join('\n')}\n`);
}
const summary =
  `A text of ${thousands(rows)} takes ${growth.toFixed(2)} × the time of one of ${thousands(Math.ceil(rows / 10))}; the bar is ` +
  `${bars.growth}. The bars are ${megabytes(bars.memory)} of memory, a recall of ${percent(bars.recall)} and a precision of ${percent(bars.precision)}.`;
process.stdout.write(`${summary}\n`);

if (values.write) {
  const page = join(root, 'docs', 'performance.md');
  const [start, end] = ['<!-- dedup: begin -->', '<!-- dedup: end -->'];
  const before = readFileSync(page, 'utf8');
  const section = [
    start,
    '## Cleaning and near-duplicates',
    '',
    `Texts of 1 kB of invented words, 5 % of them near-duplicates with one to three of ${words} words changed, are read from ` +
      'JSON lines and go through the steps `length`, `gopher`, `repetition`, `template-left-over` and `near-duplicates`, ' +
      `each table written. Measured by \`node benchmarks/perf/dedup.ts --write\` (Node ${process.version}, ` +
      `${availableParallelism()} cores; memory is the peak of the whole process with its threads):`,
    '',
    ...lines,
    '',
    summary,
    ...(peerLines.length === 0
      ? []
      : [
          '',
          `Near-duplicates alone among ${thousands(peerRows)} of these texts, one after another in the same run, with the ` +
            'same shingles, permutations and bands, and each candidate checked exactly. datasketch uses one process, ' +
            'text-dedup as many as there are cores (its memory is that of the largest); the bar is ' +
            `${bars.speed} ×:`,
          '',
          ...peerLines,
        ]),
    end,
  ].join('\n');
  const from = before.indexOf(start);
  const kept = from === -1 ? `${before.trimEnd()}\n\n` : before.slice(0, from);
  const rest = from === -1 ? '\n' : before.slice(before.indexOf(end) + end.length);
  writeFileSync(page, `${kept}${section}${rest}`);
}
if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
if (missed.length > 0) {
  process.stderr.write(`A bar was missed: ${missed.join('; ')}.\n`);
  process.exitCode = 1;
}
