import { createInterface } from 'node:readline';
import type { Shape } from './shapes.ts';

/** What a harness is asked to do, one JSON line on its standard input. */
export interface Order {
  url: string;
  shape: Shape;
  rows: number;
  /** Requests in flight. */
  concurrency: number;
  /** Empty folder for what the harness keeps. */
  folder: string;
}

/** What it took, one JSON line on standard output. Seconds; processor time is that of all threads and children. */
export interface Outcome {
  rows: number;
  wall: number;
  processor: number;
}

/** Does orders until its input ends; `prepare` runs before the clocks start. */
export async function serveOrders<Prepared>(
  prepare: (order: Order) => Promise<Prepared>,
  work: (order: Order, prepared: Prepared) => Promise<number>,
): Promise<void> {
  process.stdout.write('{"ready":true}\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as Order;
    const prepared = await prepare(order);
    const used = process.cpuUsage();
    const started = performance.now();
    const rows = await work(order, prepared);
    const wall = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(used);
    const outcome: Outcome = { rows, wall, processor: (user + system) / 1e6 };
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
  }
}
