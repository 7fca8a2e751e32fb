import type { JsonObject } from '@mainbench/spec';
import { type NamedRun, recordsOf } from './named-runs.ts';
import { differenceText, settingDifferences } from './setting-differences.ts';

/** More differences than a reader takes in; the section Settings has every one. */
const mostListed = 16;

/** Fields that name, describe or plan, those that the tasks' own comparison covers, and those compared arm by arm. */
const elsewhere = new Set(['extends', 'name', 'description', 'models', 'evaluate', 'arms', 'hardware', 'report']);

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, mostListed).join('; ');
  return texts.length > mostListed ? `${shown}; and ${texts.length - mostListed} more` : shown;
}

function differing(objects: readonly (readonly [string, JsonObject])[]): string[] {
  return settingDifferences(objects).map(differenceText);
}

function recipeNotes(runs: readonly NamedRun[]): string[] {
  const recipes = runs.flatMap((run) =>
    recordsOf(run).map(({ recipe }): [string, JsonObject] => [
      run.label,
      Object.fromEntries(Object.entries(recipe).filter(([field]) => !elsewhere.has(field))),
    ]),
  );
  const differences = differing(recipes);
  if (differences.length === 0) return [];
  return [`The runs differ in settings under which their numbers are shown side by side: ${listed(differences)}.`];
}

/** An arm of one name that is not the same method in every run. */
function armNotes(runs: readonly NamedRun[]): string[] {
  const arms = runs.flatMap((run) => recordsOf(run).flatMap((record) => record.arms.map((arm) => ({ run, arm }))));
  return [...Map.groupBy(arms, ({ arm }) => arm.arm)].flatMap(([name, found]) => {
    const differences = differing(
      found.map(({ run, arm: { filter } }) => [run.label, { filter: filter as unknown as JsonObject | null }]),
    );
    return differences.length === 0 ? [] : [`The arm ${name} is not the same in all runs: ${listed(differences)}.`];
  });
}

function codeNotes(runs: readonly NamedRun[]): string[] {
  const commits = runs.map((run): [string, JsonObject] => {
    const code = recordsOf(run).flatMap((record) => record.code);
    const of = (field: string) => [...new Set(code.map((each) => String(each[field] ?? 'unknown')))].sort().join(', ');
    return [run.label, { commit: of('commit'), 'uncommitted changes': of('dirty'), processor: of('processor') }];
  });
  const differences = differing(commits);
  return differences.length === 0
    ? []
    : [`The runs were made by other code or on other machines: ${listed(differences)}.`];
}

function engineNotes(runs: readonly NamedRun[]): string[] {
  const differences = differing(runs.map(({ label, results }) => [label, results.engine]));
  return differences.length === 0 ? [] : [`The runs had other engines or libraries: ${listed(differences)}.`];
}

/** What differs between runs whose numbers stand side by side all the same, and what each run had to say of itself. */
export function joinedNotes(runs: readonly NamedRun[]): string[] {
  const own = runs.flatMap(({ label, results }) => results.notes.map((note) => ({ label, note })));
  const byNote = Map.groupBy(own, ({ note }) => note);
  return [
    ...recipeNotes(runs),
    ...armNotes(runs),
    ...engineNotes(runs),
    ...codeNotes(runs),
    ...[...byNote].map(([note, labels]) =>
      labels.length === runs.length ? note : `${labels.map(({ label }) => label).join(', ')}: ${note}`,
    ),
  ];
}
