import { platform } from '../core/base/platform.js';

/**
 * Calls back after a turn of the event loop, in which timers and incoming messages are served. Does not use
 * `scheduler.yield()`, whose continuations can starve timers forever in Chromium.
 *
 * @returns a function that prevents the call
 */
export function startTurn(callback: () => void): () => void {
  const { setImmediate, clearImmediate, MessageChannel } = platform;
  if (setImmediate !== undefined && clearImmediate !== undefined) {
    const immediate = setImmediate(callback);
    return () => {
      clearImmediate(immediate);
    };
  }
  if (MessageChannel !== undefined && !starvesTimers()) {
    const { port1, port2 } = new MessageChannel();
    const close = () => {
      port1.close();
    };
    port1.onmessage = () => {
      close();
      callback();
    };
    port2.postMessage(undefined);
    return close;
  }
  const timer = platform.setTimeout(callback, 0);
  return () => {
    platform.clearTimeout(timer);
  };
}

/** In Cloudflare's workerd, timers wait as long as there are messages. */
function starvesTimers(): boolean {
  return platform.navigator?.userAgent === 'Cloudflare-Workers';
}
