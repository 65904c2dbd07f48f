import { CancellationTokenSource, createFetch, delay, isCancellation, withCancellation } from 'countermand';
import { eventCount, type Server } from './server.js';
import { chapter, check, save } from './timeline.js';

/** A stream of server-sent events is abandoned in the middle, and does not look complete. */
export async function events(server: Server): Promise<void> {
  chapter('8. A stream of server-sent events is abandoned in the middle');
  const source = new CancellationTokenSource({ name: 'events' });
  const { token } = source;
  const seen = server.streams.length;
  const response = await createFetch()(`${server.url}/events`, { token });
  let received = 0;
  let outcome: unknown = 'completed';
  try {
    for await (const event of withCancellation(eventsOf(response.body!), token)) {
      received++;
      if (event === 'event 10') source.cancel('The answer is long enough');
    }
  } catch (error) {
    outcome = error;
  }
  check(`the loop ends after ${received} events, and by an error`, received === 10 && isCancellation(outcome, token));
  check('which is the very reason', outcome === token.reason);
  const stream = server.streams[seen]!;
  for (let waited = 0; !stream.isClosed && waited < 2_000; waited += 10) await delay(10);
  check(`the server stopped after ${stream.eventsSent} of ${eventCount} events`, stream.eventsSent < eventCount);
  save({ milliseconds: 5 * (eventCount - stream.eventsSent) });
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = events.pop()!;
    for (const event of events) yield event.replace('data: ', '');
  }
}
