import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../render-markdown.ts';
import { sampleOfOne } from '../testing/sample-claims.ts';
import { sampleRater, withRatings } from '../testing/sample-ratings.ts';

const textOf = (...given: Parameters<typeof withRatings>) => renderMarkdown(withRatings(...given));

describe('the outside rating of kept pairs', () => {
  it('is a table with samples, what is missing, and the difference over replicates', () => {
    const text = textOf(sampleOfOne(), 0.5);
    expect(text).toContain('Outside rating of kept pairs on tiny, by judge (chat-9): at most 50 pairs of each.');
    expect(text).toMatch(
      /kept by mutual[^\n]*3\.50 \\\[3\.20, 3\.80\\\][^\n]*48[^\n]*2[^\n]*\+0\.50 \\\[\+0\.50, \+0\.50\\\]/,
    );
    expect(text).toMatch(/all candidates[^\n]*of score, mutual/);
    expect(text).not.toContain('a weak rater');
  });

  it('has no interval over replicates with two of them, and names a weak rater', () => {
    const rater = { ...sampleRater, filter: 'score', model: 'base-model' as const };
    const text = textOf(sampleOfOne({ seeds: [1, 2] }), 0.5, rater);
    expect(text).toMatch(/kept by mutual[^\n]*\+0\.50 +\|/);
    expect(text).toContain('a weak rater. It is not independent either');
  });

  it('is left out where no rater is named', () => {
    expect(renderMarkdown(sampleOfOne())).not.toContain('Outside rating');
  });
});
