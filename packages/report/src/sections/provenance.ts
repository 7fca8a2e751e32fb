import { type Block, type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { emptyCell, numberColumns, type Table, textColumns } from '../table/table.ts';
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
      ...textColumns('Stage', 'Kind'),
      ...numberColumns('Version', 'Rows'),
      ...textColumns('Address', 'Made from', 'Parameters'),
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
  const text =
    'An artifact’s address is the hash of its kind, version, parameters and inputs: the same address is the same work.';
  const blocks: Block[] = [{ kind: 'paragraph', text }, tableBlock(provenanceTable(context))];
  return { id: 'provenance', title: 'Where each number comes from', blocks };
}
