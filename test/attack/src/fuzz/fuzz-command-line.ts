import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { microRecipe, start, temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import fc from 'fast-check';
import { broken } from './mutations.ts';
import { seeds } from './seeds.ts';

/** Longest time of one command; these end before any engine starts. Starting alone takes a second or two. */
const longest = 60_000;

const words = [
  ...['run', 'plan', 'report', 'export', 'score', 'ifeval', 'alpaca-eval', 'verify', 'tasks', 'build', 'data', 'ls'],
  ...['cache', 'schema', '--json', '--out', '--help', '--version', '--seed', '--limit', '--data-dir', '--own-timeout'],
  ...['-1', '1e9', 'NaN', '', '--', '-', '\x1b[2J', '../..', '/proc/x', 'no-such-file', '--no-such-option', 'é😀'],
];

/** Command lines of any words; none of them has a recipe to run. */
const randomWords = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 })
  .map((args) => ({ args, text: '' }));
const brokenRecipes = broken(seeds.recipe).map((text) => ({ args: ['plan', 'input'], text }));
const brokenResponses = broken(seeds.responses).map((text) => {
  return { args: ['score', 'ifeval', '--prompts', 'prompts', '--responses', 'input', '--out', 'out'], text };
});

/** What is wrong with how a command ended. */
function faultOf(code: number | null, stdout: string, stderr: string): string | undefined {
  if (code === null) return 'it was ended by a signal, or took too long';
  if (/^\s+at \S.*:\d+:\d+\)?$|with an internal error|^Traceback/m.test(stdout + stderr))
    return `a stack trace: ${stderr}`;
  if (/(?!\n|\t)\p{Cc}|[\u202a-\u202e]/u.test(stdout + stderr)) return `raw control characters: ${stderr}`;
  if (code !== 0 && (stdout + stderr).trim() === '') return `exit code ${code} without a word`;
  return undefined;
}

/**
 * Runs broken recipes, responses and command lines through the real command line.
 * @returns the command lines that ended as none should
 */
export async function fuzzCommandLine(count: number, seed: number): Promise<string[]> {
  const failures: string[] = [];
  const inputs = fc.sample(fc.oneof(randomWords, brokenRecipes, brokenResponses), { numRuns: count, seed });
  const run = async ({ args, text }: (typeof inputs)[number]) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'input'), text);
    await writeFile(join(folder, 'prompts'), seeds.prompts[0] ?? '');
    const env = { MAINBENCH_DATA_DIR: folder, XDG_CACHE_HOME: folder };
    const { child, finished } = start(args, { cwd: folder, env });
    const timer = setTimeout(() => child.kill('SIGKILL'), longest);
    const { code, stdout, stderr } = await finished;
    clearTimeout(timer);
    const fault = faultOf(code, stdout, stderr);
    if (fault !== undefined) failures.push(`${JSON.stringify(args)} ${JSON.stringify(text.slice(0, 2_000))}: ${fault}`);
  };
  const queue = [...inputs];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await run(next);
  };
  await Promise.all([worker(), worker()]);
  return failures;
}

/** A sound recipe is planned: otherwise nothing here would show anything. */
export async function planSound(): Promise<number | null> {
  return (await start(['plan', microRecipe, '--out', join(await temporaryFolder(), 'run')]).finished).code;
}
