import { describe, expect, it } from 'vitest';
import { WaitingLine } from './waiting-line.ts';

describe('WaitingLine', () => {
  it('gives places in the order of arrival, as long as there are any', async () => {
    const line = new WaitingLine<string>();
    const places = [line.wait(undefined, undefined), line.wait(undefined, undefined), line.wait(undefined, undefined)];
    const free = ['a', 'b'];
    line.serve(() => free.shift());
    expect(line.length).toBe(1);
    expect(await Promise.all(places.slice(0, 2))).toEqual(['a', 'b']);
    line.serve(() => 'c');
    expect(await places[2]).toBe('c');
  });

  it('lets those behind have a place that one in front avoids', async () => {
    const line = new WaitingLine<string>();
    const picky = line.wait(new Set(['a']), undefined);
    const other = line.wait(undefined, undefined);
    line.serve((avoid) => (avoid?.has('a') ? undefined : 'a'));
    expect(await other).toBe('a');
    expect(line.length).toBe(1);
    line.serve(() => 'b');
    expect(await picky).toBe('b');
  });

  it('lets go of those whose signal is aborted, and of all at the end', async () => {
    const line = new WaitingLine<string>();
    const controller = new AbortController();
    const stopped = [line.wait(undefined, controller.signal), line.wait(undefined, controller.signal)];
    const rest = line.wait(undefined, undefined);
    controller.abort();
    for (const each of stopped) await expect(each).rejects.toMatchObject({ kind: 'interrupted' });
    await expect(line.wait(undefined, controller.signal)).rejects.toMatchObject({ kind: 'interrupted' });
    expect(line.length).toBe(1);
    line.rejectAll(new Error('closed'));
    await expect(rest).rejects.toThrow('closed');
    expect(line.length).toBe(0);
  });
});
