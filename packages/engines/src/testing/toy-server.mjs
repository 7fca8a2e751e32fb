// A toy that speaks as much of TGI's dialect as connecting and scoring need: one token a character.
import { createServer } from 'node:http';

function tokensOf(text) {
  const tokens = [{ id: 1, text: '', start: 0, stop: 0 }];
  let start = 0;
  for (const [piece] of text.matchAll(/<\/s>|[\s\S]/gu)) {
    const stop = start + Buffer.byteLength(piece, 'utf8');
    tokens.push({ id: piece === '</s>' ? 2 : 3 + (piece.codePointAt(0) % 500), text: piece, start, stop });
    start = stop;
  }
  return tokens;
}

function generated(text) {
  const tokens = tokensOf(text);
  const prefill = tokens.map(({ id, text: own }, index) => ({
    id,
    text: own,
    logprob: index === 0 ? null : -id / 100,
  }));
  const details = { finish_reason: 'length', generated_tokens: 1, prefill, tokens: [], seed: null };
  return [{ generated_text: '!', details }, tokens.length];
}

/** Answers at most so many at once, each after so many milliseconds, as a device that is full does. */
function fullDevice(capacity, latency) {
  const waiting = [];
  let busy = 0;
  const next = () => {
    if (busy >= capacity || waiting.length === 0) return;
    busy += 1;
    const answer = waiting.shift();
    setTimeout(() => {
      busy -= 1;
      answer();
      next();
    }, latency);
  };
  return (answer) => {
    if (latency === 0) return answer();
    waiting.push(answer);
    return next();
  };
}

/** Listens and resolves with the server and its port; `healthyAfter` milliseconds it says 503. */
export function startToyServer({ port = 0, modelId, healthyAfter = 0, capacity = 16, latency = 0 }) {
  const start = performance.now();
  const onDevice = fullDevice(capacity, latency);
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk;
    }
    const inputs = text === '' ? '' : JSON.parse(text).inputs;
    const say = (status, body, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    switch (request.url) {
      case '/health':
        return say(performance.now() - start < healthyAfter ? 503 : 200, {});
      case '/info':
        return say(200, {
          model_id: modelId,
          version: '3.3.6',
          max_input_tokens: 1000,
          max_total_tokens: 1001,
          max_concurrent_requests: capacity,
        });
      case '/tokenize':
        return say(200, tokensOf(inputs));
      case '/generate': {
        if (inputs === 'hang') {
          return undefined;
        }
        if (inputs === 'die') {
          return process.kill(process.pid, 'SIGKILL');
        }
        const [body, count] = generated(inputs);
        return onDevice(() => say(200, body, { 'x-prompt-tokens': count }));
      }
      default:
        return say(404, { error: 'no such route', error_type: 'validation' });
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve({ server, port: server.address().port }));
  });
}
