import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';

/** Where a field of a recipe stands in its text: the key itself, or the nearest parent that is there. */
export function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const keys = path.slice(0, length);
    const parent = document.getIn(keys.slice(0, -1), true);
    if (length > 0 && isMap(parent)) {
      const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(keys.at(-1)));
      if (pair !== undefined && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = length === 0 ? document.contents : document.getIn(keys, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** The line and column, from 1, of a field of a recipe. */
export function recipePlace(text: string, path: readonly PropertyKey[]): { line: number; column: number } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const { line, col } = lines.linePos(offsetOf(document, path));
  return { line, column: col };
}
