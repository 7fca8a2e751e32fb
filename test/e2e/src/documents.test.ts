import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '@mainbench/spec';
import { afterAll, describe, expect, it } from 'vitest';
import { mainbench, microRecipe, root, temporaryFolder } from './mainbench.ts';
import { type ServedModel, serveTinyModel } from './served-model.ts';
import { copyOf, microRun } from './shared-runs.ts';
import { dataFolder, workFolder } from './user-folders.ts';

function commandsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter(Boolean);
}

const commands = commandsOf('README.md');

describe('README', () => {
  it('names only commands that are run: the two of the set-up by .ci/run, the others here', () => {
    const setUp = commands.filter((command) => command.startsWith('npm '));
    const ci = readFileSync(join(root, '.ci', 'run'), 'utf8');
    expect(setUp).toEqual(['npm run quickstart', 'npm test']);
    for (const command of setUp) expect(ci).toContain(command);
    expect(commands.filter((command) => !command.startsWith('npm ') && !command.startsWith('npx mainbench '))).toEqual(
      [],
    );
  });

  // `run` and `report` of the quickstart take minutes: here they get the smallest recipe in its place, in a folder that
  // has its artifacts already. Making them is tested by run.test.ts.
  // `export` packs that folder, `verify` compares it with its checksums.
  let folder: string | undefined;
  let out: string | undefined;
  let server: ServedModel | undefined;
  afterAll(() => server?.stop());
  it.each(commands.filter((command) => command.startsWith('npx mainbench ')))(
    'is true of %s',
    { timeout: 240_000 },
    async (command) => {
      folder ??= await temporaryFolder();
      const args = command.split(' ').slice(2);
      const heavy = ['run', 'report'].includes(args[0] ?? '');
      if (args.includes('--endpoint')) server ??= await serveTinyModel(folder);
      const named = args.map((arg) => (arg === 'http://127.0.0.1:8080' ? (server?.url ?? arg) : arg));
      const ofRun: Record<string, string[]> = {
        'export runs/quickstart': ['--out', join(folder, 'run.tar.gz')],
        'verify runs/quickstart': [],
      };
      const more = ofRun[args.join(' ')];
      if (heavy || more !== undefined) out ??= await copyOf(await microRun());
      const light = more === undefined ? named : [args[0] ?? '', out ?? '', ...more];
      const adapted = heavy ? [args[0] ?? '', microRecipe, '--out', out ?? ''] : light;
      // The paper's data are not among the real data here, and planning needs none of them.
      const data = args[0] === 'plan' ? {} : { MAINBENCH_DATA_DIR: await dataFolder(folder) };
      const env = { ...data, MAINBENCH_CACHE: join(folder, 'cache') };
      const { code, stdout, stderr } = await mainbench(adapted, { cwd: await workFolder(folder), env });
      expect(code, stderr).toBe(0);
      expect(stdout.length).toBeGreaterThan(50);
    },
  );

  it('quotes the published report of the quickstart', () => {
    const results: Results = JSON.parse(readFileSync(join(root, 'reports', 'quickstart', 'results.json'), 'utf8'));
    // Rounded half away from zero, as the report does.
    const percent = (value: number) =>
      `${value < 0 ? '−' : ''}${(Math.round(Math.abs(value) * 1000 + 1e-9) / 10).toFixed(1)}`;
    const signed = (value: number) => (value < 0 ? percent(value) : `+${percent(value)}`);
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    for (const arm of results.models[0]?.arms ?? []) {
      const cells = results.models.flatMap((model) => {
        const metric = model.arms.find(({ name }) => name === arm.name)?.metrics[0];
        const { estimate, difference } = metric as NonNullable<typeof metric>;
        const shown =
          estimate === null ? '' : `${percent(estimate.mean)} [${percent(estimate.low)}, ${percent(estimate.high)}]`;
        if (difference === null) return [shown, ''];
        const { mean, low, high, pAdjusted } = difference;
        return [shown, `${signed(mean)} [${signed(low)}, ${signed(high)}], p ${pAdjusted?.toFixed(3) ?? '–'}`];
      });
      expect(text).toContain(`| ${[arm.name, ...cells].join(' | ')} |`);
    }
  });

  it('draws the tree that is there', () => {
    const drawn = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(
      ([, name]) => name,
    );
    const names = readdirSync(join(root, 'packages'));
    expect(drawn.sort()).toEqual(names.sort());
  });
});
