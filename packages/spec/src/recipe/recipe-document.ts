import type { Document, Node, YAMLError } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { MainbenchError } from '../errors.ts';
import { type FieldPath, type Problem, valueAt } from '../problems/field-path.ts';
import { requireReadableSize } from './recipe-size.ts';

/** Something that YAML can say and a recipe cannot. */
interface UnusableNode {
  offset: number;
  message: string;
}

const plainTags = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null|seq|map|merge))$/;

function fault(node: Node & { tag?: string | undefined }): string | undefined {
  if (node.tag !== undefined && !plainTags.test(node.tag))
    return `the tag ${node.tag.replace('tag:yaml.org,2002:', '!!')} is not allowed in a recipe`;
  if (!isScalar(node) || typeof node.value !== 'number') return undefined;
  const digits = /^[-+]?\d+$/.test(node.source ?? '');
  return digits && !Number.isSafeInteger(node.value)
    ? `expected a whole number up to ${Number.MAX_SAFE_INTEGER}, found ${node.source?.slice(0, 40)}`
    : undefined;
}

/** The first node with a tag of its own, a number that is read as another one, or a key that is no name. */
function unusableNode(document: Document): UnusableNode | undefined {
  let found: UnusableNode | undefined;
  visit(document, {
    Pair(_key, { key }) {
      if (isScalar(key) || key === null) return undefined;
      found = { offset: (key as Node).range?.[0] ?? 0, message: 'expected a name before the colon, found a value' };
      return visit.BREAK;
    },
    Node(_key, node) {
      const message = fault(node);
      if (message === undefined) return undefined;
      found = { offset: node.range?.[0] ?? 0, message };
      return visit.BREAK;
    },
  });
  return found;
}

/** A place in a file. Lines and columns count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** A recipe's text as YAML reads it. */
export interface RecipeDocument {
  /** Plain data, not checked yet. */
  value: unknown;
  /** Where a field is written; for a field that is not there, where the nearest one around it is. */
  positionOf(path: FieldPath): Position;
}

const hint = 'Check the indentation and the quotes there.';

/** What the reader's codes mean to someone who writes a recipe. */
const sentences: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'the text after * or & is not a valid name',
  BAD_DQ_ESCAPE: 'a backslash in double quotes starts an unknown escape sequence',
  BAD_INDENT: 'the indentation is wrong, or a closing bracket is missing',
  BAD_SCALAR_START: 'a value that begins with this character must be quoted',
  BLOCK_AS_IMPLICIT_KEY: 'a value on the same line cannot have fields of its own',
  MISSING_CHAR: 'a closing quote, a closing bracket or a comma is missing',
  MULTILINE_IMPLICIT_KEY: 'expected `name: value`',
  MULTIPLE_DOCS: 'expected one document, found a second one after ---',
  TAB_AS_INDENT: 'expected spaces, found a tab',
  UNEXPECTED_TOKEN: 'unexpected text',
};

function sentenceOf(error: YAMLError, text: string): string {
  if (error.code === 'DUPLICATE_KEY') {
    const name = /^[^\s:]+/.exec(text.slice(error.pos[0]))?.[0] ?? '';
    return `the field ${name} is given twice`;
  }
  // What the reader throws where its own calls are nested too deeply.
  if (error.message.includes('call stack')) return 'it is nested too deeply';
  return sentences[error.code] ?? error.message;
}

function offsetOf(document: Document, path: FieldPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const keys = path.slice(0, length);
    const parent = document.getIn(keys.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(keys.at(-1)));
      if (pair !== undefined && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(keys, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
}

/** The first `*name` without a `&name` before it. */
function danglingAlias(document: Document): { name: string; offset: number } | undefined {
  let found: { name: string; offset: number } | undefined;
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return undefined;
      found = { name: node.source, offset: node.range?.[0] ?? 0 };
      return visit.BREAK;
    },
  });
  return found;
}

/** Where the first `<<` stands that has no mapping to start from. */
function badMerge(document: Document): number | undefined {
  const isSource = (value: unknown): boolean => isMap(isAlias(value) ? value.resolve(document) : value);
  let offset: number | undefined;
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || key.source !== '<<') return undefined;
      if (isSource(value) || (isSeq(value) && value.items.every(isSource))) return undefined;
      offset = key.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/**
 * Reads the text of a recipe.
 * @throws MainbenchError of kind `recipe` at the first place that is not YAML
 */
export function readRecipeDocument(text: string, file: string): RecipeDocument {
  requireReadableSize(text, file);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', merge: true });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = document.errors[0];
  if (broken !== undefined) {
    const place = { file, ...positionAt(broken.pos[0]) };
    throw new MainbenchError('recipe', `not valid YAML: ${sentenceOf(broken, text)}.`, { ...place, hint });
  }
  const unusable = unusableNode(document);
  if (unusable !== undefined) {
    const place = { file, ...positionAt(unusable.offset) };
    throw new MainbenchError('recipe', `${unusable.message}.`, { ...place, hint: 'Put a text in quotes.' });
  }
  const dangling = danglingAlias(document);
  if (dangling !== undefined) {
    const message = `not valid YAML: *${dangling.name} has no &${dangling.name} before it.`;
    throw new MainbenchError('recipe', message, {
      file,
      ...positionAt(dangling.offset),
      hint: 'Put a text in quotes.',
    });
  }
  const merge = badMerge(document);
  if (merge !== undefined) {
    const message = 'expected a mapping after <<, or the *name of one.';
    throw new MainbenchError('recipe', message, { file, ...positionAt(merge), hint: 'Give the field another name.' });
  }
  try {
    return { value: document.toJS(), positionOf: (path) => positionAt(offsetOf(document, path)) };
  } catch (cause) {
    const message = 'not usable: its aliases (*name) repeat too much of it.';
    throw new MainbenchError('recipe', message, { file, line: 1, column: 1, hint: 'Write the values out.', cause });
  }
}

/** The values that YAML can write and that no file of results can hold. */
export function unstorableProblems(value: unknown): Problem[] {
  const problems: Problem[] = [];
  const inside = new Set<object>();
  const check = (current: unknown, path: FieldPath): void => {
    if (typeof current === 'number' && !Number.isFinite(current)) {
      problems.push({ path, message: `expected a finite number, found ${current}` });
    } else if (typeof current === 'string' && !current.isWellFormed()) {
      problems.push({ path, message: 'expected Unicode text, found half of a surrogate pair' });
    } else if (typeof current === 'object' && current !== null) {
      // A date, bytes: YAML of former versions makes them without a tag.
      if (!Array.isArray(current) && Object.getPrototypeOf(current) !== Object.prototype) {
        problems.push({ path, message: 'expected plain data; put a text in quotes' });
        return;
      }
      if (inside.has(current)) {
        problems.push({ path, message: 'found a value that contains itself' });
        return;
      }
      inside.add(current);
      for (const key of Object.keys(current))
        check(valueAt(current, [key]), [...path, Array.isArray(current) ? Number(key) : key]);
      inside.delete(current);
    }
  };
  check(value, []);
  return problems;
}
