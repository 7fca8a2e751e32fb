import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mainbench, root, temporaryFolder } from '../mainbench.ts';
import { expectSentence } from './expect-sentence.ts';
import { writeRecipe } from './small-recipe.ts';

/** A checkout like this one whose Python environment was never made. */
async function bareCheckout(): Promise<string> {
  const checkout = await temporaryFolder();
  await Promise.all(
    ['packages', 'scripts', 'package.json'].map((name) =>
      cp(join(root, name), join(checkout, name), { recursive: true, verbatimSymlinks: true }),
    ),
  );
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  return checkout;
}

async function runWith(serve: object) {
  const recipe = await writeRecipe({ serve });
  return mainbench(['run', recipe, '--out', join(await temporaryFolder(), 'run')]);
}

async function openPort(): Promise<{ port: number; close(): Promise<unknown> }> {
  const server = createServer();
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as { port: number };
  return { port, close: () => new Promise((closed) => server.close(closed)) };
}

describe.concurrent('an environment', { timeout: 60_000 }, () => {
  it('without Python names the set-up, before anything runs', async () => {
    const checkout = await bareCheckout();
    const out = join(await temporaryFolder(), 'run');
    const env = { MAINBENCH_PYTHON: '' };
    const finished = await mainbench(['run', await writeRecipe(), '--out', out], { checkout, env });
    expectSentence(finished, 5, /Python environment is missing: .*python does not exist\. Run `npm run setup`/);
    expect(finished.stderr).not.toContain('start ');
    const doctor = await mainbench(['doctor'], { checkout, env });
    expect(doctor.code).toBe(5);
    expect(doctor.stdout).toMatch(/missing training engine: .*\n\s+Run `npm run setup`/);
  });

  it('without the GPUs that a recipe needs says what to change, before anything runs', async () => {
    const serve = { engine: 'vllm', command: process.execPath };
    const env = { MAINBENCH_DEVICES: '0,1' };
    const runOf = async (changes: object, own: object = env) => {
      const recipe = await writeRecipe(changes as never);
      return mainbench(['run', recipe, '--out', join(await temporaryFolder(), 'run')], { env: { ...own } });
    };
    const [missing, shards, processes, wrong] = await Promise.all([
      runOf({ serve, devices: [7] }),
      runOf({ serve: { ...serve, shards: 4 } }),
      runOf({ serve, train: { processes: 8 } }),
      runOf({ serve }, { MAINBENCH_DEVICES: 'all' }),
    ]);
    expectSentence(missing, 3, 'devices lists 7, but this machine has the devices 0, 1 in MAINBENCH_DEVICES.');
    expectSentence(shards, 3, 'one server needs 4 GPUs, but this run has 2. Set serve.shards to 2 or less');
    expectSentence(processes, 3, 'a training needs 8 GPUs, but this run has 2. Set train.processes to 2 or less');
    expectSentence(wrong, 5, 'MAINBENCH_DEVICES lists "all", which is no device.');
    for (const { stderr } of [missing, shards, processes, wrong]) expect(stderr).not.toContain('start ');
  });

  it('without the package of a tracker names it, before anything runs', async () => {
    const checkout = await bareCheckout();
    await mkdir(join(checkout, '.venv', 'bin'), { recursive: true });
    // Sees the modules of the language and no packages.
    await writeFile(join(checkout, '.venv', 'bin', 'python'), '#!/bin/sh\nexec python3 -I -S "$@"\n', { mode: 0o755 });
    const recipe = await writeRecipe({ train: { track: ['tensorboard', 'wandb'] } });
    const finished = await mainbench(['run', recipe, '--out', join(await temporaryFolder(), 'run')], { checkout });
    expectSentence(
      finished,
      5,
      /`train.track: \[tensorboard\]` needs the Python package tensorboardX, .* -m pip install/,
    );
    expect(finished.stderr).not.toContain('start ');
  });

  it('without the packages names the set-up', async () => {
    const checkout = await temporaryFolder();
    await mkdir(join(checkout, 'packages'));
    for (const name of ['packages/cli', 'scripts']) {
      await cp(join(root, name), join(checkout, name), { recursive: true, verbatimSymlinks: true });
    }
    await rm(join(checkout, 'packages', 'cli', 'node_modules'), { recursive: true, force: true });
    expectSentence(await mainbench(['ls'], { checkout }), 5, 'not set up in this checkout: run `npm run setup`');
  });

  it('without the launcher says how else a model can be served, before anything runs', async () => {
    const finished = await runWith({ engine: 'tgi', command: 'no-such-launcher' });
    expectSentence(finished, 5, /^no-such-launcher is not installed: .* or use `serve: { engine: embedded }`\.$/);
    expect(finished.stderr).not.toContain('start ');
  });

  it('whose port is in use names the port, before anything runs', async () => {
    const { port, close } = await openPort();
    const finished = await runWith({
      engine: 'tgi',
      command: process.execPath,
      arguments: ['--port', String(port)],
    });
    await close();
    expectSentence(finished, 6, `Port ${port} is in use by another program`);
    expect(finished.stderr).not.toContain('start ');
  });

  it('whose server is not there names its address, before anything runs', async () => {
    const { port, close } = await openPort();
    await close();
    const finished = await runWith({ engine: 'tgi', urls: [`http://127.0.0.1:${port}`] });
    expectSentence(finished, 7, `http://127.0.0.1:${port}/health refused the connection. Check that the server is`);
    expect(finished.stderr).not.toContain('start ');
  });

  it('whose server is something else says what was expected', async () => {
    const { port, close } = await openPort();
    const finished = await runWith({ engine: 'tgi', urls: [`ftp://127.0.0.1:${port}`] });
    await close();
    expectSentence(finished, 3, 'serve.urls.0: expected a URL such as http://127.0.0.1:8080');
  });
});
