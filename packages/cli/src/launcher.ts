import { readFileSync } from 'node:fs';

/** Milliseconds between two looks at the processes that launched this one. */
const interval = 1_000;

const packageManager = /^(npm|npx|pnpm|yarn)\b|\b(npm|npx)-cli\.js\b|\bpnpm\.c?js\b|\byarn\.js\b/;
/** A shell with one command in the foreground: what it starts in the background is meant to go on without it. */
const foregroundShell = /^(\S*\/)?(ba|da|z)?sh\0-c\0(?!.*(?<!&)&(?!&))/s;

/** Its command line, words ended by NUL, and its parent. Undefined where there is no such process, or no /proc. */
function lookAt(pid: number): { command: string; parent: number } | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    // The name in parentheses may hold anything.
    const [, , parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, ')').split(' ');
    return { command, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** The processes that only wait for this one, its parent first: a launcher, the shell of a package manager, and that. */
export function launchersOf(parent: number, launcher: number | undefined, look = lookAt): number[] {
  const chain = parent === launcher ? [parent] : [];
  let pid = chain.length === 0 ? parent : (look(parent)?.parent ?? 0);
  const above: number[] = [];
  for (let found = look(pid); found !== undefined && above.length < 2; found = look(pid)) {
    above.push(pid);
    if (packageManager.test(found.command)) return [...chain, ...above];
    if (!foregroundShell.test(found.command)) break;
    pid = found.parent;
  }
  return chain;
}

/**
 * Ends this process as SIGTERM would when what launched it is gone and only waited for it: `npx mainbench`, `npm run`.
 * They do not pass on every signal, and nobody would know of the run that goes on.
 */
export function endWithLauncher(): void {
  const launcher = process.env.MAINBENCH_LAUNCHER;
  delete process.env.MAINBENCH_LAUNCHER;
  const chain = launchersOf(process.ppid, launcher === undefined ? undefined : Number(launcher));
  const [parent, ...above] = chain;
  if (parent === undefined) return;
  const intact = () =>
    process.ppid === parent && above.every((pid, index) => lookAt(chain[index] as number)?.parent === pid);
  const timer = setInterval(() => {
    if (intact()) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, interval);
  timer.unref();
}
