import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, root, temporaryFolder } from '../mainbench.ts';
import { copyOf, type SharedRun } from '../shared-runs.ts';
import { expectSentence } from './expect-sentence.ts';
import { finishedRun, writeRecipe } from './small-recipe.ts';

const program = 'packages/cli/bin/mainbench.mjs';

describe.concurrent('a command line', { timeout: 60_000 }, () => {
  it.each([
    [[], 'expected a command, such as run'],
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['pln'], 'Did you mean plan?'],
    [['run'], "missing required argument 'recipe'"],
    [['run', 'a.yaml', 'b.yaml'], 'too many arguments'],
    [['run', 'a.yaml', '--ouut', 'x'], 'Did you mean --out?'],
    [['run', 'a.yaml', '--out'], "option '--out <folder>' argument missing"],
  ])('of %j is answered with what to do', async (args, message) => {
    const finished = await mainbench(args);
    expectSentence(finished, 2, 'Run `mainbench --help`');
    expect(finished.stderr).toContain(message);
  });

  it.each([
    [],
    ['run'],
    ['plan'],
    ['report'],
    ['eval'],
    ['score', 'ifeval'],
    ['score', 'alpaca-eval'],
    ['verify', 'alpaca-eval'],
    ['tasks', 'build'],
    ['data', 'pull'],
    ['cache', 'clear'],
    ['doctor'],
    ['ls'],
    ['schema'],
  ])('mainbench %s --help shows an example', async (...command) => {
    const { code, stdout, stderr } = await mainbench([...command, '--help']);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/Examples?:\n {2}mainbench \w+/);
  });

  it('tells its exit codes', async () => {
    const { stdout } = await mainbench(['--help']);
    expect(stdout).toContain('2 usage, 3 recipe, 4 data, 5 environment, 6 engine, 7 endpoint, 8 locked, 9 disk');
  });

  it('lists, checks and describes itself', async () => {
    const version = await mainbench(['--version']);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await mainbench(['ls'])).stdout).toContain('mutual');
    const listed = JSON.parse((await mainbench(['ls', '--json'])).stdout);
    expect(Object.keys(listed)).toEqual(['filters', 'tasks', 'benchmarks', 'engines', 'sources', 'cleaning']);
    const doctor = await mainbench(['doctor', '--json']);
    const checks = JSON.parse(doctor.stdout) as { name: string; state: string }[];
    expect(checks.find(({ name }) => name === 'training engine')?.state).toBe('ok');
    const schema = JSON.parse((await mainbench(['schema'])).stdout);
    expect(schema.properties.arms.type).toBe('array');
  });
});

describe('output', { timeout: 240_000 }, () => {
  let run: SharedRun;
  beforeAll(async () => {
    const shared = await finishedRun();
    run = { ...shared, out: await copyOf(shared) };
  }, 240_000);

  it('with --json is JSON on both streams', async () => {
    const plan = await mainbench(['plan', run.recipe, '--out', run.out, '--json']);
    expect(JSON.parse(plan.stdout)).toMatchObject({ run: run.out, cost: { requests: 0 } });
    expect(plan.stderr).toBe('');
    for (const command of ['run', 'report']) {
      const { stdout, stderr, code } = await mainbench([command, run.recipe, '--out', run.out, '--json']);
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout).html).toContain(run.out);
      for (const line of stderr.split('\n').filter(Boolean)) expect(JSON.parse(line)).toHaveProperty('event');
    }
  });

  it.each(['plan', 'report', 'run'])('of %s may be closed early', (command) => {
    const line = `node ${program} ${command} ${run.recipe} --out ${run.out} | head -c 1; echo " \${PIPESTATUS[0]}"`;
    const said = execFileSync('bash', ['-c', `{ ${line}; } 2>&1`], { cwd: root, encoding: 'utf8' });
    expect(said).toMatch(/^. 0\n$/m);
    expect(said).not.toMatch(/^\s+at |EPIPE/m);
  });

  it('that finds no room is an exit code', () => {
    const line = `node ${program} plan ${run.recipe} --out ${run.out} 2>&1 >/dev/full; echo "code $?"`;
    const said = execFileSync('bash', ['-c', line], { cwd: root, encoding: 'utf8' });
    expect(said).toMatch(/^standard output: cannot be written: the disk is full\./);
    expect(said).toContain('code 9');
  });

  it('of a report before its run says what to run', async () => {
    const recipe = await writeRecipe();
    const out = await temporaryFolder();
    const said = expectSentence(
      await mainbench(['report', recipe, '--out', out]),
      4,
      `${out}: there is no finished run`,
    );
    expect(said).toContain(`mainbench run ${recipe} --out ${out}`);
  });
});
