import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Peer } from './peers.ts';
import type { Order, Outcome } from './runner.ts';

/** A harness in a process of its own, kept through all repeats so that its start-up is in none of them. */
export interface Harness {
  peer: Peer;
  run(order: Omit<Order, 'folder'>): Promise<Outcome>;
  close(): void;
}

/** Starts a harness; rejects with the end of what it printed where it fails. */
export async function startHarness(peer: Peer): Promise<Harness> {
  const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: join(import.meta.dirname) };
  const child = spawn(peer.command, peer.args, { stdio: ['pipe', 'pipe', 'pipe'], env: environment });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-1500);
  });
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) {
      const told = said.trim().split('\n');
      throw new Error(`${peer.name} ended: ${told.find((line) => /^\w*Error/.test(line)) ?? told.at(-1)}`);
    }
    return JSON.parse(value);
  };
  await answer();
  return {
    peer,
    async run(order) {
      const folder = await mkdtemp(join(tmpdir(), 'mainbench-perf-'));
      try {
        child.stdin.write(`${JSON.stringify({ ...order, folder })}\n`);
        return (await answer()) as Outcome;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    close: () => child.stdin.end(),
  };
}
