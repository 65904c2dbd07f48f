import { CancellationTokenSource } from 'countermand';
import { getEventListeners } from 'node:events';
import { chapter, check } from './timeline.js';

/** A thousand requests hang on one shutdown, as a token and as a foreign signal, and leave nothing there. */
export function linking(): void {
  chapter('4. 1,000 requests are linked to shutdown, client and deadline');
  const shutdown = new CancellationTokenSource({ name: 'shutdown' });
  const host = new AbortController(); // a foreign signal, so that Node itself can count its listeners
  const counted = () => getEventListeners(host.signal, 'abort').length;
  let most = 0;
  let stopped = 0;
  for (let request = 0; request < 1_000; request++) {
    const client = new CancellationTokenSource();
    const parents = [shutdown.token, host.signal, client.token];
    using source = new CancellationTokenSource({ timeout: 30_000, parents });
    void source.token.signal; // handed to a fetch, say
    source.token.register(() => stopped++);
    most = Math.max(most, counted());
  }
  check(`at most ${most} listener was on the foreign signal at a time`, most === 1);
  check(`${counted()} are left`, counted() === 0);

  const last = new CancellationTokenSource({ timeout: 30_000, parents: [shutdown.token, host.signal] });
  last.token.register(() => stopped++);
  shutdown.cancel('SIGTERM');
  check(
    `a request that is still open is canceled by ${last.token.canceledBy?.name}`,
    last.token.reason === shutdown.token.reason,
  );
  check('and those that were over are not told', stopped === 1);

  const open = new CancellationTokenSource({ timeout: 30_000, parents: [host.signal] });
  host.abort(new Error('SIGTERM'));
  check('the foreign signal cancels one too, with its own reason', open.token.reason === host.signal.reason);
}
