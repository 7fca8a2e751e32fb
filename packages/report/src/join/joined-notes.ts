import type { JsonObject } from '@mainbench/spec';
import type { NamedRun } from './named-runs.ts';
import { differenceText, settingDifferences } from './setting-differences.ts';

/** More differences than a reader takes in; the section Settings has every one. */
const mostListed = 16;

/** Fields that name, describe or plan, those that the tasks' own comparison covers, and those compared arm by arm. */
const elsewhere = new Set(['extends', 'name', 'description', 'models', 'evaluate', 'arms', 'hardware', 'report']);

/** A note that lists in what these objects differ; nothing where they agree. */
function differing(beginning: string, objects: readonly (readonly [string, JsonObject])[]): string[] {
  const texts = settingDifferences(objects).map(differenceText);
  const more = texts.length > mostListed ? [`and ${texts.length - mostListed} more`] : [];
  return texts.length === 0 ? [] : [`${beginning}: ${[...texts.slice(0, mostListed), ...more].join('; ')}.`];
}

function recipeNotes(runs: readonly NamedRun[]): string[] {
  const recipes = runs.flatMap((run) =>
    run.results.runs.map(({ recipe }): [string, JsonObject] => [
      run.label,
      Object.fromEntries(Object.entries(recipe).filter(([field]) => !elsewhere.has(field))),
    ]),
  );
  return differing('The runs differ in settings under which their numbers are shown side by side', recipes);
}

/** An arm of one name that is not the same method in every run. */
function armNotes(runs: readonly NamedRun[]): string[] {
  const arms = runs.flatMap((run) => run.results.runs.flatMap((record) => record.arms.map((arm) => ({ run, arm }))));
  return [...Map.groupBy(arms, ({ arm }) => arm.arm)].flatMap(([name, found]) => {
    const filters = found.map(({ run, arm: { filter } }): [string, JsonObject] => [
      run.label,
      { filter: filter as unknown as JsonObject | null },
    ]);
    return differing(`The arm ${name} is not the same in all runs`, filters);
  });
}

function codeNotes(runs: readonly NamedRun[]): string[] {
  const commits = runs.map((run): [string, JsonObject] => {
    const code = run.results.runs.flatMap((record) => record.code);
    const of = (field: string) => [...new Set(code.map((each) => String(each[field] ?? 'unknown')))].sort().join(', ');
    return [run.label, { commit: of('commit'), 'uncommitted changes': of('dirty'), processor: of('processor') }];
  });
  return differing('The runs were made by other code or on other machines', commits);
}

function engineNotes(runs: readonly NamedRun[]): string[] {
  const engines = runs.map(({ label, results }): [string, JsonObject] => [label, results.engine]);
  return differing('The runs had other engines or libraries', engines);
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
