// A process that starts a worker, sets it to work and tells its number.
import { startWorker } from '../python/worker.ts';

const [python = '', log = ''] = process.argv.slice(2);
const worker = await startWorker({ python, log });
worker.run('train', { fake: 'endless' }, () => {}).catch(() => {});
process.stdout.write(String(worker.pid));
