import { mkdtempSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'mainbench-folder-'));

it('makes what is missing, and nothing where nothing is', () => {
  const path = join(root, 'a', 'b', 'c');
  makeFolder(path);
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
  symlinkSync(path, join(root, 'link'));
  makeFolder(join(root, 'link', 'd'));
  expect(statSync(join(path, 'd')).isDirectory()).toBe(true);
});

it('says at once where no folder can be', () => {
  writeFileSync(join(root, 'file'), '');
  symlinkSync(join(root, 'two'), join(root, 'one'));
  symlinkSync(join(root, 'one'), join(root, 'two'));
  const said = (path: string) => {
    try {
      makeFolder(path);
      return 'made';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(said('/proc/x')).toBe('cannot be created: its file system allows no new folders.');
  expect(said('/proc/x/y/z')).toBe('cannot be created: its file system allows no new folders.');
  expect(said(join(root, 'file'))).toBe('cannot be written: it already exists.');
  expect(said(join(root, 'file', 'x'))).toBe('cannot be written: a part of its path is a file, expected a folder.');
  expect(said(join(root, 'one', 'x'))).toBe('cannot be written: its symbolic links form a loop.');
  expect(said(join(root, 'a'.repeat(5_000)))).toBe('cannot be written: its path is too long.');
});
