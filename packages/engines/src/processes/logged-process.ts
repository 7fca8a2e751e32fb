import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describeSystemError } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface LoggedCommand {
  command: string;
  arguments: readonly string[];
  /** Added to this process's own environment; undefined takes a variable away. */
  environment?: NodeJS.ProcessEnv;
  /** File to which the process's standard error is appended. */
  log: string;
  /** Where standard output goes: to the caller, or into the log. */
  output: 'pipe' | 'log';
}

/** A child in a process group of its own, so that Ctrl-C reaches only the orchestrator, which ends it in order. */
export interface LoggedProcess {
  readonly pid: number;
  readonly log: string;
  /** Held open for the child's life: it takes the end of this stream as the end of the orchestrator. */
  readonly input: Writable;
  /** Absent where output goes into the log. */
  readonly output: Readable | null;
  /** Resolves once the process has ended and its output was read. */
  readonly ended: Promise<ProcessEnd>;
  /** The end of what this process wrote into the log, without control characters but line ends. */
  logTail(): string;
  /** Ends the whole process group at once. */
  kill(): void;
}

const longestTail = 16_384;
const longestLine = 300;
const longestFlush = 5000;

/**
 * Starts a child with its errors going to a file.
 * @throws MainbenchError of kind `environment` where it cannot be started or the log cannot be written
 */
export async function startLogged(options: LoggedCommand): Promise<LoggedProcess> {
  const { command, log } = options;
  const { file, size } = openLog(log);
  let child: ChildProcess;
  try {
    child = spawn(command, options.arguments, {
      detached: true,
      env: { ...process.env, ...options.environment },
      stdio: ['pipe', options.output === 'pipe' ? 'pipe' : file, file],
    });
  } finally {
    closeSync(file);
  }
  await once(child, 'spawn').catch((cause: NodeJS.ErrnoException) => {
    const { code = 'unknown' } = cause;
    const hint = code === 'ENOENT' ? 'It is not installed, or not at this path.' : 'Check that it may be executed.';
    throw new MainbenchError('environment', `${command} could not be started (${code}).`, { hint, cause });
  });
  const pid = child.pid as number;
  const input = child.stdin as Writable;
  // A child that ends closes its input; its end is told by `ended`.
  input.on('error', () => {});
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
    // A grandchild that keeps the output open must not keep the end a secret.
    child.on('exit', (code, signal) => setTimeout(() => resolve({ code, signal }), longestFlush).unref());
  });
  return { pid, log, input, output: child.stdout, ended, logTail: () => tail(log, size), kill: () => killGroup(pid) };
}

/** The last line that a process wrote into its log; empty where it wrote none. */
export function lastLogLine(process: Pick<LoggedProcess, 'logTail'>): string {
  const lines = process.logTail().split('\n');
  return (lines.findLast((line) => line.trim() !== '') ?? '').trim().slice(0, longestLine).toWellFormed();
}

function openLog(log: string): { file: number; size: number } {
  try {
    mkdirSync(dirname(log), { recursive: true });
    const file = openSync(log, 'a');
    return { file, size: statSync(log).size };
  } catch (error) {
    throw describeSystemError(error, log, 'write');
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

function tail(log: string, from: number): string {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const start = Math.max(from, size - longestTail);
  if (size <= start) return '';
  const buffer = Buffer.alloc(size - start);
  const file = openSync(log, 'r');
  try {
    readSync(file, buffer, 0, buffer.length, start);
  } finally {
    closeSync(file);
  }
  return stripVTControlCharacters(buffer.toString('utf8')).replace(/[^\P{Cc}\n]/gu, ' ');
}
