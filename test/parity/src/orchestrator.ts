// A process that starts a worker, sets it to train and tells the worker's number after the first step.
import { findPython, startWorker } from '@mainbench/engines';

const [log = '', config = '{}'] = process.argv.slice(2);
const worker = await startWorker({ python: findPython(), log });
let told = false;
await worker.run('init', JSON.parse(config), ({ event }) => {
  if (event === 'step' && !told) {
    told = true;
    process.stdout.write(String(worker.pid));
  }
});
