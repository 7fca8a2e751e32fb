// Speaks the worker's protocol; the config's field `fake` says how a job goes.
import { createInterface } from 'node:readline';

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const jobs = new Map();
let servers = 0;

function finish(id) {
  clearInterval(jobs.get(id));
  jobs.delete(id);
}

function job(id, { fake, steps = 3, output = '' }) {
  say({ id, event: 'start', command: 'train' });
  let step = 0;
  const timer = setInterval(() => {
    step += 1;
    if (fake === 'steps' && step > steps) {
      finish(id);
      say({ id, event: 'done', output, steps, pythonpath: process.env.PYTHONPATH });
    } else if (fake === 'die') {
      process.stderr.write('Segmentation fault in a library\n');
      process.exit(3);
    } else if (fake === 'killed') {
      process.kill(process.pid, 'SIGKILL');
    } else if (fake === 'noise') {
      process.stdout.write('a library printed this\n');
    } else if (fake?.kind !== undefined) {
      finish(id);
      say({ id, event: 'error', message: 'A sentence of the engine.', retryable: false, ...fake });
    } else {
      say({ id, event: 'step', step, steps, loss: 1 / step, loss_seed: null, loss_aligned: null, alpha: null });
    }
  }, 5);
  jobs.set(id, timer);
}

function handle({ id, command, config }) {
  if (command === 'train' || command === 'init') {
    job(id, config);
  } else if (command === 'load') {
    servers += 1;
    const url = `http://127.0.0.1:${servers}`;
    const answer = config.fake?.kind === undefined ? { event: 'serving', url, model: config.model } : undefined;
    setTimeout(() => say({ id, ...(answer ?? { event: 'error', message: 'No.', ...config.fake }) }), config.delay ?? 0);
    if (config.fails) {
      setTimeout(() => say({ event: 'error', kind: 'out-of-memory', message: 'Too large.', url }), 10);
    }
  } else if (command === 'unload') {
    process.stderr.write(`unloaded ${config.url}\n`);
    say({ id, event: 'unloaded', url: config.url });
  } else if (command === 'cancel' && jobs.has(config.id) && process.env.FAKE_DEAF === undefined) {
    finish(config.id);
    say({ id: config.id, event: 'checkpoint', step: 1, path: 'checkpoint-1' });
    say({ id: config.id, event: 'error', kind: 'interrupted', message: 'Stopped.', retryable: true });
  } else if (command === 'shutdown' && process.env.FAKE_DEAF === undefined) {
    process.exit(0);
  }
}

if (process.env.FAKE_START === 'missing') {
  process.stderr.write("ModuleNotFoundError: No module named 'torch'\n");
  process.exit(1);
}
if (process.env.FAKE_START === 'crash') {
  process.exit(139);
}
if (process.env.FAKE_START === 'silent') {
  setInterval(() => {}, 1000);
} else {
  say({ event: 'ready', pid: process.pid, versions: { torch: '2', arguments: process.argv.slice(2).join(' ') } });
  const input = createInterface({ input: process.stdin }).on('line', (line) => handle(JSON.parse(line)));
  input.on('close', () => process.env.FAKE_DEAF === undefined && process.exit(0));
  if (process.env.FAKE_DEAF !== undefined) {
    setInterval(() => {}, 1000);
  }
}
