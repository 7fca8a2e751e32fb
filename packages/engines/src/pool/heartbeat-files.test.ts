import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HeartbeatFolder } from './heartbeat-files.ts';

describe('HeartbeatFolder', () => {
  it('finds addresses, and tells how long ago their files changed, whatever the clock of the files says', async () => {
    const path = await mkdtemp(join(tmpdir(), 'mainbench-heartbeats-'));
    onTestFinished(() => rm(path, { recursive: true }));
    const beat = (name: string, text: string) => writeFile(join(path, name), text);
    await beat('endpoint-b.json', '{"url":"http://b:1"}');
    await beat('endpoint-a.json', '{"url":"http://a:1"}');
    await beat('endpoint-a2.json', '{"url":"http://a:1"}');
    await beat('endpoint-c.json', '{"url":"ftp://c"}');
    await beat('endpoint-d.json', '{"url":');
    await beat('other.json', '{"url":"http://o:1"}');
    await utimes(join(path, 'endpoint-b.json'), 1, 1);
    const folder = new HeartbeatFolder(path);
    const urls = async () => (await folder.read()).map(({ url }) => url);
    expect(await urls()).toEqual(['http://a:1', 'http://b:1']);
    await wait(30);
    await utimes(join(path, 'endpoint-a2.json'), 2, 2);
    const [a, b] = await folder.read();
    expect(a?.age).toBe(0);
    expect(b?.age).toBeGreaterThanOrEqual(25);
  });

  it('says what is wrong with a folder that is not there', async () => {
    await expect(new HeartbeatFolder('/nowhere').read()).rejects.toMatchObject({ kind: 'environment' });
  });
});
