import type { ProgressStream } from '../progress/progress-interface.ts';

/** A terminal in memory: understands what progress writes and nothing else. */
export interface Screen {
  stream: ProgressStream;
  /** Lines as a person sees them, without colours. */
  lines(): string[];
  writes: string[];
}

/** A screen of so many columns; longer lines wrap onto the next one. */
export function createScreen(columns: number): Screen {
  const writes: string[] = [];
  const rows: string[] = [''];
  let row = 0;
  let column = 0;

  function put(character: string): void {
    if (column === columns) {
      row += 1;
      column = 0;
    }
    const line = (rows[row] ?? '').padEnd(column);
    rows[row] = line.slice(0, column) + character + line.slice(column + 1);
    column += 1;
  }

  function interpret(token: string): void {
    if (token === '\n') {
      row += 1;
      column = 0;
      rows[row] ??= '';
    } else if (token === '\r') column = 0;
    else if (token === '\x1b[2K') rows[row] = '';
    else if (token === '\x1b[1A') row -= 1;
    else if (token.length === 1) put(token);
    else if (!token.endsWith('m')) throw new Error(`the screen does not know ${JSON.stringify(token)}`);
  }

  return {
    writes,
    stream: {
      columns,
      isTTY: true,
      write(chunk: unknown) {
        writes.push(String(chunk));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys.
        for (const [token] of String(chunk).matchAll(/\x1b\[[0-9;]*[A-Za-z]|[\s\S]/g)) interpret(token);
        return true;
      },
    },
    lines: () => rows.map((line) => line.trimEnd()),
  };
}
