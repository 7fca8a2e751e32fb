import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import type { GuardOrder } from './guard-order.ts';
import { holdDevices } from './hold-devices.ts';
import { descendants, isAlive, type TreeProcess } from './process-tree.ts';

/*
 * Runs one command for a parent that may be killed without warning: when standard input ends, the command is asked
 * to end, then killed with everything below it. Ends with the command's exit code, 128 + n for signal n.
 */

const order: GuardOrder = JSON.parse(process.argv[2] ?? '');
const watchInterval = 1000;
const longestCleanUp = 60_000;

/** Keeps the devices of a process from others: those of the guard's parent would be free once that is killed. */
function hold(pid: number): void {
  if (order.devices === undefined) return;
  try {
    holdDevices(order.devices.file, order.devices.keys, pid);
  } catch (error) {
    // The parent holds them too.
    process.stderr.write(`The devices cannot be held: ${String(error)}\n`);
  }
}

hold(process.pid);
const child = spawn(order.command, order.arguments, { stdio: ['ignore', 'inherit', 'inherit'] });
let below: TreeProcess[] = [];
let stopping = false;

// Those whose parent dies are no longer found below the command, so they are noted while it lives.
function look(): void {
  const now = child.pid === undefined ? [] : descendants(child.pid);
  const known = new Set(now.map(({ pid, start }) => `${pid} ${start}`));
  below = [...now, ...below.filter((process) => !known.has(`${process.pid} ${process.start}`) && isAlive(process))];
}

function killBelow(): void {
  for (const { pid } of below.filter(isAlive)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  look();
  child.kill('SIGTERM');
  setTimeout(() => {
    look();
    child.kill('SIGKILL');
    killBelow();
  }, order.grace);
}

function finish(code: number): never {
  killBelow();
  const [command, ...rest] = order.afterwards ?? [];
  if (command !== undefined) spawnSync(command, rest, { stdio: 'ignore', timeout: longestCleanUp });
  process.exit(code);
}

setInterval(look, watchInterval);
process.stdin.on('end', stop).on('error', stop).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
child.on('error', (error) => {
  process.stderr.write(`${order.command} could not be started: ${error.message}\n`);
  finish(127);
});
// A guard that is killed itself leaves its command behind, which still uses them.
if (child.pid !== undefined) hold(child.pid);
child.on('exit', (code, signal) => finish(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
