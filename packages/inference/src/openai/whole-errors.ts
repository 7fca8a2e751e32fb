import { networkFetch } from '@mainbench/kit';

/**
 * `fetch` for the `openai` package, which keeps of a JSON error only its field `error`: an error of another form, such
 * as the `detail` of FastAPI or the list of Gemini, is put into that field.
 */
export async function fetchWholeErrors(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await networkFetch(url, init);
  if (response.ok) return response;
  const text = await response.text();
  const { status, headers } = response;
  const kept = new Headers(headers);
  // The text is decoded, and its length may be another.
  kept.delete('content-encoding');
  kept.delete('content-length');
  return new Response(withError(text), { status, headers: kept });
}

function withError(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const hasError = typeof body === 'object' && body !== null && 'error' in body;
    return hasError ? text : JSON.stringify({ error: body });
  } catch {
    return text;
  }
}
