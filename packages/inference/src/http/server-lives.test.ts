import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, ServerLives } from './server-lives.ts';

describe('ServerLives', () => {
  it('goes on with one life while an older connection replies after a newer one was opened', () => {
    const lives = new ServerLives();
    const first = lives.opened();
    lives.replied(first);
    expect(lives.count).toBe(1);
    const second = lives.opened();
    lives.replied(first);
    lives.replied(second);
    lives.closed(first);
    const third = lives.opened();
    lives.replied(second);
    lives.replied(third);
    expect(lives.count).toBe(1);
  });

  it('begins another where the first reply comes over a new connection, also while an old one seems open', () => {
    const lives = new ServerLives();
    const first = lives.opened();
    lives.replied(first);
    const second = lives.opened();
    lives.replied(second);
    expect(lives.count).toBe(2);
    lives.replied(first);
    lives.replied(second);
    expect(lives.count).toBe(2);
  });

  it('never takes two servers for one, whatever the order of replies, deaths and silent deaths', () => {
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.record({ act: fc.constantFrom('open', 'close'), which: fc.nat(9) }) },
      { weight: 8, arbitrary: fc.record({ act: fc.constant('reply'), which: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('replace', 'replace in silence'), which: fc.nat(9) }) },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const lives = new ServerLives();
        const serverOfLife = new Map<number, number>();
        let server = 1;
        let open: { line: Line; server: number }[] = [];
        for (const { act, which } of events) {
          const chosen = open[which % Math.max(1, open.length)];
          if (act === 'open') open.push({ line: lives.opened(), server });
          else if (act === 'replace') {
            for (const { line } of open) lives.closed(line);
            open = [];
            server += 1;
          } else if (act === 'replace in silence') server += 1;
          else if (act === 'close' && chosen !== undefined) {
            lives.closed(chosen.line);
            open = open.filter((other) => other !== chosen);
          } else if (chosen?.server === server) {
            // Only the server that is there can reply.
            lives.replied(chosen.line);
            expect(serverOfLife.get(lives.count) ?? server).toBe(server);
            serverOfLife.set(lives.count, server);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
