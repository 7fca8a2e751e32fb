// Stands in for `python -m accelerate.commands.launch …`; FAKE says how the training goes.
import { readFileSync } from 'node:fs';

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const config = JSON.parse(readFileSync(process.argv.at(-1), 'utf8'));

process.stdout.write('a library printed this\n');
say({ event: 'start', command: 'train' });
say({ event: 'step', step: 1, steps: 1, loss: 2 });
switch (process.env.FAKE) {
  case 'rank-killed':
    process.stderr.write('traceback : Signal 9 (SIGKILL) received by PID 77\n');
    process.exit(1);
    break;
  case 'peer-killed':
    say({ event: 'error', kind: 'internal', message: 'RuntimeError: Connection reset by peer', retryable: false });
    process.stderr.write('  exitcode  : -9 (pid: 77)  (SIGKILL)\n');
    process.exit(1);
    break;
  case 'peer-memory':
    say({ event: 'error', kind: 'internal', message: 'NCCL error: remote process exited', retryable: false });
    process.stderr.write('torch.OutOfMemoryError: CUDA out of memory.\n');
    process.exit(1);
    break;
  case 'broken':
    say({ event: 'error', kind: 'internal', message: 'A bug.', retryable: false });
    process.stderr.write('  exitcode  : -9 (pid: 77)  (SIGKILL)\n');
    process.exit(1);
    break;
  case 'missing':
    process.stderr.write('No module named accelerate\n');
    process.exit(1);
    break;
  case 'memory':
    say({ event: 'error', kind: 'out-of-memory', message: 'Too large.', retryable: true });
    process.exit(1);
    break;
  case 'hang':
    process.on('SIGTERM', () => {
      say({ event: 'error', kind: 'interrupted', message: 'Stopped.', retryable: true });
      process.exit(1);
    });
    setInterval(() => {}, 1000);
    break;
  default:
    say({ event: 'done', output: config.output, arguments: process.argv.slice(2) });
}
