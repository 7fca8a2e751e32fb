import type { Section } from '../document.ts';
import type { ReportContext } from '../report-context.ts';

/** What could not be measured or compared. */
export function notesSection({ results }: ReportContext): Section | undefined {
  if (results.notes.length === 0) return undefined;
  return { id: 'notes', title: 'Notes', blocks: [{ kind: 'list', items: results.notes }] };
}
