import { join, sep } from 'node:path';
import { importsOf, type TrackedFile } from './tracked-files.ts';

/** By node, those that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The files of one package that each file imports. */
export function filesByImport(files: readonly TrackedFile[]): ImportGraph {
  const known = new Set(files.map(({ path }) => path));
  return new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter((name) => name.startsWith('.'))
        .map((name) => join(path, '..', name).replaceAll(sep, '/'))
        .filter((target) => known.has(target)),
    ]),
  );
}

/**
 * The folders below `src` that each imports from. The files in `src` itself belong to none: there a package is put
 * together, and what all its folders need lies there too.
 */
export function foldersByImport(files: readonly TrackedFile[]): ImportGraph {
  const folders = new Map<string, string[]>();
  for (const [path, targets] of filesByImport(files)) {
    const folder = folderOf(path);
    if (folder === undefined) continue;
    const others = targets.flatMap((target) => folderOf(target) ?? []).filter((other) => other !== folder);
    folders.set(folder, [...(folders.get(folder) ?? []), ...others]);
  }
  return folders;
}

function folderOf(path: string): string | undefined {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return folder.endsWith('/src') ? undefined : folder;
}

/** The groups of nodes that reach each other, each group and all of them in alphabetical order. */
export function circlesIn(graph: ImportGraph): string[][] {
  const reached = new Map([...graph.keys()].map((node) => [node, reachedFrom(node, graph)]));
  const groups = new Map<string, string[]>();
  for (const [node, others] of reached) {
    const group = [...others].filter((other) => reached.get(other)?.has(node) === true);
    const members = [...new Set([node, ...group])].sort();
    if (members.length > 1) groups.set(members.join(), members);
  }
  return [...groups.keys()].sort().map((key) => groups.get(key) as string[]);
}

function reachedFrom(start: string, graph: ImportGraph): Set<string> {
  const reached = new Set<string>();
  const left = [...(graph.get(start) ?? [])];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    left.push(...(graph.get(node) ?? []));
  }
  return reached;
}
