import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mainbench, microRecipe, root, start, temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import { enginesOf, isAlive, until } from '@mainbench/test-e2e/src/processes.ts';
import { describe, expect, it } from 'vitest';

const program = join(root, 'packages', 'cli', 'bin', 'mainbench.mjs');

/** The process that has a folder to itself, once it has an engine. */
async function orchestratorOf(out: string): Promise<number> {
  let pid = 0;
  await until('a run has an engine', () => {
    try {
      pid = JSON.parse(readFileSync(join(out, '.lock'), 'utf8')).pid;
    } catch {
      return false;
    }
    return enginesOf(pid).length > 0;
  });
  return pid;
}

describe.concurrent('nothing goes on without its launcher', { timeout: 120_000 }, () => {
  it.each([
    // An older Node cannot become another one: there are two processes.
    ['the launcher', ['node', '--import', 'data:text/javascript,delete process.execve', program], 'SIGKILL'],
    ['npx', ['npx', 'mainbench'], 'SIGTERM'],
    ['npx', ['npx', 'mainbench'], 'SIGKILL'],
  ] as const)('%s, %j, ended by %s', async (_, [command, ...before], signal) => {
    const out = join(await temporaryFolder(), 'run');
    const child = spawn(command, [...before, 'run', microRecipe, '--out', out], { cwd: root, stdio: 'ignore' });
    const orchestrator = await orchestratorOf(out);
    const engines = enginesOf(orchestrator);
    expect(orchestrator).not.toBe(child.pid);
    child.kill(signal);
    await until('the orchestrator is gone', () => !isAlive(orchestrator), 30);
    await until('its engines are gone', () => !engines.some(isAlive), 30);
    // It did not end because its work was done.
    expect(existsSync(join(out, 'report'))).toBe(false);
  });
});

describe.concurrent('a folder that cannot be is told at once', { timeout: 60_000 }, () => {
  it.each([
    ['below /proc', '/proc/x', 'cannot be created: its file system allows no new folders'],
    ['deep below /proc', '/proc/self/x/y', 'cannot be created: its file system allows no new folders'],
    ['a device', '/dev/null', 'it already exists'],
    ['below a device', '/dev/null/x', 'a part of its path is a file'],
    ['below a loop of links', 'loop/x', 'its symbolic links form a loop'],
    ['a long path', 'a'.repeat(5_000), 'its path is too long'],
    ['nothing', '', 'Expected a path'],
  ])('%s', async (_, out, sentence) => {
    const folder = await temporaryFolder();
    await symlink(join(folder, 'loop'), join(folder, 'loop'));
    const { child, finished } = start(['run', microRecipe, '--out', out], { cwd: folder });
    const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const { code, stderr } = await finished;
    clearTimeout(late);
    expect(stderr).toContain(sentence);
    expect([2, 5]).toContain(code);
    expect(stderr.length).toBeLessThan(2_000);
  });

  it('a folder for a file', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'responses.jsonl'), '{"prompt":"a","response":"b"}\n');
    const { code, stderr } = await mainbench(
      ['score', 'ifeval', '--responses', 'responses.jsonl', '--prompts', 'data', '--out', '/proc/x/y'],
      { cwd: folder },
    );
    expect(stderr).toContain('it is a folder');
    expect(code).toBe(4);
  });
});
