import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fixtures } from '@mainbench/test-e2e/src/mainbench.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HostileServer, startHostileServer } from './hostile-server.ts';
import { hostileReplies } from './replies.ts';

vi.setConfig({ testTimeout: 300_000 });

interface Outcome {
  kind?: string;
  said: string;
  milliseconds: number;
  /** Megabytes above those of the idle process. */
  peak: number;
}

/** Milliseconds of one request. */
const timeout = 500;
/** Tries of one that does not end, questions about health beside it, and a busy machine. */
const longest = 20 * timeout;
const most = 300;

let server: HostileServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mainbench-attack-'));
  server = await startHostileServer(hostileReplies);
});
afterAll(async () => {
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

function startClient(name: string) {
  const program = join(import.meta.dirname, 'client-process.ts');
  const args = [program, name, String(timeout), join(folder, 'judged.json'), join(fixtures, 'alpacaeval')];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(url: string): Promise<Outcome> {
      child.stdin.write(`${url}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the client of ${name} ended at ${url}`);
      return JSON.parse(value);
    },
    close: () => void child.kill(),
  };
}

/** Nightly, what is told by the way it comes meets every question of a client; else its first one. */
const isThorough = process.env.MAINBENCH_HOSTILE_SERVERS === 'all';
const unwanted = /\p{Cc}|\p{Cf}|\p{Cs}|\n +at |undefined|\[object/u;

// The client of embedded is that of tgi.
const clients = ['vllm', 'tgi', 'sglang', 'openai', 'judge', ...(isThorough ? ['embedded'] : [])];

describe.concurrent.each(clients)('the client of %s', (name) => {
  it('takes any reply in bounded time and memory, and says in a sentence what it was', async () => {
    const client = startClient(name);
    try {
      // What is loaded at the first use is no part of what a reply takes.
      await client.ask('http://127.0.0.1:9');
      for (const reply of hostileReplies) {
        const times = reply.byTransport && !isThorough ? (['first'] as const) : (['first', 'later'] as const);
        for (const from of times) {
          const outcome = await client.ask(server.url(reply, from));
          const shown = `${reply.name}: ${JSON.stringify(outcome)}`;
          expect(outcome.kind, shown).toBe('endpoint');
          // Where the machine is busy, the server is not always in time itself.
          expect(reply.said.test(outcome.said) || /gave no answer within/.test(outcome.said), shown).toBe(true);
          expect(outcome.said.length, shown).toBeLessThan(600);
          expect(outcome.said, shown).not.toMatch(unwanted);
          expect(outcome.milliseconds, shown).toBeLessThan(longest);
          expect(outcome.peak, shown).toBeLessThan(most);
        }
      }
      expect(server.elsewhere).toEqual([]);
    } finally {
      client.close();
    }
  });
});
