import { codePointLength } from '@mainbench/python-semantics';
import type { Pair, UnlabeledText } from '@mainbench/spec';
import { cleanText, type SpecialTokens } from './clean-text.ts';
import type { PairOptions, TextOptions } from './cleaning-options.ts';
import { count, type RowCounts } from './counted-rows.ts';
import { outside } from './length-bounds.ts';
import { SeenTexts } from './seen-texts.ts';
import { splitText } from './split-text.ts';

function usable(raw: string, specialTokens: SpecialTokens, counts: RowCounts): string | undefined {
  const cleaned = cleanText(raw, specialTokens);
  if ('reason' in cleaned) {
    count(counts.dropped, cleaned.reason);
    return undefined;
  }
  for (const repair of cleaned.repairs) count(counts.changed, repair);
  return cleaned.text;
}

/** Pairs that are clean, inside their bounds and new; what is left out or repaired is counted. */
export async function* cleanPairs<Row extends Pair>(
  rows: AsyncIterable<Row>,
  options: PairOptions,
  counts: RowCounts,
): AsyncGenerator<Row> {
  const seen = new SeenTexts();
  let kept = 0;
  for await (const row of rows) {
    counts.read += 1;
    const instruction = usable(row.instruction, options.special_tokens, counts);
    const response = instruction === undefined ? undefined : usable(row.response, options.special_tokens, counts);
    if (instruction === undefined || response === undefined) continue;
    const wrong =
      outside(instruction, options.instruction_length)?.replace(/$/, ' in the instruction') ??
      outside(response, options.response_length)?.replace(/$/, ' in the response');
    if (wrong !== undefined) {
      count(counts.dropped, wrong);
    } else if (options.deduplicate && seen.seenBefore(instruction, response)) {
      count(counts.dropped, 'duplicates');
    } else {
      yield { ...row, instruction, response };
      kept += 1;
      if (kept === options.limit) return;
    }
  }
}

function piecesOf(text: string, options: TextOptions, counts: RowCounts): readonly string[] {
  const { overlong, text_length, max_pieces } = options;
  const longest = text_length.max_characters;
  if (overlong === 'drop' || longest === null || codePointLength(text) <= longest) return [text];
  count(counts.changed, overlong === 'cut' ? 'cut to length' : 'split into pieces');
  const pieces = splitText(text, longest);
  const wanted = overlong === 'cut' ? 1 : (max_pieces ?? Number.POSITIVE_INFINITY);
  return pieces.take(wanted).toArray();
}

/** Texts that are clean, inside their bounds and new; the pieces of a split text are numbered from 1 after its id. */
export async function* cleanTexts<Row extends UnlabeledText>(
  rows: AsyncIterable<Row>,
  options: TextOptions,
  counts: RowCounts,
): AsyncGenerator<Row> {
  const seen = new SeenTexts();
  let kept = 0;
  for await (const row of rows) {
    const cleaned = usable(row.text, options.special_tokens, counts);
    const pieces = cleaned === undefined ? [] : piecesOf(cleaned, options, counts);
    counts.read += Math.max(1, pieces.length);
    for (const [index, text] of pieces.entries()) {
      const wrong = outside(text, options.text_length);
      if (wrong !== undefined) {
        count(counts.dropped, wrong);
      } else if (options.deduplicate && seen.seenBefore(text)) {
        count(counts.dropped, 'duplicates');
      } else {
        yield { ...row, id: pieces.length > 1 ? `${row.id}#${index + 1}` : row.id, text };
        kept += 1;
        if (kept === options.limit) return;
      }
    }
  }
}
