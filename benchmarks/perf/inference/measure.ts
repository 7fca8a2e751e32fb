import type { Harness } from './harness.ts';
import { loadServer } from './load.ts';
import type { Shape } from './shapes.ts';
import { type Latency, type StaticServer, startStaticServer, steadyRate } from './static-server.ts';

/** Requests in flight without and with latency. */
export const plainConcurrency = 64;
export const slowConcurrency = 256;
/** Requests a second that so many in flight make at this latency if nothing else takes time. */
export const idealRate = ({ mean }: Latency): number => (1000 * slowConcurrency) / mean;

/** The share of a core that a harness may need for the ideal rate: with more, the core is measured and not the harness. */
const mostOfACore = 0.6;
const shortestDelay = 50;
const longestDelay = 400;

/**
 * The shortest delay at which this machine's cores allow the ideal rate, with a spread of 40 % to each side.
 * @param processor microseconds of processor time a request
 */
export function latencyFor(processor: number): Latency {
  let mean = shortestDelay;
  const ofACore = (delay: number) => (processor / 1e6) * idealRate({ mean: delay, spread: 0, seed: 0 });
  while (mean < longestDelay && ofACore(mean) > mostOfACore) mean *= 2;
  return { mean, spread: 0.4 * mean, seed: 1 };
}

/** One repeat of one harness. */
export interface Sample {
  repeat: number;
  rows: number;
  /** Microseconds of processor time a row. */
  processor: number;
  /** Rows a second. */
  rate: number;
  /** HTTP requests a second while the load was steady. */
  steady: number;
}

export interface Measured {
  /** By shape: HTTP requests a second that a load generator gets from the server. */
  ceiling: Record<Shape, number>;
  /** By shape and harness. */
  samples: Record<Shape, Record<string, Sample[]>>;
}

export interface Settings {
  concurrency: number;
  repeats: number;
  /** Roughly how long one harness works in one repeat. */
  seconds: number;
  say(text: string): void;
  /** Told of a harness that failed; it is left out from then on. Throws where nothing is worth measuring without it. */
  failed(harness: Harness, shape: Shape, error: Error): void;
}

export const shapes: readonly Shape[] = ['generation', 'scoring'];
const loadSeconds = 3;

async function measureOnce(
  harness: Harness,
  server: StaticServer,
  order: { shape: Shape; rows: number; concurrency: number },
): Promise<Omit<Sample, 'repeat'>> {
  await server.usage();
  const { rows, wall, processor } = await harness.run({ url: server.url, ...order });
  const usage = await server.usage();
  if (rows !== order.rows || usage.requests < rows) {
    throw new Error(`${harness.peer.name} made ${rows} rows of ${order.rows} with ${usage.requests} requests`);
  }
  return { rows, processor: (1e6 * processor) / rows, rate: rows / wall, steady: steadyRate(usage) };
}

/**
 * Measures harnesses in turns, each time in another order. The first turn of each is not counted: it opens the
 * connections, warms the code and tells how many rows fill `seconds`.
 */
async function measureShape(
  harnesses: readonly Harness[],
  server: StaticServer,
  shape: Shape,
  settings: Settings,
): Promise<Record<string, Sample[]>> {
  const { concurrency, repeats, seconds, say, failed } = settings;
  const samples: Record<string, Sample[]> = {};
  const rows = new Map<Harness, number>();
  const attempt = async (harness: Harness, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      failed(harness, shape, error as Error);
      rows.delete(harness);
      delete samples[harness.peer.name];
    }
  };
  for (const harness of harnesses) {
    await attempt(harness, async () => {
      const first = Math.max(harness.peer.firstRows, 2 * concurrency);
      const { rate } = await measureOnce(harness, server, { shape, rows: first, concurrency });
      rows.set(harness, Math.max(first, Math.round((rate * seconds) / 100) * 100));
      samples[harness.peer.name] = [];
    });
  }
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const turn = repeat % harnesses.length;
    for (const harness of [...harnesses.slice(turn), ...harnesses.slice(0, turn)]) {
      const count = rows.get(harness);
      if (count === undefined) continue;
      await attempt(harness, async () => {
        const sample = { repeat, ...(await measureOnce(harness, server, { shape, rows: count, concurrency })) };
        samples[harness.peer.name]?.push(sample);
        const figures = `${sample.processor.toFixed(0)} µs a row, ${sample.rate.toFixed(0)} rows/s`;
        say(`${shape}, ${concurrency} in flight, ${harness.peer.name}: ${figures}`);
      });
    }
  }
  return samples;
}

/** Measures all harnesses against one static server, whose ceiling is measured first. */
export async function measure(
  harnesses: readonly Harness[],
  settings: Settings & { latency?: Latency },
): Promise<Measured> {
  const server = await startStaticServer(settings.latency);
  try {
    const result: Measured = {
      ceiling: { generation: 0, scoring: 0 },
      samples: { generation: {}, scoring: {} },
    };
    for (const shape of shapes) {
      await server.usage();
      const load = await loadServer(server, shape, settings.concurrency, loadSeconds);
      const usage = await server.usage();
      result.ceiling[shape] = settings.latency === undefined ? load.requests / load.seconds : steadyRate(usage);
      settings.say(`${shape}: the server answers ${result.ceiling[shape].toFixed(0)} requests/s of a load generator`);
      const able = harnesses.filter(({ peer }) => peer.shapes.includes(shape));
      result.samples[shape] = await measureShape(able, server, shape, settings);
    }
    return result;
  } finally {
    await server.close();
  }
}
