import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { IfevalPrompt } from '../instructions/instruction.ts';
import type { TextTools } from '../response/response-text.ts';
import { promptWithEveryInstruction } from '../testing/every-instruction.ts';
import { loadedTools } from '../testing/fixtures.ts';
import { hostileResponses } from '../testing/hostile-responses.ts';
import type { HostileTimes } from '../testing/time-hostile.ts';
import { scoreResponse } from './score-response.ts';

const allowed = 100;
/** Four times the text may take four times as long, and noise; what is quadratic takes sixteen times as long. */
const linear = 10;
const program = join(import.meta.dirname, '..', 'testing', 'time-hostile.ts');

let times: HostileTimes;
let tools: TextTools;
let prompt: IfevalPrompt;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  times = JSON.parse(stdout) as HostileTimes;
  tools = await loadedTools();
  prompt = await promptWithEveryInstruction();
});

// A slow machine needs more than 100 ms for some: there the time must at least grow no faster than the text.
describe('all 25 instructions, strict and loose, take under 100 ms, or time in proportion to the text', () => {
  it.each(Object.keys(hostileResponses))('for %s', (name) => {
    expect(prompt.checks).toHaveLength(25);
    const { whole, quarter } = times[name] as HostileTimes[string];
    expect(whole).toBeLessThan(Math.max(allowed, linear * quarter));
  });
});

describe('whatever a response holds', () => {
  const piece = fc.oneof(
    fc.constantFrom('*', '**', '***', '******', '[', ']', '<<', '>>', '"', "'", '`', '-', '--', '.', '...', '. . .'),
    fc.constantFrom(
      '\n',
      '\n\n',
      ' ',
      '\t',
      '\u3000',
      '\r\n',
      '\0',
      '\ufeff',
      '\ud800',
      '\udc00',
      'İ',
      'ı',
      'ſ',
      '\u212a',
    ),
    fc.constantFrom('P.S.', 'p.p. s', 'Section 1', 'My answer is yes.', '```json', '{"a":[1]}', 'a@b.c', 'https://a/b'),
    fc.constantFrom(
      'Mr. Smith',
      'e.g. this',
      'No. 5',
      'U.S.A.',
      "don't",
      "IT'S",
      'CANNOT',
      "'tis",
      '3.14',
      'A',
      'word',
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const response = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

  it('there is a verdict on each instruction, and loosely no less is followed than strictly', () => {
    fc.assert(
      fc.property(response, (text) => {
        const { strict, loose } = scoreResponse(prompt, text, tools);
        expect(strict).toHaveLength(25);
        expect(loose).toHaveLength(25);
        for (const [index, followed] of strict.entries()) if (followed) expect(loose[index]).toBe(true);
      }),
    );
  });

  it('the same text has the same verdict, in whatever order and however often texts are scored', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(response, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (texts, order) => {
          const first = texts.map((text) => scoreResponse(prompt, text, tools));
          for (const number of order) {
            const index = number % texts.length;
            expect(scoreResponse(prompt, texts[index] as string, tools)).toEqual(first[index]);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
