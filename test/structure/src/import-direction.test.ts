import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, root, trackedFiles } from './tracked-files.ts';

/** Packages may import those of lower layers only. */
const layers = [
  ['spec'],
  ['kit'],
  ['graph', 'stats', 'python-semantics'],
  ['engines', 'data'],
  ['pipeline', 'baselines', 'world', 'openllm', 'ifeval', 'alpaca-eval'],
  ['report'],
  ['cli'],
];

const layerOf = (name: string) => layers.findIndex((layer) => layer.includes(name));
const sources = trackedFiles(/^packages\/[^/]+\/src\/.*\.ts$/);
const packageOf = (path: string) => path.split('/')[1] ?? '';

describe('imports', () => {
  it('run one way, from the command line down to spec', () => {
    const wrong = sources.flatMap(({ path, text }) =>
      importsOf(text)
        .filter((name) => name.startsWith('@mainbench/'))
        .map((name) => name.slice('@mainbench/'.length))
        .filter((name) => name !== packageOf(path) && layerOf(name) >= layerOf(packageOf(path)))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('cover every package', () => {
    const names = new Set(sources.map(({ path }) => packageOf(path)));
    expect([...names].filter((name) => layerOf(name) < 0)).toEqual([]);
    expect(layers.flat().filter((name) => !names.has(name))).toEqual([]);
  });

  it('reach another package by its name, and only through its index', () => {
    const wrong = sources.flatMap(({ path, text }) =>
      importsOf(text)
        .filter(
          (name) => /^@mainbench\/[^/]+\/./.test(name) || join(path, '..', name).split('/')[1] !== packageOf(path),
        )
        .filter((name) => name.startsWith('.') || name.startsWith('@mainbench/'))
        .filter((name) => /^@mainbench\/[^/]+\/./.test(name) || name.startsWith('.'))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('are declared where they are used, and used where they are declared', () => {
    const wrong: string[] = [];
    for (const name of new Set(sources.map(({ path }) => packageOf(path)))) {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
      const declared = Object.keys(manifest.dependencies ?? {}).filter((dependency) =>
        dependency.startsWith('@mainbench/'),
      );
      const used = new Set(
        sources
          .filter(({ path }) => packageOf(path) === name)
          .flatMap(({ text }) => importsOf(text))
          .filter((module) => module.startsWith('@mainbench/')),
      );
      for (const module of used) if (!declared.includes(module)) wrong.push(`${name} does not declare ${module}`);
      for (const module of declared) if (!used.has(module)) wrong.push(`${name} declares ${module} without using it`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('the benchmark side and the method', () => {
  it('know only the interfaces of spec, not each other', () => {
    const apart = ['pipeline', 'baselines', 'world'];
    const wrong = sources
      .filter(({ path }) => apart.includes(packageOf(path)))
      .flatMap(({ path, text }) =>
        importsOf(text)
          .filter((name) => apart.some((other) => name === `@mainbench/${other}`))
          .map((name) => `${path} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe('kit', () => {
  it('has no domain: it knows of no stage, model, server or terminal', () => {
    const own = sources.filter(({ path }) => packageOf(path) === 'kit' && !/\.test\.ts$|\/testing\//.test(path));
    const wrong = own.filter(({ path, text }) => /stage|model|server|endpoint|terminal/i.test(`${path} ${text}`));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});
