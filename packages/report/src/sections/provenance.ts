import type { Section } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { emptyCell, type Table } from '../table/table.ts';
import { settingsText } from '../text/flatten-settings.ts';
import { formatCount } from '../text/format-number.ts';
import { printableLine } from '../text/printable-text.ts';

/** Characters of a stage's parameters that the table shows; results.json has all. */
const longestParameters = 240;

/** A line for each artifact: numbers above lead here, and from here to what an artifact was made of. */
export function provenanceTable({ results, anchorOf }: ReportContext): Table {
  const labels = new Map(results.provenance.map(({ address, label }) => [address, label]));
  const seen = new Set<string>();
  return {
    caption:
      'Artifacts. In the run’s folder each is artifacts/KIND-ADDRESS, with a manifest of its parameters and files.',
    columns: [
      { label: 'Stage', align: 'start' },
      { label: 'Kind', align: 'start' },
      { label: 'Version', align: 'end' },
      { label: 'Rows', align: 'end' },
      { label: 'Address', align: 'start' },
      { label: 'Made from', align: 'start' },
      { label: 'Parameters', align: 'start' },
    ],
    rows: results.provenance.map((entry) => {
      const anchor = seen.has(entry.address) ? undefined : anchorOf(entry.address);
      seen.add(entry.address);
      return [
        { value: entry.label, anchor },
        { value: entry.kind },
        { value: String(entry.version) },
        entry.rows === null ? emptyCell : { value: formatCount(entry.rows) },
        { value: entry.address.slice(0, 16), title: entry.address, code: true },
        {
          value: entry.inputs.length === 0 ? '–' : '',
          links: entry.inputs.map((input) => ({
            label: input.slice(0, 8),
            link: anchorOf(input),
            title: labels.get(input) ?? input,
          })),
        },
        { value: printableLine(settingsText(entry.parameters), longestParameters) },
      ];
    }),
  };
}

export function provenanceSection(context: ReportContext): Section | undefined {
  if (context.results.provenance.length === 0) return undefined;
  return {
    id: 'provenance',
    title: 'Where each number comes from',
    blocks: [
      {
        kind: 'paragraph',
        text: 'An artifact’s address is the hash of its kind, version, parameters and inputs: the same address is the same work.',
      },
      { kind: 'table', table: provenanceTable(context) },
    ],
  };
}
