// Scores each hostile response, and a quarter of it, in a process as users run it: prints times by name as JSON.
import { scoreResponse } from '../scoring/score-response.ts';
import { promptWithEveryInstruction } from './every-instruction.ts';
import { loadedTools } from './fixtures.ts';
import { hostileResponses } from './hostile-responses.ts';

/** Milliseconds of processor time by the name of a hostile response: for the whole of it, and for a quarter. */
export type HostileTimes = Record<string, { whole: number; quarter: number }>;

const tries = 5;
const tools = await loadedTools();
const prompt = await promptWithEveryInstruction();

function millisecondsOf(response: string): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let count = 0; count < tries; count += 1) {
    // Processor time, and the shortest of some: the machine may be busy, and the first try compiles.
    const before = process.cpuUsage();
    scoreResponse(prompt, response, tools);
    const { user, system } = process.cpuUsage(before);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  return shortest;
}

const times: HostileTimes = {};
for (const [name, response] of Object.entries(hostileResponses)) {
  // Both ends stay: what makes a text hostile is often its last character.
  const eighth = response.length >> 3;
  const quarter = millisecondsOf(response.slice(0, eighth) + response.slice(-eighth));
  times[name] = { whole: millisecondsOf(response), quarter };
}
process.stdout.write(JSON.stringify(times));
