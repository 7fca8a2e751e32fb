import type { DerivedScore, ModelResult } from '@mainbench/spec';
import { type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { type Cell, type Column, missingCell, type Table } from '../table/table.ts';
import { decimalsFor, formatCount, formatFixed, formatValue, meanOf, valueUnit } from '../text/format-number.ts';

interface Derived {
  name: string;
  expression: string;
  unit: DerivedScore['unit'];
  scores: DerivedScore[];
}

function derivedOf(model: ModelResult): Derived[] {
  return [...Map.groupBy(model.derived, ({ name }) => name)].map(([name, scores]) => {
    const unit = scores.find((score) => score.value !== null)?.unit ?? null;
    return { name, expression: scores[0]?.expression ?? '', unit, scores };
  });
}

function valueCell(value: number | null, { unit, scores }: Derived): Cell {
  if (value === null) return missingCell;
  if (unit !== null) return { value: formatValue(value, unit) };
  return { value: formatFixed(value, { decimals: decimalsFor(scores.map((score) => score.value)) }) };
}

/** The mean over the seeds that have a value, and how many have none. */
function meanCell(values: readonly (number | null)[], derived: Derived): Cell {
  const mean = meanOf(values);
  const absent = values.filter((value) => value === null).length;
  if (mean === null) return missingCell;
  return {
    ...valueCell(mean, derived),
    ...(absent === 0 ? {} : { remark: `${formatCount(absent)} of ${formatCount(values.length)} seeds missing` }),
  };
}

function notesOf(all: readonly Derived[]): string[] {
  const reasons = all.flatMap(({ scores }) =>
    scores.flatMap(({ name, arm, missing }) =>
      missing === null ? [] : [`${name} is missing for ${arm}: ${missing}.`],
    ),
  );
  return [...all.map(({ name, expression }) => `${name} = ${expression}`), ...new Set(reasons)];
}

/** The derived scores of one model: arms down; for each score its mean over seeds and its values by seed. */
export function derivedTable(context: ReportContext, model: ModelResult): Table {
  const { seeds } = context.results;
  const all = derivedOf(model);
  const columns = all.flatMap(({ name, unit }): Column[] => {
    const detail = unit === null ? undefined : valueUnit(unit);
    const bySeed = seeds.map((seed): Column => ({ label: `Seed ${seed}`, group: name, detail, align: 'end' }));
    return seeds.length === 1 ? bySeed : [{ label: 'Mean', group: name, detail, align: 'end' }, ...bySeed];
  });
  const rows = model.arms.map(({ name: arm }) => [
    { value: arm, colour: context.colourOf(arm) },
    ...all.flatMap((derived) => {
      const valueAt = (seed: number) =>
        derived.scores.find((score) => score.arm === arm && score.seed === seed)?.value ?? null;
      const values = seeds.map(valueAt);
      const cells = values.map((value) => valueCell(value, derived));
      return seeds.length === 1 ? cells : [meanCell(values, derived), ...cells];
    }),
  ]);
  return {
    caption: `Derived scores on ${model.name}.`,
    columns: [{ label: 'Arm', align: 'start' }, ...columns],
    rows,
    notes: notesOf(all),
  };
}

/** Scores that the recipe computes from the tasks' headline scores. */
export function derivedSection(context: ReportContext): Section | undefined {
  const models = context.results.models.filter(({ derived }) => derived.length > 0);
  if (models.length === 0) return undefined;
  const text =
    'Computed from the headline scores of one arm and seed by the expressions of the recipe. Where one of them is missing or not comparable, the derived score is missing.';
  const tables = models.map((model) => tableBlock(derivedTable(context, model)));
  return { id: 'derived', title: 'Derived scores', blocks: [{ kind: 'paragraph', text }, ...tables] };
}
