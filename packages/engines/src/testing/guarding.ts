// A process that starts a stubborn command under a guard and tells the numbers of what it started.
import { fileURLToPath } from 'node:url';
import { startGuarded } from '../processes/guarded-process.ts';

const stubborn = fileURLToPath(new URL('./stubborn.mjs', import.meta.url));
const [log = ''] = process.argv.slice(2);
const guarded = await startGuarded({
  command: process.execPath,
  arguments: [stubborn],
  log,
  output: 'pipe',
  grace: 300,
});
guarded.output?.on('data', (data) => process.stdout.write(`${guarded.pid} ${data}`));
