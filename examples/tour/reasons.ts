import { type CancellationToken, CancellationTokenSource, cancellationKind } from 'countermand';
import type { Server } from './server.js';
import { chapter, check, save } from './timeline.js';

/** A user's cancel, a timeout and a failure end the same request, and stay apart. */
export async function reasons(server: Server): Promise<void> {
  chapter('3. A cancel by hand, a timeout and a failure are told apart');
  const started = performance.now();

  const byHand = new CancellationTokenSource();
  const request = load(server, byHand.token);
  byHand.cancel('The user pressed Escape');
  check('the user pressed Escape: canceled', (await request) === 'canceled');

  using byClock = new CancellationTokenSource(50);
  check('the server takes too long: timeout', (await load(server, byClock.token)) === 'timeout');

  const siblings = new CancellationTokenSource();
  const pending = [load(server, siblings.token), load(server, siblings.token)];
  const response = await fetch(`${server.url}/broken`, { signal: siblings.token.signal });
  await response.text();
  const failure = new Error(`the third of three requests failed with ${response.status}`);
  siblings.cancel(failure);
  const outcomes = await Promise.all(pending);
  check(
    'one of three requests fails: the other two end as failed',
    outcomes.every((kind) => kind === 'failed'),
  );
  check('and their reason is that very failure', siblings.token.reason === failure);
  save({ milliseconds: 4 * 5_000 - (performance.now() - started) });
}

async function load(server: Server, token: CancellationToken): Promise<string | undefined> {
  try {
    const response = await fetch(`${server.url}/late`, { signal: token.signal });
    return await response.text();
  } catch (error) {
    return cancellationKind(error, token);
  }
}
