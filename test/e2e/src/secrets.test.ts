import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { smallRecipe } from './errors/small-recipe.ts';
import { type Finished, fixtures, mainbench, root, temporaryFolder } from './mainbench.ts';
import { countFiles, filesWithSecrets, secretForms, secretsIn } from './secrets/find-secret.ts';
import { type GuardedTgi, startGuardedTgi } from './secrets/guarded-tgi.ts';

const user = 'harness-user';
const password = 'Gänse+füßchen/42 "q"?';
const token = 'hf_aVerySecretToken_0123456789';
const secrets = [password, token];
const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Everything that the commands of this file write: runs, cache, temporary files, home. */
let world: string;
let tgi: GuardedTgi;
let environment: NodeJS.ProcessEnv;
let checkout: string;
/** What every command printed, and what other programs saw while it ran. */
const outputs: string[] = [];

/** A checkout like this one, whose Python trains nothing and notes its arguments. */
async function fakeCheckout(): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of ['packages', 'scripts', 'package.json', 'benchmarks/data']) {
    await cp(join(root, name), join(folder, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.includes('mainbench_engine') || !source.includes('__pycache__'),
    });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

beforeAll(async () => {
  world = await temporaryFolder();
  for (const name of ['tmp', 'home', 'recipes', 'runs']) await mkdir(join(world, name));
  checkout = await fakeCheckout();
  const python = join(checkout, 'python');
  const script = fileURLToPath(new URL('secrets/fake-python.mjs', import.meta.url));
  await writeFile(python, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  await chmod(python, 0o755);
  tgi = await startGuardedTgi();
  environment = {
    HOME: join(world, 'home'),
    TMPDIR: join(world, 'tmp'),
    MAINBENCH_CACHE: join(world, 'cache'),
    MAINBENCH_PYTHON: python,
    ARGUMENTS_FILE: join(world, 'arguments.txt'),
    SERVER_TOKEN: token,
    HF_TOKEN: token,
  };
}, 60_000);

afterAll(async () => {
  await tgi.close();
  for (const folder of [world, checkout]) await rm(folder, { recursive: true, force: true });
});

async function command(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const finished = await mainbench(args, { checkout, cwd: world, env: { ...environment, ...env } });
  outputs.push(finished.stdout, finished.stderr);
  return finished;
}

/** A recipe on the guarded server. It lies apart from what the commands write, since a URL in it holds a password. */
async function recipeWith(name: string, serve: object): Promise<string> {
  const file = join(checkout, `${name}.yaml`);
  const recipe = {
    ...smallRecipe,
    name,
    serve: { engine: 'tgi', ...serve },
    train: { accelerate_arguments: ['--cpu'] },
    models: [{ name: 'toy', hub: 'org/toy', revision: 'c'.repeat(40) }],
    data: { world: { pairs: 8, texts: 8, held_out: 4 } },
    align: { ...smallRecipe.align, iterations: 0 },
    arms: [{ name: 'no-filter', filter: 'random' }],
    select: { top_k: 4 },
  };
  await writeFile(file, JSON.stringify(recipe, null, 1));
  return file;
}

const urlWith = (secret: string, { host } = tgi) => `http://${user}:${encodeURIComponent(secret)}@${host}`;

/** The model that a run missed at its server; empty where it missed none. */
function neededBy({ stderr }: Finished): string {
  return /serves \S+, but (\S+)(?: at [0-9a-f]{40})? is needed/.exec(stderr)?.[1] ?? '';
}

/** Runs a recipe as often as the server must be told to serve another model; each time but the last ends with that. */
async function runToItsEnd(args: readonly string[]): Promise<{ failures: number; last: Finished }> {
  for (let failures = 0; failures < 12; failures += 1) {
    const last = await command(args);
    const needed = neededBy(last);
    if (needed === '') return { failures, last };
    expect(last.code).toBe(7);
    tgi.model = needed;
  }
  throw new Error('the server never served the model that was needed');
}

async function expectNoSecret(): Promise<void> {
  expect(outputs.flatMap((text) => secretsIn(text, secrets).map(() => text))).toEqual([]);
  expect(await filesWithSecrets(world, secrets)).toEqual([]);
}

describe('secrets', { timeout: 240_000 }, () => {
  it('would be found', async () => {
    for (const form of secretForms(password)) expect(secretsIn(`a ${form} b`, secrets)).toEqual([password]);
    expect(secretsIn(basic, secrets)).toEqual([password]);
    expect(secretsIn(urlWith(token), secrets)).toEqual([token]);
    const recipe = await recipeWith('found', { urls: [urlWith(password)] });
    expect(await filesWithSecrets(checkout, secrets)).toEqual([`${recipe}: ${password}`]);
  });

  it('in the URL of a recipe reach no output, no file and no argument, however the run ends', async () => {
    tgi.wanted = basic;
    const recipe = await recipeWith('in-url', { urls: [urlWith(password)] });
    const out = join(world, 'runs', 'in-url');
    const run = ['run', recipe, '--out', out];
    expect((await command(['plan', recipe, '--out', out])).code).toBe(0);

    tgi.mood = 'refuse';
    expect((await command(run)).stderr).toContain(
      `http://${tgi.host}/health refused access with 401. Give a valid token.`,
    );
    tgi.mood = 'serve';
    tgi.model = 'org/other';
    tgi.model = neededBy(await command(run));
    tgi.mood = 'complain';
    const complained = await command([...run, '--json']);
    expect(complained.stderr).toContain('answered 400: Basic *** is not welcome at /generate');
    tgi.mood = 'serve';
    // What others on this machine see while the run asks for a text, and the file that keeps others out of its folder.
    tgi.watch = () => {
      outputs.push(execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }));
      tgi.watch = () => undefined;
    };
    const { failures, last } = await runToItsEnd(run);
    expect(last.code, last.stderr).toBe(0);
    expect(failures).toBeGreaterThan(0);
    expect(tgi.served).toBeGreaterThan(20);
    expect(outputs.filter((text) => text.includes(`mainbench.mjs run ${recipe}`))).toHaveLength(1);

    expect((await command(['report', recipe, '--out', out, '--json'])).code).toBe(0);
    expect(await readFile(join(out, 'recipe.resolved.yaml'), 'utf8')).toContain(`http://***@${tgi.host}`);
    expect(await readFile(environment.ARGUMENTS_FILE ?? '', 'utf8')).toContain('accelerate');
    expect(await readdir(join(world, 'cache'))).toContain('responses-2.sqlite');
    expect(await countFiles(world)).toBeGreaterThan(40);
    await expectNoSecret();
  });

  it('do not change the addresses of artifacts, nor the digest of the recipe', async () => {
    const results = async () =>
      JSON.parse(await readFile(join(world, 'runs', 'in-url', 'report', 'results.json'), 'utf8'));
    const before = await results();
    const url = `http://${user}:other@${tgi.host}`;
    const recipe = await recipeWith('in-url', { urls: [url] });
    const { code, stdout } = await command(['report', recipe, '--out', join(world, 'runs', 'in-url'), '--json']);
    expect(code, stdout).toBe(0);
    expect(await results()).toEqual(before);
  });

  it('in a variable that the recipe names serve, and reach nothing else', async () => {
    tgi.wanted = `Bearer ${token}`;
    const recipe = await recipeWith('in-variable', { urls: [`http://${tgi.host}`], token_variable: 'SERVER_TOKEN' });
    const run = ['run', recipe, '--out', join(world, 'runs', 'in-variable')];
    const unset = await command(run, { SERVER_TOKEN: '' });
    expect(unset.code).toBe(5);
    expect(unset.stderr).toBe(
      'the environment variable SERVER_TOKEN is not set. serve.token_variable names it: set it to the bearer token of the server.\n',
    );
    expect((await command(run, { SERVER_TOKEN: 'another-token-than-that' })).stderr).toContain(
      'refused access with 401',
    );
    tgi.model = neededBy(await command(run));
    tgi.mood = 'complain';
    expect((await command(run)).stderr).toContain('answered 400: Bearer *** is not welcome at /generate (Bearer ***).');
    tgi.mood = 'serve';
    const onward = await command([...run, '--json']);
    expect(neededBy(onward), onward.stderr).not.toBe('');
    expect((await readdir(join(world, 'runs', 'in-variable', 'artifacts'))).join()).toContain('evaluate-');
    for (const args of [['ls'], ['ls', '--json']]) {
      expect((await command(['cache', ...args])).code).toBe(0);
    }
    await expectNoSecret();
  });

  it('are not repeated where a recipe is wrong, or nobody answers', async () => {
    const broken: object[] = [
      { urls: [`ftp://${user}:${encodeURIComponent(password)}@${tgi.host}`] },
      { urls: [`${user}:${password}@${tgi.host}`] },
      { urls: urlWith(password) },
      { urls: [`http://${tgi.host}`], token_variable: token },
    ];
    for (const [index, serve] of broken.entries()) {
      const { code } = await command(['run', await recipeWith(`broken-${index}`, serve)]);
      expect(code).toBe(3);
    }
    const nobody = { urls: [`http://${user}:${encodeURIComponent(password)}@127.0.0.1:1`] };
    const refused = await command(['run', await recipeWith('nobody', nobody)]);
    expect(refused.code).toBe(7);
    expect(refused.stderr).toContain('http://127.0.0.1:1/health refused the connection');
    await expectNoSecret();
  });

  it('of an endpoint on the command line stay out of the results and the cache', async () => {
    tgi.model = 'org/toy';
    const out = join(world, 'runs', 'eval');
    const data = ['--tasks', 'gsm8k', '--limit', '3', '--data-dir', join(fixtures, 'openllm', 'data'), '--out', out];
    const endpoints = [
      [basic, urlWith(password)],
      [`Bearer ${token}`, `http://${tgi.host}`, '--token-variable', 'SERVER_TOKEN'],
    ];
    for (const [wanted = '', ...endpoint] of endpoints) {
      const evaluate = (...more: string[]) => command(['eval', '--endpoint', ...endpoint, ...data, ...more]);
      tgi.wanted = wanted;
      tgi.mood = 'refuse';
      expect((await evaluate()).stderr).toContain('refused access with 401');
      tgi.mood = 'serve';
      let lock = '';
      tgi.watch = () => {
        // A client asks for a text before the folder is locked, to see what the server can do.
        if (existsSync(join(out, '.lock'))) lock ||= readFileSync(join(out, '.lock'), 'utf8');
      };
      const { code, stderr } = await evaluate('--json');
      expect(code, stderr).toBe(0);
      if (wanted === basic) expect(lock).toContain(`--endpoint http://***@${tgi.host}`);
      outputs.push(lock);
      await rm(join(out, 'artifacts'), { recursive: true });
    }
    // What the first evaluation asked serves the second, though its address and credentials were others.
    expect(outputs.at(-2)).toContain('3 of 3 answers came from the response cache.');
    expect(await readdir(out)).toContain('results.json');
    await expectNoSecret();
  });

  it('of several servers, in a folder of heartbeat files and for the doctor, are not shown either', async () => {
    const second = await startGuardedTgi();
    onTestFinished(() => second.close());
    tgi.wanted = second.wanted = basic;
    const found = await temporaryFolder();
    await writeFile(join(found, 'endpoint-1.json'), JSON.stringify({ url: urlWith(password) }));
    await writeFile(join(found, 'endpoint-2.json'), JSON.stringify({ url: urlWith(password, second) }));
    const places = [{ urls: [urlWith(password), urlWith(password, second)] }, { discover: found }];
    for (const [index, place] of places.entries()) {
      const recipe = await recipeWith(`several-${index}`, place);
      const run = ['run', recipe, '--out', join(world, 'runs', `several-${index}`)];
      tgi.model = second.model = neededBy(await command(run));
      second.mood = index === 0 ? 'refuse' : 'complain';
      await command([...run, '--json']);
      second.mood = 'serve';
    }
    const doctor = ['doctor', '--endpoint', urlWith(password)];
    expect((await command(doctor)).code).toBe(0);
    expect((await command([...doctor, '--json'])).code).toBe(0);
    tgi.mood = 'refuse';
    expect((await command(doctor)).code).toBe(7);
    tgi.mood = 'serve';
    expect(second.served).toBeGreaterThan(0);
    await expectNoSecret();
  });
});
