import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Goes on as another program, and ends as it ends. Where this Node can, it becomes that program: there is one process
 * then, and signals need no help.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function become(program, args, env = process.env) {
  process.execve?.(program, [program, ...args], env);
  // By this name it knows whom it must not outlive.
  const child = spawn(program, args, { stdio: 'inherit', env: { ...env, MAINBENCH_LAUNCHER: String(process.pid) } });
  // A terminal sends Ctrl-C to both processes, another program only to this one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${program} could not be started: ${error.message}\n`);
    process.exit(5);
  });
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
}
