// Scores each hostile response in a process of its own kind, as users run it: prints milliseconds by name as JSON.
import { scoreResponse } from '../scoring/score-response.ts';
import { promptWithEveryInstruction } from './every-instruction.ts';
import { loadedTools } from './fixtures.ts';
import { hostileResponses } from './hostile-responses.ts';

/** Milliseconds by the name of a hostile response. */
export type HostileTimes = Record<string, number>;

const tries = 5;
const tools = await loadedTools();
const prompt = await promptWithEveryInstruction();
const times: HostileTimes = {};
for (const [name, response] of Object.entries(hostileResponses)) {
  let shortest = Number.POSITIVE_INFINITY;
  for (let count = 0; count < tries; count += 1) {
    // Processor time, and the shortest of some: the machine may be busy, and the first try compiles.
    const before = process.cpuUsage();
    scoreResponse(prompt, response, tools);
    const { user, system } = process.cpuUsage(before);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  times[name] = shortest;
}
process.stdout.write(JSON.stringify(times));
