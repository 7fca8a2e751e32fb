import { withoutSecrets } from '@mainbench/kit';
import type { DataOrigin } from '@mainbench/spec';
import { stringify } from 'yaml';
import type { Lengths } from '../inspect/value-statistics.ts';
import type { ExportTable } from './export-table.ts';

/** What a table holds, counted while it was written. */
export interface TableStatistics {
  rows: number;
  lengths: Readonly<Record<string, Lengths>>;
  /** Of its numbers: rows that have one, smallest, mean and largest. */
  numbers: Readonly<Record<string, { rows: number; min: number; mean: number; max: number }>>;
}

/** What a card says beside what the tables say. */
export interface CardFacts {
  title: string;
  /** How the pairs were made and chosen, a sentence each. */
  made: readonly string[];
  origins: readonly DataOrigin[];
  /** The recipe as YAML, without secrets. */
  recipe: string;
  /** Version and commit of the program. */
  program: string;
  /** Names of the training formats beside the tables. */
  formats: readonly string[];
}

export interface CardTable {
  table: ExportTable;
  /** Of its file, from the folder of the card. */
  path: string;
  statistics: TableStatistics;
}

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });
/** Of others' text in Markdown: a cell of a table, without code, links or markup. */
const cell = (text: string) =>
  withoutSecrets(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/[\\`*_{}[\]<>|#]/g, '\\$&');

function head({ title }: CardFacts, tables: readonly CardTable[]): string {
  const configs = tables.map(({ table, path }, index) => ({
    config_name: table.name,
    ...(index === 0 ? { default: true } : {}),
    data_files: [{ split: table.split, path }],
  }));
  return stringify({ pretty_name: title, tags: ['mainbench', 'instruction-tuning'], configs }, { lineWidth: 0 });
}

function tableLines(tables: readonly CardTable[]): string[] {
  return [
    '| config | split | rows | what it holds |',
    '| --- | --- | ---: | --- |',
    ...tables.map(
      ({ table, statistics }) =>
        `| \`${table.name}\` | ${table.split} | ${number.format(statistics.rows)} | ${cell(table.description)} |`,
    ),
  ];
}

function statisticsLines(tables: readonly CardTable[]): string[] {
  const lengths = tables.flatMap(({ table, statistics }) =>
    Object.entries(statistics.lengths).map(([column, { words, characters }]) => {
      const shown = [words, characters].map(({ min, median, max }) =>
        [min, median, max].map((n) => number.format(n)).join(' / '),
      );
      return `| \`${table.name}\` | ${cell(column)} | ${shown.join(' | ')} |`;
    }),
  );
  const numbers = tables.flatMap(({ table, statistics }) =>
    Object.entries(statistics.numbers).map(
      ([column, { rows, min, mean, max }]) =>
        `| \`${table.name}\` | ${cell(column)} | ${number.format(rows)} | ${[min, mean, max].map((n) => number.format(n)).join(' / ')} |`,
    ),
  );
  return [
    '| config | column | words, min / median / max | characters, min / median / max |',
    '| --- | --- | ---: | ---: |',
    ...lengths,
    ...(numbers.length === 0
      ? []
      : ['', '| config | column | rows with a number | min / mean / max |', '| --- | --- | ---: | ---: |', ...numbers]),
  ];
}

function originLines(origins: readonly DataOrigin[]): string[] {
  return origins.map(({ name, licence, url }) => {
    const terms = licence === undefined ? '**licence not known**' : `licence: ${cell(licence)}`;
    return `- ${cell(name)}${url === undefined ? '' : ` (${cell(url)})`}: ${terms}`;
  });
}

function warnings({ origins }: CardFacts): string[] {
  const unknown = origins.filter(({ licence }) => licence === undefined).map(({ name }) => cell(name));
  return [
    'The instructions of kept and candidate pairs were written by a language model; nobody has checked them one by one.',
    'Texts come from the sources above and may hold errors, personal data, bias and other people’s works: check them before you use or publish them.',
    'A data set that is made from others may inherit their terms; so may a model that is tuned on it.',
    ...(unknown.length === 0
      ? []
      : [`The licence of ${unknown.join(', ')} is not known: find it out before you publish.`]),
  ];
}

/** The longest run of backticks in a text and one more, so that a block of code cannot end inside it. */
const fenceFor = (text: string) => '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));

/** The card of an exported data set: a README.md whose head tells `datasets` which files are which split. */
export function dataCard(facts: CardFacts, tables: readonly CardTable[]): string {
  const recipe = withoutSecrets(facts.recipe).trimEnd();
  const fence = fenceFor(recipe);
  return [
    `---\n${head(facts, tables)}---`,
    '',
    `# ${cell(facts.title)}`,
    '',
    ...facts.made.map((sentence) => `- ${cell(sentence)}`),
    `- Made by ${cell(facts.program)}.`,
    '',
    '## Tables',
    '',
    ...tableLines(tables),
    ...(facts.formats.length === 0
      ? []
      : ['', `Also here for training: ${facts.formats.map((name) => `\`${name}/\``).join(', ')}.`]),
    '',
    '## Statistics',
    '',
    ...statisticsLines(tables),
    '',
    '## Sources and licences',
    '',
    ...originLines(facts.origins),
    '',
    '## Warnings',
    '',
    ...warnings(facts).map((sentence) => `- ${sentence}`),
    '',
    '## Recipe',
    '',
    `${fence}yaml\n${recipe}\n${fence}`,
    '',
  ].join('\n');
}
