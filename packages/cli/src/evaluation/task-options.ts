import type { Benchmark, JsonObject, JsonValue } from '@mainbench/spec';
import { closestName, findProblems, MainbenchError } from '@mainbench/spec';
import { Option } from 'commander';
import { z } from 'zod';

/** `--set` of the command line: one option of one benchmark, or of every benchmark that has it. */
export interface OptionSetting {
  task?: string;
  option: string;
  value: JsonValue;
  /** As the user wrote it. */
  text: string;
}

function usage(message: string, hint: string): MainbenchError {
  return new MainbenchError('usage', message, { hint });
}

/**
 * Reads `task.option=value` or `option=value`; the value is JSON where it can be read so, else text.
 * @throws MainbenchError of kind `usage`
 */
export function parseSetting(text: string): OptionSetting {
  const match = /^(?:([^=]+)\.)?([^.=]+)=(.*)$/s.exec(text);
  if (match === null)
    throw usage(`--set ${text}: expected option=value or task.option=value.`, 'For example: --set gsm8k.shots=8');
  const [, task, option = '', raw = ''] = match;
  let value: JsonValue = raw;
  try {
    value = JSON.parse(raw);
  } catch {
    // Text needs no quotes.
  }
  return { ...(task === undefined ? {} : { task }), option, value, text };
}

/** `--set`, which can be given more than once. */
export function setOption(description: string): Option {
  const option = new Option('--set <option=value>', description).default([]);
  return option.argParser((text: string, all: OptionSetting[]) => [...all, parseSetting(text)]);
}

function optionNames(benchmark: Benchmark): string[] {
  return benchmark.options instanceof z.ZodObject ? Object.keys(benchmark.options.shape) : [];
}

/**
 * The options of each benchmark, its defaults filled in.
 * @throws MainbenchError of kind `usage` for an option that none of the benchmarks meant has, or a value it does not take
 */
export function taskOptions(benchmarks: readonly Benchmark[], settings: readonly OptionSetting[]): JsonObject[] {
  for (const { task, option, text } of settings) {
    const meant = task === undefined ? benchmarks : benchmarks.filter(({ name }) => name === task);
    if (meant.length === 0) throw usage(`--set ${text}: ${task} is not among the tasks.`, 'Add it to --tasks.');
    const known = [...new Set(meant.flatMap(optionNames))];
    if (known.includes(option)) continue;
    const near = closestName(option, known);
    const question = near === undefined ? '' : ` Did you mean ${near}?`;
    throw usage(`--set ${text}: there is no such option.${question}`, `Expected one of ${known.join(', ') || 'none'}.`);
  }
  return benchmarks.map((benchmark) => {
    const own = optionNames(benchmark);
    const given = settings.filter(
      ({ task, option }) => (task ?? benchmark.name) === benchmark.name && own.includes(option),
    );
    const options = Object.fromEntries(given.map(({ option, value }) => [option, value]));
    const [problem] = findProblems(benchmark.options, options);
    if (problem === undefined) return benchmark.options.parse(options) as JsonObject;
    const place = given.find(({ option }) => option === problem.path[0])?.text ?? problem.path.join('.');
    throw usage(`--set ${place}: ${problem.message} (options of ${benchmark.name}).`, 'Give another value.');
  });
}
