import { MainbenchError } from '@mainbench/spec';
import type { LoggedProcess } from '../processes/logged-process.ts';

/** The exit code of Python's argparse (vLLM, SGLang) and Rust's clap (TGI) for a command line that they refuse. */
export const refusalCode = 2;

/** Lines of the log that a message quotes, and characters of each. */
const quotedLines = 3;
const longestLine = 300;

/**
 * The error of a server that ended because of its command line. Starting it again would end alike, so it may not be
 * retried.
 *
 * @param what the server and its model, as the beginning of a sentence
 * @param given the arguments that the recipe adds
 */
export function refusedArguments(
  what: string,
  { log, logTail }: Pick<LoggedProcess, 'log' | 'logTail'>,
  given: readonly string[],
): MainbenchError {
  const said = lastWords(logTail());
  const quoted = said === '' ? '' : ` after saying "${said}"`;
  const message = `${what} refused its command line (exit code ${refusalCode})${quoted}; its log is ${log}.`;
  const flags = given.filter((argument) => argument.startsWith('-')).map((argument) => argument.replace(/=.*/s, ''));
  const words = new Set(said.split(/[^\w-]+/));
  return flags.some((flag) => words.has(flag))
    ? new MainbenchError('recipe', message, { hint: 'Correct serve.arguments in the recipe.' })
    : new MainbenchError('engine', message, {
        hint: 'Check serve in the recipe; where a flag of mainbench is refused, install a version of the engine that knows it.',
      });
}

/** The last lines of a log, from the error among them on: usage texts follow it, or come before. */
function lastWords(tail: string): string {
  const lines = tail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const error = lines.findLastIndex((line) => /\berror:/i.test(line));
  const quoted = error === -1 ? lines.slice(-quotedLines) : lines.slice(error, error + quotedLines);
  return quoted.map((line) => line.slice(0, longestLine).toWellFormed()).join(' / ');
}
