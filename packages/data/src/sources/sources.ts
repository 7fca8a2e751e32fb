import type { DataSource } from '@mainbench/spec';
import { articles } from './articles.ts';
import { concat } from './concat.ts';
import { dolly } from './dolly.ts';
import { file } from './file.ts';
import { hub } from './hub.ts';
import { oasstTrees } from './oasst-trees.ts';
import { pairs } from './pairs.ts';
import { refinedweb } from './refinedweb.ts';
import { selfInstruct } from './self-instruct.ts';
import { texts } from './texts.ts';

/** Every data source that a recipe can name. */
export const sources: readonly DataSource[] = [
  file,
  hub,
  oasstTrees,
  dolly,
  selfInstruct,
  pairs,
  concat,
  articles,
  texts,
  refinedweb,
];
