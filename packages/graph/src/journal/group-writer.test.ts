import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AppendHandle, createGroupWriter } from './group-writer.ts';

/** A file in memory whose disk has room for `capacity` bytes; counts flushes. */
function memoryFile(capacity = Number.POSITIVE_INFINITY, flushFails = false) {
  const state = { text: '', flushes: 0 };
  const noSpace = () =>
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  const handle: AppendHandle = {
    async writeFile(data) {
      const room = capacity - state.text.length;
      state.text += Buffer.from(data).toString('latin1').slice(0, room);
      if (data.length > room) throw noSpace();
    },
    async datasync() {
      state.flushes += 1;
      if (flushFails) throw noSpace();
    },
    async truncate(length) {
      state.text = state.text.slice(0, length);
    },
  };
  return { state, handle };
}

const nothing = () => undefined;

describe('createGroupWriter', () => {
  it('writes in order and gives each its offset', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1 })),
        fc.nat(),
        async (texts, start) => {
          const { state, handle } = memoryFile();
          const writer = createGroupWriter(handle, 'x', start);
          const offsets: number[] = [];
          await Promise.all(
            texts.map((text) =>
              writer.write(Buffer.from(text), (offset) => {
                offsets.push(offset);
              }),
            ),
          );
          expect(state.text).toBe(texts.join(''));
          expect(offsets).toEqual(texts.map((_, index) => start + texts.slice(0, index).join('').length));
          expect(writer.length).toBe(start + state.text.length);
        },
      ),
    );
  });

  it('shares one flush among writes of one moment', async () => {
    const { state, handle } = memoryFile();
    const writer = createGroupWriter(handle, 'x', 0);
    await Promise.all(Array.from({ length: 100 }, () => writer.write(Buffer.from('a'), nothing)));
    expect(state).toEqual({ text: 'a'.repeat(100), flushes: 1 });
  });

  it('flushes but every few milliseconds while many write', async () => {
    const { state, handle } = memoryFile();
    const writer = createGroupWriter(handle, 'x', 0);
    const began = performance.now();
    const writes: Promise<void>[] = [];
    while (writes.length < 100) {
      writes.push(writer.write(Buffer.from('a'), nothing), writer.write(Buffer.from('b'), nothing));
      await wait(1);
    }
    await Promise.all(writes);
    expect(state.text).toBe('ab'.repeat(50));
    expect(state.flushes).toBeLessThanOrEqual((performance.now() - began) / 4 + 2);
  });

  it('resolves only after the flush', async () => {
    const { state, handle } = memoryFile();
    const writer = createGroupWriter(handle, 'x', 0);
    await writer.write(Buffer.from('a'), nothing);
    expect(state.flushes).toBe(1);
    await writer.write(Buffer.from('b'), nothing);
    expect(state.flushes).toBe(2);
  });

  it('cuts the file back to what was durable where the disk is full, and stays failed', async () => {
    const { state, handle } = memoryFile(10);
    const writer = createGroupWriter(handle, 'rows.jsonl', 0);
    await writer.write(Buffer.from('12345678'), nothing);
    const full = { kind: 'disk', message: 'cannot be written: the disk is full.', details: { file: 'rows.jsonl' } };
    const committed: number[] = [];
    const commit = (offset: number) => committed.push(offset);
    const outcomes = ['abcd', 'e'].map((text) => writer.write(Buffer.from(text), commit));
    for (const outcome of outcomes) await expect(outcome).rejects.toMatchObject(full);
    expect(state.text).toBe('12345678');
    await expect(writer.write(Buffer.from('f'), commit)).rejects.toMatchObject(full);
    await writer.idle();
    expect([writer.length, committed]).toEqual([8, []]);
  });

  it('does not trust a file whose flush failed', async () => {
    const { state, handle } = memoryFile(10, true);
    const writer = createGroupWriter(handle, 'x', 0);
    await expect(writer.write(Buffer.from('a'), nothing)).rejects.toMatchObject({ kind: 'disk' });
    await expect(writer.write(Buffer.from('b'), nothing)).rejects.toMatchObject({ kind: 'disk' });
    expect(state).toEqual({ text: '', flushes: 1 });
  });

  it('says so on a device that is really full', async () => {
    const device = '/dev/full';
    const handle = existsSync(device) ? await open(device, 'a') : undefined;
    const writer = createGroupWriter(handle ?? memoryFile(0).handle, device, 0);
    await expect(writer.write(Buffer.from('a'), nothing)).rejects.toMatchObject({ kind: 'disk' });
    await handle?.close();
  });
});
