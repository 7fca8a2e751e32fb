import { appendFile, chmod, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, start, temporaryFolder } from '../mainbench.ts';
import { enginesOf, until } from '../processes.ts';
import { copyOf, type SharedRun } from '../shared-runs.ts';
import { expectSentence } from './expect-sentence.ts';
import { finishedRun } from './small-recipe.ts';

/** Root may write everywhere, unless that right is taken away. */
const asUser = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];

let run: SharedRun;
const results = (out: string) => readFile(join(out, 'report', 'results.json'), 'utf8');

beforeAll(async () => {
  run = await finishedRun();
}, 240_000);

describe('the folder of a run', { timeout: 60_000 }, () => {
  it('that may not be written is named', async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o555);
    for (const out of [folder, join(folder, 'run')]) {
      const finished = await mainbench(['run', run.recipe, '--out', out], { through: asUser });
      expectSentence(finished, 5, /cannot be written: permission denied\. Change its permissions or choose another/);
      expect(finished.stderr).toContain(out);
    }
  });

  it('that is a file, or lies in one, is named', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    expectSentence(
      await mainbench(['run', run.recipe, '--out', file]),
      5,
      `${file}: cannot be written: it already exists`,
    );
    const inside = await mainbench(['run', run.recipe, '--out', join(file, 'run')]);
    expectSentence(inside, 5, 'a part of its path is a file, expected a folder');
  });

  it('belongs to one run at a time, and to the next one after kill -9', { timeout: 240_000 }, async () => {
    const out = join(await temporaryFolder(), 'run');
    const before = new Date(Date.now() - 1000).toISOString();
    const first = start(['run', run.recipe, '--out', out]);
    const pid = first.child.pid as number;
    let second: Awaited<typeof first.finished>;
    try {
      await until('an engine works', () => enginesOf(pid).length > 0);
      second = await mainbench(['run', run.recipe, '--out', out]);
    } finally {
      first.child.kill('SIGKILL');
      await first.finished;
    }
    const said = expectSentence(second, 8, `the folder is in use by process ${pid} on `);
    const since = /since (\S+Z)/.exec(said)?.[1] ?? '';
    expect(since > before && since < new Date().toISOString()).toBe(true);
    expect(said).toContain(`Wait until it ends, or stop it with \`kill ${pid}\`.`);
    const { code, stderr } = await mainbench(['run', run.recipe, '--out', out]);
    expect(code, stderr).toBe(0);
    expect(await results(out)).toBe(await results(run.out));
  });
});

describe('an artifact', { timeout: 60_000 }, () => {
  async function damaged(kind: string, file: string, damage: (path: string) => Promise<void>) {
    const out = await copyOf(run);
    const name = (await readdir(join(out, 'artifacts'))).find((entry) => entry.startsWith(`${kind}-`)) ?? '';
    const folder = join(out, 'artifacts', name);
    await damage(join(folder, file));
    return { out, folder };
  }

  it.each([
    ['select', 'manifest.json', (path: string) => truncate(path, 100), /its manifest is truncated or was changed/],
    ['select', 'rows.jsonl', (path: string) => truncate(path, 100), /expected \d+ bytes, found 100/],
    ['filter', 'rows.jsonl', (path: string) => appendFile(path, '\n'), /expected \d+ bytes, found \d+/],
    ['select', 'rows.jsonl', (path: string) => rm(path), /this file is missing/],
  ])(
    '%s whose %s was damaged is named with its remedy, which helps',
    { timeout: 120_000 },
    async (kind, file, damage, what) => {
      const { out, folder } = await damaged(kind, file, damage);
      const finished = await mainbench(['report', run.recipe, '--out', out]);
      const said = expectSentence(finished, 4, what);
      expect(said).toContain(`${join(folder, file)}: the artifact of tiny/1/`);
      expect(said).toContain(`Remove the folder ${folder} and run the same command again`);
      await rm(folder, { recursive: true });
      const again = await mainbench(['run', run.recipe, '--out', out]);
      expect(again.code, again.stderr).toBe(0);
      expect(await results(out)).toBe(await results(run.out));
    },
  );

  it('that another stage needs is looked at before it is used', async () => {
    const { out, folder } = await damaged('generate', 'rows.jsonl', (path) => truncate(path, 100));
    for (const name of await readdir(join(out, 'artifacts'))) {
      if (!/^(generate|world|base-model)-/.test(name)) await rm(join(out, 'artifacts', name), { recursive: true });
    }
    expectSentence(await mainbench(['run', run.recipe, '--out', out]), 4, `Remove the folder ${folder}`);
  });
});
