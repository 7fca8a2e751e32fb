import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtures, start } from '@mainbench/test-e2e/src/mainbench.ts';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type HostileServer, startHostileServer } from './hostile-server.ts';
import { type HostileReply, hostileReplies } from './replies.ts';

vi.setConfig({ testTimeout: 120_000 });

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

/** Megabytes of a process at their most; undefined once it has ended. */
function peakOf(process: number | undefined): number | undefined {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1]) / 1024 || undefined;
  } catch {
    return undefined;
  }
}

function evaluation(engine: string, url: string): string[] {
  const args = ['--engine', engine, '--endpoint', url, '--tasks', 'ifeval', '--limit', '1', '--request-timeout', '1'];
  const data = ['--data-dir', join(fixtures, 'ifeval'), '--out', join(folder, `${engine}-${Math.random()}`)];
  return ['eval', ...args, ...data, '--rate-limit-timeout', '1', '--no-cache'];
}

/** The judge as the server: outputs that are there already are compared. */
function judging(url: string): string[] {
  const outputs = (generator: string) => {
    const file = join(folder, `${generator}.json`);
    writeFileSync(file, JSON.stringify([{ instruction: 'Say it.', output: generator, generator }]));
    return file;
  };
  const options = {
    annotator: 'weighted_alpaca_eval_gpt4_turbo',
    baseline: outputs('baseline'),
    judge_cache: join(folder, 'judged.json'),
    judge_timeout: 1,
    judge_attempts: 1,
    judge_rate_limit_timeout: 1,
  };
  const set = Object.entries(options).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const data = ['--data-dir', join(fixtures, 'alpacaeval')];
  return ['score', 'alpaca-eval', '--outputs', outputs('model'), '--judge', url, ...set, ...data];
}

async function ask(engine: string, url: string) {
  const { child, finished } = start(engine === 'judge' ? judging(url) : evaluation(engine, url));
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid) ?? 0);
  }, 20);
  const outcome = await finished.finally(() => clearInterval(watch));
  return { ...outcome, peak };
}

const isThorough = process.env.MAINBENCH_HOSTILE_SERVERS === 'all';
const few = [
  ['openai', '900 MB in chunks'],
  ['openai', 'a byte now and then'],
  ['tgi', 'a redirection elsewhere'],
  ['tgi', 'escape sequences and turned text'],
  ['judge', 'a redirection elsewhere'],
];
const engines = ['vllm', 'tgi', 'sglang', 'openai', 'embedded', 'judge'];
const all = engines.flatMap((engine) => hostileReplies.map(({ name }) => [engine, name]));

it('mainbench doctor shows what a server is called without moving the cursor', async () => {
  const id = 'm\u001b[2J\u001b]0;x\u0007\u202e\nok      server: fine';
  const choices = [{ message: { content: id }, text: id, finish_reason: 'stop' }];
  const named = createServer((_request, response) => response.end(JSON.stringify({ data: [{ id }], choices })));
  await new Promise<void>((resolve) => named.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void named.close());
  const url = `http://127.0.0.1:${(named.address() as AddressInfo).port}`;
  const { code, stdout, stderr } = await start(['doctor', '--engine', 'openai', '--endpoint', url]).finished;
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('ok      model: m');
  expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|^ok {6}server: fine/mu);
});

describe('the command line', () => {
  it.each(isThorough ? all : few)('ends with %s and %s by a sentence', async (engine = '', name = '') => {
    const reply = hostileReplies.find((each) => each.name === name) as HostileReply;
    const { code, stdout, stderr, peak } = await ask(engine, server.url(reply, 'first'));
    expect(code, stderr).toBe(7);
    expect(stdout).toBe('');
    const said = stderr.trimEnd().split('\n').at(-1) ?? '';
    expect(said).toMatch(reply.said);
    expect(said.length).toBeLessThan(640);
    expect(stderr).not.toMatch(/\n +at |[^\P{Cc}\n]|\p{Cf}/u);
    // An idle one has 200 MB.
    expect(peak).toBeLessThan(500);
    expect(server.elsewhere).toEqual([]);
  });
});
