import { describe, expect, it } from 'vitest';
import { countNames, counts, separators, topicNames, topicOf, topics } from './vocabulary.ts';

describe('the vocabulary', () => {
  const words = Object.values(topics).flat();

  it('has ten words a topic, in alphabetical order', () => {
    for (const list of Object.values(topics)) {
      expect(list).toHaveLength(10);
      expect([...list].sort()).toEqual(list);
    }
  });

  it('has no word twice, no word that is a topic, and only letters that the grammar reads', () => {
    expect(new Set([...words, ...topicNames]).size).toBe(words.length + topicNames.length);
    for (const word of words) expect(word).toMatch(/^[a-z]{2,12}$/);
  });

  it('finds the topic of a word', () => {
    expect(topicOf('owl')).toBe('animals');
    expect(topicOf('OWL')).toBeUndefined();
    expect(topicOf('toString')).toBeUndefined();
  });

  it('names every count, and separates words in different ways', () => {
    expect(counts.map((count) => countNames[count])).toEqual(['two', 'three', 'four', 'five']);
    expect(new Set(Object.values(separators)).size).toBe(5);
  });
});
