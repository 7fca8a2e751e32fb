// Run as a process: stores `COUNT` answers named by `NAME` in `FILE`, then says so; never ends where `STAY` is set.
import { setTimeout as wait } from 'node:timers/promises';
import { sha256 } from '@mainbench/kit';
import { engineIdentity } from '../engine-identity.ts';
import { openResponseCache } from '../response-cache.ts';
import { capabilities } from './fake-client.ts';

const { FILE = '', NAME = '', COUNT = '0', STAY } = process.env;
const cache = openResponseCache({ file: FILE, note: (text) => process.stdout.write(`note ${text}\n`) });
const engine = cache.engine(engineIdentity(capabilities, { weights: 'named:mine' }));
for (let index = 0; STAY !== undefined || index < Number(COUNT); index += 1) {
  const value = JSON.stringify([`${NAME} ${index}`, 'end-of-text', 1, 1, 'x'.repeat(500)]);
  cache.write(sha256(`${NAME} ${index}`), engine?.id ?? 0, value);
  if (index % 50 === 0) await wait(1);
  if (index === Number(COUNT)) process.stdout.write('many\n');
}
await cache.close();
process.stdout.write('done\n');
