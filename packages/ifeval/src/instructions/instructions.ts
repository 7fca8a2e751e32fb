import { capitalWordFrequency } from './capital-word-frequency.ts';
import { constrainedResponse } from './constrained-response.ts';
import { endPhrase } from './end-phrase.ts';
import { englishCapital } from './english-capital.ts';
import { englishLowercase } from './english-lowercase.ts';
import { forbiddenWords } from './forbidden-words.ts';
import { highlightedSections } from './highlighted-sections.ts';
import type { Instruction } from './instruction.ts';
import { jsonFormat } from './json-format.ts';
import { keywordExistence } from './keyword-existence.ts';
import { keywordFrequency } from './keyword-frequency.ts';
import { letterFrequency } from './letter-frequency.ts';
import { multipleSections } from './multiple-sections.ts';
import { noComma } from './no-comma.ts';
import { nthParagraphFirstWord } from './nth-paragraph-first-word.ts';
import { numberOfBullets } from './number-of-bullets.ts';
import { numberOfParagraphs } from './number-of-paragraphs.ts';
import { numberOfPlaceholders } from './number-of-placeholders.ts';
import { numberOfSentences } from './number-of-sentences.ts';
import { numberOfWords } from './number-of-words.ts';
import { postscript } from './postscript.ts';
import { quotation } from './quotation.ts';
import { repeatPrompt } from './repeat-prompt.ts';
import { responseLanguage } from './response-language.ts';
import { title } from './title.ts';
import { twoResponses } from './two-responses.ts';

/** The 25 kinds of instruction of IFEval (Zhou et al., 2023, arXiv 2311.07911). */
export const instructions: readonly Instruction[] = [
  keywordExistence,
  keywordFrequency,
  forbiddenWords,
  letterFrequency,
  responseLanguage,
  numberOfSentences,
  numberOfParagraphs,
  numberOfWords,
  nthParagraphFirstWord,
  numberOfPlaceholders,
  postscript,
  numberOfBullets,
  constrainedResponse,
  highlightedSections,
  multipleSections,
  jsonFormat,
  title,
  twoResponses,
  repeatPrompt,
  endPhrase,
  capitalWordFrequency,
  englishCapital,
  englishLowercase,
  noComma,
  quotation,
];
