import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mainbench, root, temporaryFolder } from '../mainbench.ts';
import { expectSentence } from './expect-sentence.ts';
import { finishedRun, smallRecipe, writeRecipe } from './small-recipe.ts';

/** A server of a model as a user starts one by hand. */
async function serve(model: string): Promise<{ port: number; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(
    join(root, '.venv', 'bin', 'python'),
    ['-m', 'mainbench_engine', 'serve', '--model', model],
    {
      env: { ...process.env, PYTHONPATH: join(root, 'packages', 'engine-python') },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  const { value } = await lines[Symbol.asyncIterator]().next();
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { port: JSON.parse(value ?? '').port, stop };
}

/** Stands in front of servers: one address that can lead elsewhere, or break in the middle of its work. */
class BreakableProxy {
  readonly #server = createServer((socket) => this.#join(socket));
  readonly #sockets = new Set<Socket>();
  target = 0;

  #join(socket: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    for (const end of [socket, server]) {
      this.#sockets.add(end);
      end.on('error', () => undefined).on('close', () => this.#sockets.delete(end));
    }
    socket.pipe(server).pipe(socket);
  }

  async listen(port = 0): Promise<number> {
    await new Promise<void>((listening) => {
      this.#server.listen(port, '127.0.0.1', listening);
    });
    return (this.#server.address() as { port: number }).port;
  }

  break(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

async function rowsDone(out: string, kind: string): Promise<string[]> {
  const artifacts = join(out, 'artifacts');
  const rows: string[] = [];
  for (const name of (await readdir(artifacts)).filter((folder) => folder.startsWith(`${kind}-`))) {
    // A stage that ends meanwhile takes its partial folder away.
    const files = await readdir(join(artifacts, name)).catch(() => []);
    for (const file of files.filter((entry) => entry.endsWith('.jsonl'))) {
      const text = await readFile(join(artifacts, name, file), 'utf8').catch(() => '');
      rows.push(...text.split('\n').filter(Boolean));
    }
  }
  return rows;
}

describe('the address of a server', { timeout: 300_000 }, () => {
  let base: string;
  const proxy = new BreakableProxy();
  let server: Awaited<ReturnType<typeof serve>> | undefined;
  beforeAll(async () => {
    const { out } = await finishedRun();
    const [name = ''] = (await readdir(join(out, 'artifacts'))).filter((folder) => folder.startsWith('base-model-'));
    base = join(out, 'artifacts', name, 'model');
  }, 240_000);
  afterAll(async () => {
    proxy.break();
    await server?.stop();
  });

  async function lead(model: string): Promise<void> {
    await server?.stop();
    server = await serve(model);
    proxy.target = server.port;
  }

  it('is named where it serves another model, and where it dies in the middle of a stage, which then continues', async () => {
    const folder = await temporaryFolder();
    const out = join(folder, 'run');
    const port = await proxy.listen();
    const url = `http://127.0.0.1:${port}`;
    const recipe = await writeRecipe(
      {
        serve: { engine: 'tgi', urls: [url] },
        train: { accelerate_arguments: ['--cpu'] },
        models: [{ name: 'tiny', path: base }],
        arms: smallRecipe.arms.slice(0, 1),
      },
      folder,
    );
    const run = () => mainbench(['run', recipe, '--out', out]);
    const made = async () => [...(await rowsDone(out, 'evaluate')), ...(await rowsDone(out, 'generate'))];

    await lead(base);
    const other = await run();
    const said = expectSentence(other, 7, `${url} serves ${base}, but `);
    expect(said).toContain('Start a server for ');
    const needed = /but (\S+) is needed/.exec(said)?.[1] ?? '';
    expect(needed).toContain(join(out, 'artifacts', 'train-'));

    await lead(needed);
    const running = run();
    while ((await made()).length < 3) await sleep(10);
    proxy.break();
    const dead = await running;
    expectSentence(
      dead,
      7,
      /(closed the connection before its answer was complete|refused the connection), and did not recover within 30 s/,
    );
    expect(dead.stderr).toContain('Check that the server is running');
    const before = await made();

    await proxy.listen(port);
    expectSentence(await run(), 7, `${url} serves ${needed}, but `);
    const after = new Set(await made());
    for (const line of before)
      expect(after).toContain(line.startsWith('{"crc32"') ? JSON.stringify(JSON.parse(line).value) : line);
  });
});
