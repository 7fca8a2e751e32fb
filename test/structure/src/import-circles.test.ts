import { describe, expect, it } from 'vitest';
import { circlesIn, filesByImport, foldersByImport } from './import-graph.ts';
import { trackedFiles } from './tracked-files.ts';

const files = trackedFiles(/^packages\/[^/]+\/src\/.*\.ts$/).filter(
  ({ path }) => !path.endsWith('.test.ts') && !path.includes('/testing/'),
);

describe('imports', () => {
  it('make no circle of files', () => {
    expect(circlesIn(filesByImport(files))).toEqual([]);
  });

  it('make no circle of folders', () => {
    expect(circlesIn(foldersByImport(files))).toEqual([]);
  });
});

describe('circlesIn', () => {
  const graph = (text: string) =>
    new Map(text.split(' ').map((node) => [node.split('>')[0] as string, (node.split('>')[1] ?? '').split(',')]));

  it.each([
    ['a>b b>c c', []],
    ['a>b b>a', [['a', 'b']]],
    ['c>a a>b b>c d>a', [['a', 'b', 'c']]],
    [
      'd>c c>d a>b,c b>a',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a>a', []],
  ])('finds in %s', (text, expected) => {
    expect(circlesIn(graph(text))).toEqual(expected);
  });
});
