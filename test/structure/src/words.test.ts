import { describe, expect, it } from 'vitest';
import { trackedFiles } from './tracked-files.ts';

/** Private words for what has a standard one (docs/glossary.md). */
const forbidden =
  /^(rosters?|patience|vouch(e[sd])?|shelf|shelves|shelved|lanes?|canary|canaries|lives|standings?|layouts?)$/;
/** What answers an old name with the new one has to know it. */
const knowsOldNames = /spec\/src\/recipe\/(old-forms|parse-recipe\.test)\.ts$|e2e\/src\/old-run-folder\.test\.ts$/;

/** The code without comments and texts; what a template fills in stays. */
function withoutTexts(text: string, isPython: boolean): string {
  const noTexts = isPython
    ? text.replace(/"""[\s\S]*?"""|#.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, '')
    : text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, '');
  return noTexts.replace(/`[^`]*`/g, (template) =>
    [...template.matchAll(/\$\{([^}]*)\}/g)].map(([, code]) => code).join(' '),
  );
}

/** `onlyServerTimeout` has the words only, server and timeout. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_$]+/);
}

function identifiersWithForbidden(text: string, isPython: boolean): string[] {
  const names = withoutTexts(text, isPython).match(/[A-Za-z_$][\w$]*/g) ?? [];
  return [...new Set(names)].filter((name) => wordsOf(name).some((word) => forbidden.test(word)));
}

describe('the words of the glossary', () => {
  it('are distinguished from private ones', () => {
    const code =
      'const { modelShelf } = lanes; // roster\nconst text = `$' + "{canary} 'layout'`; /* lives */ f('standing');";
    expect(identifiersWithForbidden(code, false)).toEqual(['modelShelf', 'lanes', 'canary']);
    expect(identifiersWithForbidden('new_lane = "shelf"  # roster\n"""lives"""', true)).toEqual(['new_lane']);
  });

  it('are used as identifiers', () => {
    const wrong = trackedFiles(/\.(ts|mts|mjs|py)$/)
      .filter(({ path }) => !knowsOldNames.test(path) && !path.endsWith('words.test.ts'))
      .flatMap(({ path, text }) =>
        identifiersWithForbidden(text, path.endsWith('.py')).map((name) => `${path}: ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('are used as files, fields of recipes and flags', () => {
    const files = trackedFiles(/./).map(({ path }) => path);
    expect(files.filter((path) => path.split(/[/._-]/).some((word) => forbidden.test(word)))).toEqual([]);
    const fields = trackedFiles(/^benchmarks\/.*\.yaml$/).flatMap(({ path, text }) =>
      [...text.matchAll(/([A-Za-z_]+):/g)]
        .map(([, name]) => name as string)
        .filter((name) => wordsOf(name).some((word) => forbidden.test(word)))
        .map((name) => `${path}: ${name}`),
    );
    expect(fields).toEqual([]);
    const flags = trackedFiles(/^packages\/cli\/src\/.*\.ts$/).flatMap(({ text }) =>
      [...text.matchAll(/--([a-z-]+)/g)].map(([, name]) => name as string),
    );
    // `--layout` is answered with its new name.
    expect([...new Set(flags.filter((flag) => flag.split('-').some((word) => forbidden.test(word))))]).toEqual([
      'layout',
    ]);
  });
});
