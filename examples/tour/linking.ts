import { CancellationTokenSource } from 'countermand';
import { getEventListeners } from 'node:events';
import { chapter, check } from './timeline.js';

/** A thousand requests hang on one shutdown signal, and leave nothing there. */
export function linking(): void {
  chapter('4. 1,000 requests are linked to shutdown, client and deadline');
  const shutdown = new AbortController(); // a foreign signal, so that Node itself can count its listeners
  const counted = () => getEventListeners(shutdown.signal, 'abort').length;
  let most = 0;
  for (let request = 0; request < 1_000; request++) {
    const client = new CancellationTokenSource();
    using source = new CancellationTokenSource({ timeout: 30_000, parents: [shutdown.signal, client.token] });
    void source.token.signal; // handed to a fetch, say
    using _ = source.token.register(() => {});
    most = Math.max(most, counted());
  }
  check(`at most ${most} listener was on the shutdown signal at a time`, most === 1);
  check(`${counted()} are left`, counted() === 0);

  const last = new CancellationTokenSource({ timeout: 30_000, parents: [shutdown.signal] });
  shutdown.abort(new Error('SIGTERM'));
  check('a request that is still open is canceled by the shutdown', last.token.reason === shutdown.signal.reason);
}
