import type { Results, RunCosts } from '@mainbench/spec';
import type { ReportDocument } from './document.ts';
import { printableResults } from './printable-results.ts';
import { createContext } from './report-context.ts';
import { alignmentSection } from './sections/alignment.ts';
import { benchmarksSection } from './sections/benchmarks.ts';
import { claimsSection } from './sections/claims.ts';
import { cleaningSection } from './sections/cleaning.ts';
import { contaminationSection } from './sections/contamination.ts';
import { contrastsSection } from './sections/contrasts.ts';
import { costSection } from './sections/cost.ts';
import { derivedSection } from './sections/derived.ts';
import { examplesSection } from './sections/examples.ts';
import { filtersSection } from './sections/filters.ts';
import { groupsSection } from './sections/groups.ts';
import { headlineSection } from './sections/headline.ts';
import { methodsSection } from './sections/methods.ts';
import { notesSection } from './sections/notes.ts';
import { outcomeSection } from './sections/outcome.ts';
import { provenanceSection } from './sections/provenance.ts';
import { seedsSection } from './sections/seeds.ts';
import { settingsSection } from './sections/settings.ts';
import { setupSection } from './sections/setup.ts';
import { formatConfidence } from './text/format-number.ts';

const sections = [
  headlineSection,
  methodsSection,
  outcomeSection,
  claimsSection,
  contrastsSection,
  notesSection,
  seedsSection,
  benchmarksSection,
  derivedSection,
  groupsSection,
  alignmentSection,
  filtersSection,
  examplesSection,
  setupSection,
  cleaningSection,
  contaminationSection,
  settingsSection,
  provenanceSection,
];

/** Results, and what the run cost where that is known, as a document of sections, before it takes a format. A section with nothing to say is left out. */
export function buildReport(results: Results, costs?: RunCosts): ReportDocument {
  const context = createContext(printableResults(results));
  const { name, description, recipe, seeds, baseline, confidence, models } = context.results;
  return {
    title: name,
    description,
    facts: [
      { label: 'Models', value: models.map((model) => model.name).join(', ') || '–' },
      { label: 'Arms', value: context.arms.join(', ') || '–' },
      { label: 'Baseline', value: baseline },
      { label: 'Seeds', value: seeds.join(', ') || '–' },
      { label: 'Confidence', value: formatConfidence(confidence) },
      { label: 'Recipe', value: recipe.slice(0, 16), code: true },
    ],
    sections: [...sections.map((section) => section(context, costs)), costSection(costs)].filter(
      (section) => section !== undefined,
    ),
  };
}
