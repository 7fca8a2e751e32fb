// Ignores requests to end, and starts a child in a group of its own, as TGI's launcher does with its shards.
import { spawn } from 'node:child_process';

process.on('SIGTERM', () => process.stdout.write('asked to end\n'));
const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], {
  detached: true,
  stdio: 'ignore',
});
process.stdout.write(`${process.pid} ${child.pid}\n`);
setInterval(() => {}, 1000);
