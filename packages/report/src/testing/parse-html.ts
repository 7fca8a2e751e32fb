/** One element that stands in a page. */
export interface HtmlElement {
  name: string;
  attributes: Map<string, string>;
  /** Text directly inside, entities decoded. */
  text: string;
  parent: HtmlElement | undefined;
}

const empty = new Set(['meta', 'br', 'img', 'input', 'link', 'hr', 'base', 'embed', 'source']);
const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)\s*(\/?)>/y;
const attribute = /\s+([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"]*)")?/g;
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0' };

function decoded(text: string): string {
  return text.replace(/&([a-z]+|#\d+);/g, (whole, name: string) => entities[name] ?? whole);
}

/**
 * Reads a page as strictly as a test can wish: every tag well formed, attributes in double quotes, all elements closed
 * in order, no bare `<` in text.
 * @throws Error at the first place that breaks a rule
 */
export function parseHtml(html: string): HtmlElement[] {
  const elements: HtmlElement[] = [];
  const open: HtmlElement[] = [];
  let position = html.startsWith('<!doctype html>') ? '<!doctype html>'.length : 0;
  const fail = (reason: string): never => {
    throw new Error(`${reason} at ${JSON.stringify(html.slice(Math.max(0, position - 40), position + 80))}`);
  };
  while (position < html.length) {
    const next = html.indexOf('<', position);
    const end = next === -1 ? html.length : next;
    const current = open.at(-1);
    const text = decoded(html.slice(position, end));
    if (current !== undefined) current.text += text;
    else if (text.trim() !== '') fail('text outside of any element');
    if (next === -1) break;
    position = next;
    tag.lastIndex = next;
    const found = tag.exec(html);
    if (found === null) return fail('a < that opens no tag');
    const [whole, closing, name = '', rest = '', selfClosing] = found;
    position += whole.length;
    if (closing === '/') {
      if (open.pop()?.name !== name) fail(`</${name}> closes something else`);
      continue;
    }
    const attributes = new Map([...rest.matchAll(attribute)].map((match) => [match[1] ?? '', decoded(match[2] ?? '')]));
    const element: HtmlElement = { name, attributes, text: '', parent: current };
    elements.push(element);
    if (selfClosing !== '/' && !empty.has(name)) open.push(element);
    if (name === 'style') {
      const close = html.indexOf('</style>', position);
      element.text = html.slice(position, close);
      position = close;
    }
  }
  if (open.length > 0) fail(`<${open.at(-1)?.name}> stays open`);
  return elements;
}

/** All text of a page but its style sheet. */
export function textOf(elements: readonly HtmlElement[]): string {
  return elements
    .filter(({ name }) => name !== 'style')
    .map(({ text }) => text)
    .join('\n');
}
