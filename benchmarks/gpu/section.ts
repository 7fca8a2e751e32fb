// The figures as a section of docs/gpu.md, and whether they keep their bars.

import { readFile, writeFile } from 'node:fs/promises';
import type { Scored } from './scoring.ts';
import type { Reference, StepSpeed, Trained } from './training.ts';

export interface Proof {
  date: string;
  seconds: number;
  parameters: number;
  driver: string;
  machine: Reference['machine'];
  parity: { loss: number; norm: number };
  trainings: (Pick<Trained, 'measured' | 'planned' | 'exportDifference'> & { name: string })[];
  speed: StepSpeed;
  scored: Scored[];
  notes: string[];
}

/**
 * Most that each figure may be. Losses and gradients in bfloat16 are rounded to 8 bits in every layer, by kernels that
 * differ; a server in float16 to 11 bits.
 */
export const bars = {
  loss: 0.02,
  norm: 0.05,
  memory: 0.15,
  stepRatio: 1.05,
  difference: { float32: 1e-3, float16: 0.05 } as Record<string, number>,
};

/** What is past its bar, one sentence each; speed and memory of a CPU at tiny size say nothing. */
export function missedBars({ parity, trainings, speed, scored }: Proof, isTiny: boolean): string[] {
  const missed: string[] = [];
  if (!(parity.loss <= bars.loss)) missed.push(`The losses differ by ${parity.loss} nats; the bar is ${bars.loss}.`);
  if (!(parity.norm <= bars.norm))
    missed.push(`The gradients' norms differ by ${parity.norm}; the bar is ${bars.norm}.`);
  for (const { engine, dtype, mean } of scored) {
    const bar = bars.difference[dtype] ?? 0;
    if (!(mean <= bar)) missed.push(`Scores of ${engine} differ by ${mean} nats a token; the bar is ${bar}.`);
  }
  if (isTiny) return missed;
  for (const { name, measured, planned } of trainings) {
    const apart = Math.abs(planned / (measured ?? 0) - 1);
    if (!(apart <= bars.memory))
      missed.push(`The memory of ${name} is ${apart} off its plan; the bar is ${bars.memory}.`);
  }
  const { as_used: ratio } = speed.ratio;
  if (!(ratio <= bars.stepRatio)) missed.push(`A step takes ${ratio} × that of TRL; the bar is ${bars.stepRatio}.`);
  return missed;
}

const gigabytes = (bytes: number | null) => (bytes === null ? 'unknown' : (bytes / 1e9).toFixed(bytes < 1e9 ? 3 : 2));
const round = (value: number) => Math.round(value).toLocaleString('en-US');

function scoredRow({ engine, version, dtype, mean, largest, tokensPerSecond, own }: Scored): string {
  const beside = own === undefined ? 'none' : `${round(own)} (${(tokensPerSecond / own).toFixed(2)} ×)`;
  const cells = [engine, version, dtype, mean.toExponential(1), largest.toExponential(1)];
  return `| ${[...cells, round(tokensPerSecond), beside].join(' | ')} |`;
}

/** The section in Markdown. */
export function sectionOf(proof: Proof, command: string, missed: readonly string[]): string {
  const { machine, parity, speed, parameters } = proof;
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const memory = machine.memory === null ? '' : ` (${gigabytes(machine.memory)} GB)`;
  const cuda = machine.cuda === null ? '' : `, CUDA ${machine.cuda}, driver ${proof.driver}`;
  return [
    `Measured by \`${command}\` on ${proof.date} in ${Math.round(proof.seconds)} s: ${machine.device}${memory}${cuda}, ${versions.join(', ')}, Node ${process.version}. The model is a Llama of ${(parameters / 1e6).toFixed(1)} million random weights, trained in bfloat16.`,
    '',
    `**Losses.** Beside the same steps in plain torch, row by row, the loss of a step differs by at most ${parity.loss.toExponential(1)} nats (bar ${bars.loss}) and the norm of its gradients by ${(100 * parity.norm).toFixed(2)} % (bar ${100 * bars.norm} %).`,
    '',
    `**Speed of training.** ${round(speed.tokens_per_second.as_used)} tokens/s, stock SFTTrainer at equal settings ${round(speed.tokens_per_second.stock)}: a step takes ${speed.ratio.as_used.toFixed(3)} × its time (bar ${bars.stepRatio}).`,
    '',
    '**Memory.** Peak above that before the model was loaded, beside the plan (bar 15 %); and the difference of the training’s own forward pass from the exported weights:',
    '',
    '| training | measured, GB | planned, GB | planned / measured | difference, nats a token |',
    '|---|---:|---:|---:|---:|',
    ...proof.trainings.map(
      ({ name, measured, planned, exportDifference }) =>
        `| ${name} | ${gigabytes(measured)} | ${gigabytes(planned)} | ${measured === null ? '' : (planned / measured).toFixed(2)} | ${exportDifference.toFixed(3)} |`,
    ),
    '',
    '**Scores** of the trained model on its server, beside transformers in float32 (nats a token, mean and largest of the rows), and prompt tokens a second beside the server’s own benchmark, which computes no log-probabilities:',
    '',
    '| server | version | dtype | mean | largest | tokens/s | own benchmark, tokens/s |',
    '|---|---|---|---:|---:|---:|---:|',
    ...proof.scored.map(scoredRow),
    ...(proof.notes.length === 0 ? [] : ['', ...proof.notes]),
    '',
    missed.length === 0 ? 'All bars hold.' : `Bars missed: ${missed.join(' ')}`,
  ].join('\n');
}

const [start, end] = ['<!-- figures: begin -->', '<!-- figures: end -->'];

/** Puts the section between its markers in a page. */
export async function writeSection(page: string, section: string): Promise<void> {
  const before = await readFile(page, 'utf8');
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} lacks the markers ${start} and ${end}`);
  await writeFile(page, `${before.slice(0, from + start.length)}\n${section}\n${before.slice(to)}`);
}
