import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, microRecipe, root } from './mainbench.ts';
import { dataFolder } from './user-folders.ts';

const engine = await readFile(join(root, 'examples', 'parrot.ts'), 'utf8');

let folder: string;
let data: string;
const own = (...args: string[]) => mainbench(args, { cwd: folder });
const evaluation = (name: string, tasks: string) =>
  own(
    ...['eval', '--engine', name, '--endpoint', 'http://polly', '--tasks', tasks, '--limit', '2', '--out', 'out'],
    ...['--data-dir', data, '--no-cache'],
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mainbench-own-engine-'));
  data = await dataFolder(folder);
  await writeFile(join(folder, 'parrot.ts'), engine);
  await writeFile(join(folder, 'none.ts'), "export default { abilities: ['generate', 'sing'], connect() {} };\n");
});

describe("an engine in a file of the user's own", () => {
  it('answers benchmarks, and says what it is in the results', async () => {
    const { code, stdout, stderr } = await evaluation('./parrot.ts', 'ifeval');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('ifeval');
    const results = JSON.parse(await readFile(join(folder, 'out', 'results.json'), 'utf8'));
    expect(results.model).toMatchObject({ engine: 'parrot', version: '1', model: 'polly' });
    expect(JSON.stringify(results.tasks)).toContain('"rows":2');
  });

  it('is refused before the first request where it lacks what a benchmark needs', async () => {
    const { code, stderr } = await evaluation('./parrot.ts', 'mmlu');
    expect([code, stderr]).toEqual([2, expect.stringContaining('which the engine ./parrot.ts does not have')]);
  });

  it.each([
    ['./none.ts', 'abilities.1'],
    ['./nowhere.ts', 'the engine ./nowhere.ts was not found'],
    ['vlm', 'there is no engine "vlm", did you mean vllm?'],
  ])('%s is refused in a sentence', async (name, said) => {
    const { code, stderr } = await evaluation(name, 'ifeval');
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\n +at /);
    expect(code).toBeGreaterThan(1);
  });

  it('serves a recipe, whose stages are then others', async () => {
    const text = await readFile(microRecipe, 'utf8');
    const plan = async (serve: string) => {
      const file = join(folder, 'recipe.yaml');
      await writeFile(file, `${text.replace(/^serve:.*$/m, '')}\nserve: ${serve}\n`);
      return own('plan', file, '--out', join(folder, 'run'));
    };
    const all = engine.replace("['generate']", "['generate', 'loglikelihood']");
    await writeFile(join(folder, 'whole.ts'), all);
    const { code, stderr } = await plan('{ engine: ./whole.ts, urls: [http://polly] }');
    expect(code, stderr).toBe(0);
    const lacking = await plan('{ engine: ./parrot.ts, urls: [http://polly] }');
    expect([lacking.code, lacking.stderr]).toEqual([3, expect.stringContaining('does not have')]);
    const service = await plan('{ engine: openai, urls: [http://polly] }');
    expect(service.stderr).toMatch(/serve\.engine: there is no engine "openai"/);
    const typo = await plan('{ engine: tgii, urls: [http://polly] }');
    expect(typo.stderr).toMatch(/recipe\.yaml:\d+:\d+: serve\.engine: there is no engine "tgii", did you mean tgi\?/);
  });
});
