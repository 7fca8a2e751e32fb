import { idealRate, type Measured, plainConcurrency, type Sample, shapes, slowConcurrency } from './measure.ts';
import type { Peer } from './peers.ts';
import type { Shape } from './shapes.ts';
import type { Latency } from './static-server.ts';

export const yardstick = 'lm-eval';
export const own = 'mainbench';
/** At most so much of the yardstick's processor time, at least so often its rate, so much of the ideal rate. */
export const bars = { processor: { generation: 0.5, scoring: 0.3 }, rate: 2, ideal: 0.95 };

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
};

const round = (value: number) => Math.round(value).toLocaleString('en');
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

/** The median over repeats of one harness's figure divided by another's in the same repeat. */
export function ratio(measured: Measured, shape: Shape, [name, other]: [string, string], figure: 'processor' | 'rate') {
  const [mine, others] = [measured.samples[shape][name], measured.samples[shape][other]];
  if (mine === undefined || others === undefined) return undefined;
  return median(mine.map((sample, index) => sample[figure] / (others[index] as Sample)[figure]));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

const times = (value: number | undefined) => (value === undefined ? '' : `${value.toFixed(2)} ×`);

/** Processor time and rates without latency. */
export function plainTable(measured: Measured, peers: readonly Peer[]): string[] {
  const lines: string[] = [];
  for (const shape of shapes) {
    const { samples, ceiling } = measured;
    const title = shape === 'generation' ? 'Generation' : 'Scoring, prompts of 256 tokens';
    lines.push(
      `${title} (${plainConcurrency} requests in flight; a load generator gets ${round(ceiling[shape])} requests/s ` +
        'from the server):',
      '',
      row(['harness', 'processor time a row, µs', `of ${yardstick}'s`, 'rows/s', `of ${yardstick}'s`]),
      '|---|---:|---:|---:|---:|',
    );
    for (const { name, version } of peers) {
      const own = samples[shape][name];
      if (own === undefined) continue;
      const figures = (figure: 'processor' | 'rate') => [
        round(median(own.map((sample) => sample[figure]))),
        times(ratio(measured, shape, [name, yardstick], figure)),
      ];
      lines.push(row([`${name} ${version}`, ...figures('processor'), ...figures('rate')]));
    }
    lines.push('');
  }
  return lines;
}

/** Shares of the ideal rate with latency. */
export function slowTable(measured: Measured, peers: readonly Peer[], latency: Latency): string[] {
  const ideal = idealRate(latency);
  const lines = [
    row(['harness', 'shape', 'rows/s', 'requests/s, steady', 'of the ideal', "of the load generator's", 'whole run']),
    '|---|---|---:|---:|---:|---:|---:|',
  ];
  for (const shape of shapes) {
    const best = measured.ceiling[shape];
    lines.push(row(['load generator', shape, '', round(best), percent(best / ideal), '', '']));
    for (const { name } of peers) {
      const samples = measured.samples[shape][name];
      if (samples === undefined) continue;
      const steady = median(samples.map((sample) => sample.steady));
      const rate = median(samples.map((sample) => sample.rate));
      const whole = percent(rate / ideal);
      lines.push(
        row([name, shape, round(rate), round(steady), percent(steady / ideal), percent(steady / best), whole]),
      );
    }
  }
  return lines;
}

/** What misses a bar, in words; empty where all hold. */
export function missedBars(plain: Measured, slow: Measured, latency: Latency): string[] {
  const ideal = idealRate(latency);
  const missed: string[] = [];
  for (const shape of shapes) {
    for (const name of Object.keys(plain.samples[shape])) {
      if (name === own) continue;
      const processor = ratio(plain, shape, [own, name], 'processor') ?? 0;
      const rate = ratio(plain, shape, [own, name], 'rate') ?? Number.POSITIVE_INFINITY;
      const most = name === yardstick ? bars.processor[shape] : 1;
      const least = name === yardstick ? bars.rate : 1;
      if (processor > most)
        missed.push(`${shape}: ${times(processor)} the processor time of ${name}, the bar is ${most}`);
      if (rate < least) missed.push(`${shape}: ${times(rate)} the rate of ${name}, the bar is ${least}`);
    }
    const samples = slow.samples[shape][own] ?? [];
    const share = median(samples.map((sample) => sample.steady)) / ideal;
    if (share < bars.ideal) {
      const best = percent(slow.ceiling[shape] / ideal);
      missed.push(
        `${shape}: ${percent(share)} of the ideal rate with latency, the bar is ${percent(bars.ideal)} and the load ` +
          `generator's share ${best}`,
      );
    }
  }
  return missed;
}

/** What a reader must know to judge the tables. */
export function explanation(peers: readonly Peer[]): string[] {
  return [
    'A static server in a separate process answers with prepared replies, in the protocol of each harness (TGI for ' +
      'mainbench, OpenAI for the others). Server and harness share the cores. Processor time is that of the harness ' +
      'by getrusage (user and system, all threads), without start-up and one warm-up run. The harnesses take turns ' +
      'in each repeat, and a ratio is the median of the ratios within a repeat. A row is one generation of 64 tokens ' +
      'after a prompt of 64, or the score of the last 32 of 256 tokens; each takes one request. The measurement covers, ' +
      'for each harness:',
    '',
    ...peers.map(({ name, what }) => `- ${name}: ${what}`),
    '',
  ];
}

/** What the figures with latency mean. */
export function slowExplanation(latency: Latency): string {
  const { mean, spread } = latency;
  return (
    `Replies delayed by ${mean} ± ${spread} ms (uniform, seeded), ${slowConcurrency} requests in flight: the ideal rate is ` +
    `${slowConcurrency} / ${mean} ms = ${round(idealRate(latency))} requests/s. The delay is the shortest of 50, 100, 200 and ` +
    '400 ms at which mainbench needs at most 60 % of a core for that rate, by its processor time without delay. The ' +
    'steady rate leaves out half a second at each end; the whole run also opens connections, reads the table, waits for ' +
    'the last replies and writes the artifact.'
  );
}
