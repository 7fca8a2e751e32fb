import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { runMainbench } from '../testing/run-mainbench.ts';

const folder = mkdtempSync(join(tmpdir(), 'mainbench-cli-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'selfinstruct_seed_tasks.jsonl.gz'), gzipSync('{}\n'));
writeFileSync(join(folder, 'gsm8k_test.jsonl'), '{}\n');

const corpora = join(
  process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures'),
  'corpora',
);
const data = (...args: string[]) => runMainbench(['data', ...args], { MAINBENCH_CACHE: join(folder, 'cache') });

describe('mainbench data', { timeout: 90_000 }, () => {
  it('lists what is registered and what is here', async () => {
    const { stdout } = await data('ls', '--data-dir', folder, '--json');
    const { datasets } = JSON.parse(stdout);
    const states = Object.fromEntries(
      datasets.map(({ name, state }: { name: string; state: string }) => [name, state]),
    );
    expect(states).toMatchObject({
      gsm8k: 'here',
      'self-instruct': 'partly',
      mmlu: 'missing',
      'falcon-refinedweb': 'missing',
    });
    const gsm8k = datasets.find(({ name }: { name: string }) => name === 'gsm8k');
    expect(gsm8k).toMatchObject({
      repository: 'openai/gsm8k',
      licence: 'MIT',
      revision: expect.stringMatching(/^\w{40}$/),
    });
    expect((await data('ls', 'gsm8k', '--data-dir', folder)).stdout).toMatch(/^gsm8k {2}here \(1 files, 3 B\)\n/);
  });

  it('compares checksums, also of what was compressed afterwards', async () => {
    const right = await data('verify', 'self-instruct', '--data-dir', corpora);
    expect([right.code, right.stdout.match(/: equal/g)?.length]).toEqual([0, 2]);
    const wrong = await data('verify', '--data-dir', folder);
    expect(wrong.code).toBe(4);
    expect(wrong.stdout).toContain('self-instruct selfinstruct_seed_tasks.jsonl: different (SHA-256 ca3d163b');
    expect(wrong.stdout).toContain('gsm8k gsm8k_test.jsonl: no checksum is known');
    expect(wrong.stdout).toContain('2 files on this machine, 1 of them with a checksum other than the registered one.');
  });

  it.each([
    [['pull', 'oasst'], /there is no data set "oasst"\. Did you mean oasst1\?/],
    [['pull', 'oasst1', '--max-size', '1MB'], /oasst1 has 1 files of 34\.1 MB together/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await data(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
