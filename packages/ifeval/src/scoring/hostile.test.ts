import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { promptWithEveryInstruction } from '../testing/every-instruction.ts';
import { loadedTools } from '../testing/fixtures.ts';
import { hostileResponses } from '../testing/hostile-responses.ts';
import type { TextTools } from '../text/response-text.ts';
import type { IfevalPrompt } from './prompt.ts';
import { scoreResponse } from './score-response.ts';

const allowed = 100;
const tries = 5;

let tools: TextTools;
let prompt: IfevalPrompt;

/** Milliseconds of processor time: the machine may be busy. The shortest of some tries, since a test is not warmed up. */
function shortestTime(work: () => void): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let count = 0; count < tries && shortest >= allowed; count += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  return shortest;
}

beforeAll(async () => {
  tools = await loadedTools();
  prompt = await promptWithEveryInstruction();
  expect(prompt.checks).toHaveLength(25);
});

describe('all 25 instructions, strict and loose, in under 100 ms', () => {
  it.each(Object.keys(hostileResponses))('%s', (name) => {
    const response = hostileResponses[name] as string;
    const time = shortestTime(() => scoreResponse(prompt, response, tools));
    if (process.env.SHOW_TIMES) console.log(name, time.toFixed(1));
    expect(time).toBeLessThan(allowed);
  });
});
