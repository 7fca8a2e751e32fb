import { type Accuracies, type Accuracy, accuracies, instructionAccuracy } from './accuracy.ts';
import type { Verdict } from './score-response.ts';

/** `mirror` decides as the official checker, its random letters included; `fixed` leaves nothing to chance. */
export type Mode = 'fixed' | 'mirror';

/** The verdict on a prompt, with what a summary needs of the prompt. */
export interface ScoredPrompt extends Verdict {
  key: number | string;
  /** The kinds of its instructions, in their order. */
  ids: readonly string[];
  /** Whether the official checker decides it by a random letter. */
  broken: boolean;
}

/** How well one kind of instruction was followed. */
export interface KindAccuracy {
  id: string;
  strict: Accuracy;
  loose: Accuracy;
}

export interface IfevalSummary {
  /** In `fixed`, without the prompts that the official checker decides by a random letter. */
  headline: Accuracies;
  /** Of all prompts. */
  all: Accuracies;
  kinds: KindAccuracy[];
  /** Keys of the prompts left out of the headline. */
  leftOut: (number | string)[];
  /** Instructions followed only because no language could be told. */
  undetected: number;
}

/** Accuracies over prompts and by kind of instruction, kinds in the order of their names. */
export function summarizeVerdicts(scored: readonly ScoredPrompt[], mode: Mode): IfevalSummary {
  const kept = mode === 'mirror' ? scored : scored.filter(({ broken }) => !broken);
  const kinds = new Map<string, { strict: boolean[][]; loose: boolean[][] }>();
  for (const { ids, strict, loose } of kept) {
    for (const id of new Set(ids)) {
      const own = kinds.get(id) ?? { strict: [], loose: [] };
      kinds.set(id, own);
      own.strict.push(strict.filter((_, index) => ids[index] === id));
      own.loose.push(loose.filter((_, index) => ids[index] === id));
    }
  }
  return {
    headline: accuracies(kept),
    all: accuracies(scored),
    kinds: [...kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { strict, loose }]) => ({
        id,
        strict: instructionAccuracy(strict),
        loose: instructionAccuracy(loose),
      })),
    leftOut: scored.filter(({ broken }) => broken && mode === 'fixed').map(({ key }) => key),
    undetected: scored.reduce((sum, { undetected }) => sum + undetected, 0),
  };
}

/** Sentences that a reader must see beside the numbers. */
export function summaryNotes({ leftOut, undetected }: IfevalSummary): string[] {
  const notes: string[] = [];
  if (leftOut.length > 0) {
    const one = leftOut.length === 1;
    notes.push(
      `${one ? 'Prompt' : 'Prompts'} ${leftOut.join(' and ')} ${one ? 'is' : 'are'} left out of the headline: ` +
        'the official checker counts a random letter instead of the sign asked for. Here the sign itself is counted.',
    );
  }
  if (undetected > 0) {
    const count = undetected === 1 ? '1 instruction counts' : `${undetected} instructions count`;
    notes.push(`${count} as followed because no language could be told, as in the official checker.`);
  }
  return notes;
}
