import { MainbenchError } from '@mainbench/spec';
import { reportError } from './report-error.ts';
import { ownCallUnderWay, ownFault } from './user-module/own-code.ts';

let expected = false;

/** Ends the process, as every command does: with this exit code, or the one that `process.exitCode` says. */
export function leave(code?: number): never {
  expected = true;
  // An argument, even `undefined`, takes the place of `process.exitCode`.
  return code === undefined ? process.exit() : process.exit(code);
}

/** Why the process ends though no command said so. Called while it ends: the stack names who ended it. */
function unexpectedEnd(code: number): MainbenchError {
  const hint = 'Correct the file and run the same command again.';
  const byOwnCode = ownFault(new Error(`it called process.exit(${code})`), hint);
  if (byOwnCode !== undefined) return byOwnCode;
  const call = ownCallUnderWay();
  if (call === undefined)
    return new MainbenchError('internal', 'mainbench ended before its work was done, without an error.');
  const { what, file } = call;
  return new MainbenchError('recipe', `${what} never finished: nothing is left that could settle its promise.`, {
    file,
    hint,
  });
}

/**
 * From now on a process that ends without `leave` says why and has an exit code other than 0: own code may call
 * `process.exit`, or return a promise that nothing settles.
 */
export function guardExit(): void {
  process.on('exit', (code) => {
    if (expected) return;
    expected = true;
    const error = unexpectedEnd(code);
    // Only what is written at once is seen: the sentence is, details in a file are not.
    void reportError(error);
    if (code === 0) process.exitCode = error.exitCode;
  });
  const end = async (error: unknown) => leave(await reportError(ownFault(error) ?? error));
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
