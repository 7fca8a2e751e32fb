/** What a server answered. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the suite looks into replies of any shape
  json: any;
}

/** Sends one request; a body that is a text is sent as it is. */
export async function send(
  url: string,
  method: string,
  body?: unknown,
  contentType: string | null = 'application/json',
): Promise<Reply> {
  const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: contentType === null ? {} : { 'content-type': contentType },
    // Bytes, so that fetch names no type of its own.
    ...(sent === undefined ? {} : { body: new TextEncoder().encode(sent) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    get json() {
      return JSON.parse(text);
    },
  };
}

/** The data of server-sent events, and the comment lines between them. */
export function eventsOf({ text }: Reply): { data: string[]; comments: string[] } {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return {
    data: lines.filter((line) => line.startsWith('data:')).map((line) => line.slice('data:'.length).trim()),
    comments: lines.filter((line) => line.startsWith(':')),
  };
}
