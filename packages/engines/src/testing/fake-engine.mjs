// Stands in for Python: a worker whose trainings write a folder and whose models are toys.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { startToyServer } from './toy-server.mjs';

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const servers = new Map();

async function handle({ id, command, config }) {
  if (command === 'train' || command === 'init') {
    say({ id, event: 'step', step: 1, steps: 1, loss: 1 });
    if (config.dies) {
      process.kill(process.pid, 'SIGKILL');
    }
    mkdirSync(config.output, { recursive: true });
    writeFileSync(`${config.output}/config.json`, '{}');
    say({ id, event: 'done', config, pid: process.pid });
  } else if (command === 'convert') {
    if (config.source.endsWith('wrong.gguf')) {
      say({ id, event: 'error', kind: 'model-load', message: 'It is no whole GGUF file.', retryable: false });
      return;
    }
    mkdirSync(config.output, { recursive: true });
    writeFileSync(`${config.output}/conversion.json`, JSON.stringify({ ...config.origin, nats_per_token: 3 }));
    say({ id, event: 'done', nats_per_token: 3 });
  } else if (command === 'load') {
    process.stderr.write(`load ${config.model}\n`);
    const { server, port } = await startToyServer({ modelId: config.model });
    const url = `http://127.0.0.1:${port}`;
    servers.set(url, server);
    say({ id, event: 'serving', url, model: config.model, port });
  } else if (command === 'unload') {
    process.stderr.write(`unload ${config.url}\n`);
    servers.get(config.url)?.close();
    servers.get(config.url)?.closeAllConnections();
    say({ id, event: 'unloaded', url: config.url });
  } else if (command === 'shutdown') {
    process.exit(0);
  }
}

const [file = ''] = process.argv.slice(-1);
if (file.endsWith('.json')) {
  say({ event: 'step', step: 1, steps: 1, loss: 1 });
  say({ event: 'done', config: JSON.parse(readFileSync(file, 'utf8')), arguments: process.argv.slice(2) });
  process.exit(0);
}

process.stderr.write(`started with ${process.env.OMP_NUM_THREADS} threads\n`);
if (process.env.CUDA_VISIBLE_DEVICES) process.stderr.write(`on device ${process.env.CUDA_VISIBLE_DEVICES}\n`);
say({ event: 'ready', pid: process.pid, versions: { mainbench_engine: '0', pid: process.pid } });
createInterface({ input: process.stdin })
  .on('line', (line) => handle(JSON.parse(line)))
  .on('close', () => process.exit(0));
