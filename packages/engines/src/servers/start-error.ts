import { MainbenchError } from '@mainbench/spec';
import { type LoggedProcess, lastLogLine, type ProcessEnd } from '../processes/logged-process.ts';
import { endName } from '../python/engine-error.ts';
import { portInUse } from './ports.ts';

/** The exit code of Python's argparse (vLLM, SGLang) and Rust's clap (TGI) for a command line that they refuse. */
const refusalCode = 2;

/** Lines of the log that a message quotes, and characters of each. */
const quotedLines = 3;
const longestLine = 300;

/** What is known of a server beside its log. */
export interface EndedServer {
  /** Whether it was healthy before. */
  wasUp: boolean;
  /** The arguments that the recipe adds to its command line. */
  given: readonly string[];
}

/**
 * Why a server ended, as far as its log tells.
 * @param what the server and its model, as the beginning of a sentence
 */
export function serverEndError(
  what: string,
  port: number,
  process: Pick<LoggedProcess, 'pid' | 'log' | 'logTail'>,
  end: ProcessEnd,
  { wasUp, given }: EndedServer,
): MainbenchError {
  const tail = process.logTail();
  if (/address already in use|AddrInUse|port is already allocated/i.test(tail)) return portInUse(port);
  const log = `its log is ${process.log}.`;
  if (/out of memory|OutOfMemoryError/i.test(tail) || end.signal === 'SIGKILL' || end.code === 137) {
    return new MainbenchError('memory', `${what} ran out of memory (${endName(end)}); ${log}`, {
      hint: 'Use more shards, a smaller model, or lower in serve.arguments: --max-batch-prefill-tokens (TGI), --max-num-batched-tokens, --max-model-len or --gpu-memory-utilization (vLLM), --mem-fraction-static (SGLang).',
    });
  }
  if (/(Cannot connect|permission denied while trying to connect) to the Docker daemon/i.test(tail)) {
    return new MainbenchError('environment', `${what} cannot be started: the Docker daemon cannot be reached; ${log}`, {
      hint: 'Start Docker, or allow this user to use it.',
    });
  }
  if (end.code === refusalCode && !wasUp) return refusedArguments(what, process.log, tail, given);
  const line = lastLogLine(process);
  const said = line === '' ? '' : ` after saying "${line}"`;
  return new MainbenchError('engine', `${what} ended with ${endName(end)}${said}; ${log}`, {
    retryable: true,
    hint: 'Check the log.',
  });
}

/** The error of a server that refused its command line: started again it would end alike, so it may not be retried. */
function refusedArguments(what: string, log: string, tail: string, given: readonly string[]): MainbenchError {
  const said = lastWords(tail);
  const quoted = said === '' ? '' : ` after saying "${said}"`;
  const message = `${what} refused its command line (exit code ${refusalCode})${quoted}; its log is ${log}.`;
  const flags = given.filter((argument) => argument.startsWith('-')).map((argument) => argument.replace(/=.*/s, ''));
  const words = new Set(said.split(/[^\w-]+/));
  return flags.some((flag) => words.has(flag))
    ? new MainbenchError('recipe', message, { hint: 'Correct serve.arguments in the recipe.' })
    : new MainbenchError('engine', message, {
        hint: 'Check serve in the recipe; if a flag that mainbench sets is refused, install a version of the engine that supports it.',
      });
}

/** The last lines of a log, from the error among them on: usage texts follow it, or come before. */
function lastWords(tail: string): string {
  const lines = tail.split('\n').flatMap((line) => line.trim() || []);
  const error = lines.findLastIndex((line) => /\berror:/i.test(line));
  const quoted = error === -1 ? lines.slice(-quotedLines) : lines.slice(error, error + quotedLines);
  return quoted.map((line) => line.slice(0, longestLine).toWellFormed()).join(' / ');
}
