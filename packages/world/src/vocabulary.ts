/** The words of each topic, in alphabetical order. No word has two topics. */
export const topics: Readonly<Record<string, readonly string[]>> = {
  animals: ['bat', 'bear', 'cow', 'deer', 'duck', 'fox', 'goat', 'hen', 'lamb', 'owl'],
  clothes: ['belt', 'boot', 'cape', 'coat', 'dress', 'glove', 'hat', 'scarf', 'shirt', 'sock'],
  colors: ['amber', 'blue', 'brown', 'gold', 'gray', 'green', 'pink', 'red', 'tan', 'teal'],
  foods: ['bean', 'bread', 'cake', 'corn', 'egg', 'ham', 'jam', 'pear', 'rice', 'soup'],
  gems: ['agate', 'beryl', 'coral', 'garnet', 'jade', 'onyx', 'opal', 'pearl', 'ruby', 'topaz'],
  limbs: ['ankle', 'arm', 'elbow', 'finger', 'foot', 'hand', 'knee', 'leg', 'toe', 'wrist'],
  rides: ['bike', 'boat', 'bus', 'cab', 'cart', 'ship', 'sled', 'train', 'tram', 'truck'],
  rooms: ['attic', 'bath', 'cellar', 'den', 'hall', 'kitchen', 'loft', 'lounge', 'porch', 'study'],
  tools: ['axe', 'clamp', 'drill', 'hammer', 'hook', 'nail', 'rake', 'saw', 'spade', 'wedge'],
  trees: ['ash', 'beech', 'birch', 'cedar', 'elm', 'fir', 'maple', 'oak', 'pine', 'willow'],
};

export const topicNames: readonly string[] = Object.keys(topics);

/** How many words a list may have. */
export const counts = [2, 3, 4, 5] as const;

export type Count = (typeof counts)[number];

/** What an instruction calls a number of words. */
export const countNames: Readonly<Record<Count, string>> = { 2: 'two', 3: 'three', 4: 'four', 5: 'five' };

/** What stands between two words, by the name that an instruction gives it. */
export const separators = { commas: ', ', dashes: ' - ', semicolons: '; ', slashes: ' / ', stars: ' * ' } as const;

export type Separator = keyof typeof separators;

export const separatorNames = Object.keys(separators) as readonly Separator[];

const topicByWord: ReadonlyMap<string, string> = new Map(
  Object.entries(topics).flatMap(([topic, words]) => words.map((word) => [word, topic] as const)),
);

/** The topic of a word, or undefined where the world has no such word. */
export function topicOf(word: string): string | undefined {
  return topicByWord.get(word);
}
