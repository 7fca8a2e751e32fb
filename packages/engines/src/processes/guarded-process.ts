import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GuardOrder } from './guard/guard-order.ts';
import { type LoggedCommand, type LoggedProcess, type ProcessEnd, startLogged } from './logged-process.ts';

/** A command that never outlives this process, though it knows nothing of it. */
export interface GuardedProcess extends LoggedProcess {
  /** Asks the command to end, kills it and all below it after its grace, and resolves when it is gone. */
  stop(): Promise<ProcessEnd>;
}

// A published package has JavaScript in the place of TypeScript.
const guardProgram = fileURLToPath(new URL(`./guard/guard-main${extname(import.meta.url)}`, import.meta.url));

/**
 * Starts a command under a guard: a small process that ends it when this process ends, also by `kill -9`.
 * @throws MainbenchError of kind `environment`
 */
export async function startGuarded(options: LoggedCommand & GuardOrder): Promise<GuardedProcess> {
  const { command, arguments: rest, grace, afterwards, devices, ...logged } = options;
  const order: GuardOrder = { command, arguments: rest, grace, afterwards, devices };
  const guard = await startLogged({
    ...logged,
    command: process.execPath,
    arguments: ['--no-warnings', guardProgram, JSON.stringify(order)],
  });
  const stop = () => {
    guard.input.end();
    return guard.ended;
  };
  return Object.assign(guard, { stop });
}
