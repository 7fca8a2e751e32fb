import { execFile } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkoutDirectory } from '../checkout.ts';
import { runMainbench } from '../testing/run-mainbench.ts';

const execute = promisify(execFile);
const completed = async (...words: string[]) => {
  const { code, stdout } = await runMainbench(['complete', '--', ...words]);
  expect(code).toBe(0);
  return stdout.split('\n').map((line) => line.split('\t')[0]);
};

describe.concurrent('mainbench completion', { timeout: 60_000 }, () => {
  it('prints a script for the shell that is named', async () => {
    const { code, stdout } = await runMainbench(['completion', 'zsh']);
    expect(code).toBe(0);
    expect(stdout).toContain('#compdef mainbench');
  });

  it('completes commands and what they take', async () => {
    expect(await completed('pl')).toContain('plan');
    expect(await completed('plan', '--own')).toContain('--own-timeout');
    expect(await completed('eval', '--engine', '')).toEqual(expect.arrayContaining(['vllm', 'embedded']));
  });

  it('works in a bash, down to a recipe of the folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mainbench-completion-'));
    const program = join(checkoutDirectory, 'packages', 'cli', 'bin', 'mainbench.mjs');
    await writeFile(join(folder, 'mainbench'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    await chmod(join(folder, 'mainbench'), 0o755);
    await writeFile(join(folder, 'mine.yaml'), '');
    // The part of the package bash-completion that the script asks for, at the end of a line.
    const words = 'cur=mi prev=plan words=(mainbench plan mi) cword=2';
    const script = `_get_comp_words_by_ref() { ${words}; }
source <(mainbench completion bash)
__mainbench_complete 2>/dev/null
echo "\${COMPREPLY[*]}"`;
    const PATH = `${folder}${delimiter}${process.env.PATH}`;
    const { stdout } = await execute('bash', ['-c', script], { cwd: folder, env: { ...process.env, PATH } });
    expect(stdout).toBe('mine.yaml\n');
  });
});
