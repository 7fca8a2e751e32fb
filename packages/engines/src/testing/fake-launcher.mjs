// Stands in for text-generation-launcher, and for docker: FAKE says how it behaves.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { startToyServer } from './toy-server.mjs';

const args = process.argv.slice(2);
const flagValue = (flag) => args[args.indexOf(flag) + 1];
const record = process.env.FAKE_RECORD;
if (record !== undefined) {
  const variables = ['API_KEY', 'PROMETHEUS_PORT', 'MASTER_PORT', 'SHARD_UDS_PATH', 'CUDA_VISIBLE_DEVICES'];
  const environment = Object.fromEntries(variables.map((name) => [name, process.env[name] ?? null]));
  appendFileSync(record, `${JSON.stringify({ pid: process.pid, args, environment })}\n`);
}
if (args[0] === 'rm') {
  process.exit(0);
}
if (args[0] === '--version') {
  process.stdout.write('text-generation-launcher 3.3.6-fake\n');
  process.exit(0);
}

const endings = {
  crash: 'Error: ShardCannotStart',
  memory: 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 14.00 GiB.',
  port: 'Error: Os { code: 98, kind: AddrInUse, message: "Address already in use" }',
  daemon: 'docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.',
};
if (process.env.FAKE === 'refuse') {
  process.stderr.write(
    `error: unexpected argument '${args.at(-1)}' found\n\nUsage: text-generation-launcher [OPTIONS]\n`,
  );
  process.exit(2);
}
const ending = endings[process.env.FAKE];
if (ending !== undefined) {
  process.stderr.write(`\u001b[2m2026-01-08\u001b[0m INFO starting\n${ending}\n`);
  process.exit(1);
}
if (process.env.FAKE === 'stubborn') {
  process.on('SIGTERM', () => {});
  const shard = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  appendFileSync(record, `${JSON.stringify({ pid: shard.pid, args: ['shard'] })}\n`);
}
const published = args.includes('--publish') ? flagValue('--publish').split(':')[1] : flagValue('--port');
const modelId = process.env.FAKE === 'other-model' ? 'other' : flagValue('--model-id');
const healthyAfter = process.env.FAKE === 'never' ? 1e9 : Number(process.env.FAKE_HEALTHY_AFTER ?? 300);
const capacity = Number(process.env.FAKE_CAPACITY ?? 16);
const latency = Number(process.env.FAKE_LATENCY ?? 0);
await startToyServer({ port: Number(published), modelId, healthyAfter, capacity, latency });
process.stdout.write('Connected\n');
