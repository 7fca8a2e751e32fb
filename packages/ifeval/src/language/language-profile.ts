/** How often each n-gram of one to three characters occurs in texts of a language, as langdetect keeps it. */
export interface LanguageProfile {
  /** ISO 639-1, such as `en`; Chinese has `zh-cn` and `zh-tw`. */
  name: string;
  freq: Readonly<Record<string, number>>;
  /** Occurrences of all n-grams of one, two and three characters. */
  n_words: readonly [number, number, number];
}
