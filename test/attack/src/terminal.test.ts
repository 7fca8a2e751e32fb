import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Finished, mainbench, microRecipe, temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import { describe, expect, it } from 'vitest';

/** Clears the screen, sets a title, turns the reading direction, ends in C1's form of an escape. */
const hostile = 'evil\x1b[2J\x1b]0;title\x07\u202e\u009b31m\r\u0085name';

/** Nothing in any output moves a cursor, hides text or turns it round, and what was named is still told. */
function expectClean({ code, stdout, stderr }: Finished): void {
  const text = stdout + stderr;
  expect(text).not.toMatch(/[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
  expect(text).toContain('evil');
  expect(text).not.toMatch(/^\s+at /m);
  expect(code).not.toBe(0);
}

async function fileWith(name: string, text: string): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, text);
  return file;
}

describe.concurrent('a terminal is safe from', { timeout: 60_000 }, () => {
  it.each([[[]], [['--json']]])('an argument (%j)', async (json) => {
    expectClean(await mainbench(['run', hostile, ...json]));
    expectClean(await mainbench([hostile, ...json]));
  });

  it('the owner of a lock', async () => {
    const out = await temporaryFolder();
    await mkdir(out, { recursive: true });
    const owner = { pid: 1, start: '1', host: hostile, since: hostile, command: hostile, nonce: '1' };
    await writeFile(join(out, '.lock'), JSON.stringify(owner));
    expectClean(await mainbench(['run', microRecipe, '--out', out]));
  });

  it('keys and values of a recipe', async () => {
    const key = await fileWith('recipe.yaml', JSON.stringify({ [hostile]: 1 }));
    expectClean(await mainbench(['plan', key]));
    const value = await fileWith(
      'recipe.yaml',
      `${await readFile(microRecipe, 'utf8')}\nkeep_models: ${JSON.stringify(hostile)}\n`,
    );
    expectClean(await mainbench(['plan', value]));
  });

  it('keys of recorded data', async () => {
    const row = { [hostile]: 'a', prompt: hostile };
    const responses = await fileWith('responses.jsonl', `${JSON.stringify(row)}\n`);
    const prompts = await fileWith('evil.jsonl', `${JSON.stringify({ ...row, instruction_id_list: [hostile] })}\n`);
    const files = ['--prompts', prompts, '--responses', responses, '--out', `${responses}.out`];
    expectClean(await mainbench(['score', 'ifeval', ...files]));
  });

  it.each([[[]], [['--json']]])('the model ids and words of a server (%j)', async (json) => {
    const server = createServer((request, response) => {
      const models = request.url?.endsWith('/models');
      response.writeHead(models ? 200 : 400, { 'content-type': 'application/json' });
      response.end(JSON.stringify(models ? { data: [{ id: hostile }] } : { error: { message: hostile } }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const args = ['doctor', '--engine', 'openai', '--endpoint', url, ...json];
      const finished = await mainbench(args);
      expectClean({ ...finished, code: finished.code === 0 ? 1 : finished.code });
    } finally {
      server.close();
    }
  });
});
