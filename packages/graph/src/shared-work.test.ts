import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ArtifactStore } from './artifact-store.ts';
import { rowsFile } from './rows/table-stage.ts';
import { type OrchestratorTask, orchestrate, sharedStages } from './testing/orchestrator.ts';
import { temporaryFolder } from './testing/stages.ts';

/** Rows of the test are awaited by 256 at once, so a shard of 100 takes one `rowTime`. */
const task = { rows: 3_000, rowsPerShard: 100, rowTime: 60, afterTime: 50, crowd: 1 };

async function setUp(changes: Partial<OrchestratorTask> = {}) {
  const folder = await temporaryFolder();
  const common = { ...task, folder, log: join(folder, 'log'), ...changes };
  const start = (name: string) => {
    const { name: work } = orchestrate;
    const source = `import { ${work} } from './orchestrator.ts'; await ${work}(JSON.parse(process.env.TASK));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      cwd: new URL('./testing/', import.meta.url),
      env: { ...process.env, TASK: JSON.stringify({ ...common, name }) },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const closed = once(child, 'close') as Promise<[number | null]>;
    onTestFinished(() => void child.kill('SIGKILL'));
    return { child, closed };
  };
  /** What was worked on, with who did it. */
  const log = async (): Promise<[what: string, who: string][]> => {
    const text = existsSync(common.log) ? await readFile(common.log, 'utf8') : '';
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ') as [string, string]);
  };
  const until = async (holds: (entries: [string, string][]) => boolean) => {
    for (const end = Date.now() + 40_000; !holds(await log()); await wait(10)) {
      const counts = Object.entries(Object.groupBy(await log(), ([, who]) => who));
      const told = counts.map(([who, entries]) => `${who} ${entries?.length}`).join(', ');
      if (Date.now() > end) throw new Error(`waited in vain; noted so far: ${told}`);
    }
  };
  const store = new ArtifactStore(folder);
  const stages = sharedStages({ ...common, name: '' });
  const rows = async (): Promise<{ id: string; by: string }[]> => {
    const text = await readFile(join(store.directoryOf(stages.rows), rowsFile), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  return { start, log, until, store, stages, rows };
}

type Setting = Awaited<ReturnType<typeof setUp>>;

/** Each row once, in order, and nothing left of the work. */
async function expectWhole({ rows, store }: Setting, count = task.rows): Promise<void> {
  expect((await rows()).map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, index) => `row-${index}`));
  expect((await readdir(store.root)).filter((name) => name.includes('.'))).toEqual([]);
}

/** How often each row was worked on. */
function timesOf(entries: [string, string][]): Map<string, number> {
  const times = new Map<string, number>();
  for (const [what] of entries) if (what.startsWith('row-')) times.set(what, (times.get(what) ?? 0) + 1);
  return times;
}

describe('orchestrators that share a folder', { timeout: 120_000 }, () => {
  it('divide the rows of a stage and make each once; one makes the stage after it', async () => {
    const setting = await setUp({ crowd: 2 });
    const both = [setting.start('a'), setting.start('b')];
    expect(await Promise.all(both.map(({ closed }) => closed))).toEqual([
      [0, null],
      [0, null],
    ]);
    await expectWhole(setting);
    const entries = await setting.log();
    expect(new Set(timesOf(entries).values())).toEqual(new Set([1]));
    for (const name of ['a', 'b']) {
      const share = (await setting.rows()).filter(({ by }) => by === name).length / task.rows;
      expect(share).toBeGreaterThan(0.2);
    }
    expect(entries.filter(([what]) => what === 'after')).toHaveLength(1);
  });

  it('finish when one of three is killed, and repeat none of the rows that it kept', async () => {
    const setting = await setUp({ crowd: 3 });
    const [victim, ...others] = ['a', 'b', 'c'].map(setting.start);
    await setting.until((entries) => entries.filter(([, who]) => who === 'a').length > 300);
    victim?.child.kill('SIGKILL');
    for (const { closed } of others) expect(await closed).toEqual([0, null]);
    await expectWhole(setting);
    const repeated = [...timesOf(await setting.log()).values()].filter((times) => times > 1);
    // At most those under way when it was killed.
    expect(repeated.length).toBeLessThanOrEqual(256);
    const keptOfVictim = (await setting.rows()).filter(({ by }) => by === 'a').length;
    expect(keptOfVictim).toBeGreaterThanOrEqual(300 - 256);
  });

  it('take over from one that stands still, which ends well when it goes on', async () => {
    const setting = await setUp();
    const still = setting.start('a');
    await setting.until((entries) => entries.length > 300);
    still.child.kill('SIGSTOP');
    const other = setting.start('b');
    expect(await other.closed).toEqual([0, null]);
    await expectWhole(setting);
    still.child.kill('SIGCONT');
    expect(await still.closed).toEqual([0, null]);
    await expectWhole(setting);
  });

  it('wait for a stage that another makes, and make it when that one is killed', async () => {
    const setting = await setUp({ rows: 10, afterTime: 600_000 });
    const runs = new Map(['a', 'b'].map((name) => [name, setting.start(name)]));
    await setting.until((entries) => entries.some(([what]) => what === 'waiting-after'));
    const entries = await setting.log();
    const [, maker = ''] = entries.find(([what]) => what === 'after') ?? [];
    expect(entries.filter(([what]) => what === 'after')).toEqual([['after', maker]]);
    runs.get(maker)?.child.kill('SIGKILL');
    const heir = maker === 'a' ? 'b' : 'a';
    expect(await runs.get(heir)?.closed).toEqual([0, null]);
    expect((await setting.store.readManifest(setting.stages.after)).facts).toEqual({ by: heir });
    await expectWhole(setting, 10);
  });
});
