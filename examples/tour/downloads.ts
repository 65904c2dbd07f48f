import { AbortController as PolyfilledController } from 'abort-controller';
import { CancellationToken, CancellationTokenSource, cancellationKind } from 'countermand';
import nodeFetch3 from 'node-fetch';
import nodeFetch2 from 'node-fetch-2';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './server.js';
import { chapter, check, save, say } from './timeline.js';

type Fetch = (url: string, init: { signal: never }) => Promise<{ arrayBuffer(): Promise<ArrayBuffer> }>;

/** Downloads are canceled in the middle, through every fetch. The server is the witness. */
export async function downloads(server: Server): Promise<void> {
  chapter('1. A download is canceled in the middle');
  const source = new CancellationTokenSource({ name: 'download' });
  await cancelInTheMiddle('native fetch', fetch as unknown as Fetch, server, source.token, (reason) =>
    source.cancel(reason),
  );
  say(String(source.token));

  chapter('2. The same through other fetches, and by the signal of a polyfill');
  const others: [string, unknown][] = [
    ['node-fetch 3', nodeFetch3],
    ['node-fetch 2', nodeFetch2],
  ];
  for (const [name, fetch] of others) {
    const source = new CancellationTokenSource({ name });
    await cancelInTheMiddle(name, fetch as Fetch, server, source.token, (reason) => source.cancel(reason));
  }
  const controller = new PolyfilledController();
  const token = CancellationToken.from(controller.signal);
  const abort = () => controller.abort();
  check('the token of a polyfilled signal has a native one', token.signal instanceof AbortSignal);
  await cancelInTheMiddle('native fetch under abort-controller@3', fetch as unknown as Fetch, server, token, abort);
}

async function cancelInTheMiddle(
  name: string,
  fetch: Fetch,
  server: Server,
  token: CancellationToken,
  cancel: (reason: string) => void,
): Promise<void> {
  const download = fetch(`${server.url}/file`, { signal: token.signal as never }).then((response) =>
    response.arrayBuffer(),
  );
  const outcome = download.then(
    () => 'completed',
    (error: unknown) => cancellationKind(error, token),
  );
  const seen = server.downloads.length;
  while ((server.downloads[seen]?.bytesSent ?? 0) < 256 * 1024) await sleep(5);
  cancel('The user closed the page');
  check(`${name} rejects, and it counts as a cancel by hand`, (await outcome) === 'canceled');
  const record = server.downloads[seen]!;
  for (let waited = 0; !record.isClosedEarly && waited < 2_000; waited += 10) await sleep(10);
  check(
    `the server saw the socket close after ${(record.bytesSent / 1e6).toFixed(1)} of ${(server.fileSize / 1e6).toFixed(1)} MB`,
    record.isClosedEarly,
  );
  save({ bytes: server.fileSize - record.bytesSent });
}
