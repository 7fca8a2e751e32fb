import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@mainbench/kit';
import { type LeaseOptions, openLeases } from './leases/leases.ts';

/** What the orchestrators of a run's folder still read, by address. */
export interface SharedNeeds {
  /** Says what this orchestrator still reads, in place of what it said before. */
  declare(addresses: ReadonlySet<string>): Promise<void>;
  /** Whether another one that gives signs of life still reads an artifact. */
  othersNeed(address: string): Promise<boolean>;
  close(): Promise<void>;
}

const fileName = /^([0-9a-f-]{36})\.json$/;

/** Opens the list of needs in a folder, which is made where it is missing. */
export function openSharedNeeds(directory: string, options: LeaseOptions = {}): SharedNeeds {
  const own = randomUUID();
  const leases = openLeases(directory, options);
  const fileOf = (name: string) => join(directory, `${name}.json`);
  let claimed = false;
  let declared = '';

  /** Forgets an orchestrator that is gone; says whether it was. */
  async function forget(name: string): Promise<boolean> {
    const claim = await leases.claim(name);
    if ('heldBy' in claim) return false;
    await rm(fileOf(name), { force: true });
    await claim.release();
    for (let generation = claim.generation; generation >= 0; generation -= 1) {
      await rm(join(directory, `${name}.${generation}.lease`), { force: true });
    }
    return true;
  }

  return {
    async declare(addresses) {
      const text = `${JSON.stringify([...addresses].sort())}\n`;
      if (text === declared) return;
      if (!claimed) await leases.claim(own);
      claimed = true;
      await writeFileAtomic(fileOf(own), text);
      declared = text;
    },
    async othersNeed(address) {
      for (const entry of await readdir(directory).catch(() => [])) {
        const [, name] = fileName.exec(entry) ?? [];
        if (name === undefined || name === own) continue;
        const text = await readFile(fileOf(name), 'utf8').catch(() => '[]');
        if ((JSON.parse(text) as string[]).includes(address) && !(await forget(name))) return true;
      }
      return false;
    },
    async close() {
      await rm(fileOf(own), { force: true });
      await leases.close();
      await rm(join(directory, `${own}.0.lease`), { force: true });
    },
  };
}
