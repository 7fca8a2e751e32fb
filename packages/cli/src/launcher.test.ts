import { describe, expect, it } from 'vitest';
import { launchersOf } from './launcher.ts';

const processes: Record<number, { command: string; parent: number }> = {
  10: { command: 'npm exec mainbench run a.yaml\0', parent: 1 },
  11: { command: "sh\0-c\0'mainbench' run a.yaml\0", parent: 10 },
  12: { command: 'node\0scripts/quickstart.mjs\0', parent: 11 },
  20: { command: 'node\0/usr/lib/node_modules/npm/bin/npm-cli.js\0run\0bg\0', parent: 1 },
  21: { command: 'sh\0-c\0mainbench run a.yaml &\0', parent: 20 },
  22: { command: 'sh\0-c\0cd a && mainbench run a.yaml\0', parent: 20 },
  23: { command: 'bash\0start.sh\0', parent: 22 },
  30: { command: '-bash\0', parent: 1 },
};
const look = (pid: number) => processes[pid];

describe('launchersOf', () => {
  it.each([
    ['npx', 11, undefined, [11, 10]],
    ['npm itself', 20, undefined, [20]],
    ['a launcher below npm', 12, 12, [12, 11, 10]],
    ['a launcher', 12, 12, [12, 11, 10]],
    ['one command after another', 22, undefined, [22, 20]],
    ['a shell that goes on without it', 21, undefined, []],
    ['a script of the user', 23, undefined, []],
    ['a terminal', 30, undefined, []],
    ['nobody that is known', 99, undefined, []],
    ['a launcher where there is no /proc', 98, 98, [98]],
  ])('of what %s started', (_, parent, launcher, expected) => {
    expect(launchersOf(parent, launcher, look)).toEqual(expected);
  });
});
