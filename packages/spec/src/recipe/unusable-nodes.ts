import { type Document, isScalar, type Node, visit } from 'yaml';

/** Something that YAML can say and a recipe cannot. */
export interface UnusableNode {
  offset: number;
  message: string;
}

const plainTags = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null|seq|map|merge))$/;

function fault(node: Node & { tag?: string | undefined }): string | undefined {
  if (node.tag !== undefined && !plainTags.test(node.tag))
    return `the tag ${node.tag.replace('tag:yaml.org,2002:', '!!')} means nothing in a recipe`;
  if (!isScalar(node) || typeof node.value !== 'number') return undefined;
  const digits = /^[-+]?\d+$/.test(node.source ?? '');
  return digits && !Number.isSafeInteger(node.value)
    ? `expected a whole number up to ${Number.MAX_SAFE_INTEGER}, found ${node.source?.slice(0, 40)}`
    : undefined;
}

/** The first node with a tag of its own, a number that is read as another one, or a key that is no name. */
export function unusableNode(document: Document): UnusableNode | undefined {
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
