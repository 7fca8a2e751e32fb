import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export const root = resolve(import.meta.dirname, '..', '..', '..');
const perf = join(root, 'benchmarks', 'perf');

/** A server of another project, running. */
export interface RealServer {
  /** Its root, without `/v1`. */
  url: string;
  version: string;
  stop(): void;
}

/** The Python of a peer's own environment, which is made where it is not there. */
export function peerPython(name: string): string {
  const folder = join(perf, '.peers', name);
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'installed.txt');
  const requirements = join(perf, 'peers', `${name}.txt`);
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  process.stdout.write(`Installing ${name} into an environment of its own.\n`);
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  // The list is whole. Packages that it leaves out on purpose would come back otherwise.
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements], { stdio: 'inherit' });
  writeFileSync(stamp, wanted);
  return python;
}

async function firstAddress(child: ChildProcess): Promise<{ url: string; version: string }> {
  if (child.stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('the server ended before it served');
}

/** llama.cpp's own server on a GGUF file, one request at a time. */
export async function startLlamaCpp(gguf: string): Promise<RealServer> {
  const script = join(root, 'test', 'parity', 'llama_server.py');
  const child = spawn(peerPython('llama-cpp'), [script, gguf, '4096'], { stdio: ['pipe', 'pipe', 'ignore'] });
  return { ...(await firstAddress(child)), stop: () => void child.kill('SIGKILL') };
}

const longestStart = 600_000;

let started = 0;

/** vLLM on a CPU in float32, one request at a time. Its own command needs the package's other name, its module does not. */
export async function startVllm(
  model: string,
  name: string,
  log: string,
  more: readonly string[] = [],
): Promise<RealServer> {
  const port = 18_000 + ((process.pid + started) % 2000);
  started += 1;
  const options = ['--dtype', 'float32', '--max-model-len', '4096', '--max-num-seqs', '1', '--enforce-eager', ...more];
  const served = ['--model', model, '--served-model-name', name, '--no-enable-prefix-caching', '--port', String(port)];
  const script = `exec "$0" -m vllm.entrypoints.openai.api_server "$@" > '${log}' 2>&1`;
  const child = spawn('sh', ['-c', script, peerPython('vllm'), ...served, ...options], {
    env: { ...process.env, HF_HUB_OFFLINE: '1', VLLM_CPU_KVCACHE_SPACE: '1', OMP_NUM_THREADS: '2' },
    stdio: 'ignore',
    detached: true,
  });
  const stop = () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + longestStart;
  while (Date.now() < deadline && child.exitCode === null) {
    const reply = await fetch(`${url}/version`).catch(() => undefined);
    if (reply?.ok) return { url, version: ((await reply.json()) as { version: string }).version, stop };
    await new Promise((done) => setTimeout(done, 1000));
  }
  stop();
  throw new Error(`vLLM did not start; its log is ${log}`);
}
