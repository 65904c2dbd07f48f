import { getEventListeners } from 'node:events';

/** A parent that is never canceled: it has a listener exactly while somebody listens to its child. */
export function openProbe(): { readonly signal: AbortSignal; countListeners(): number } {
  const { signal } = new AbortController();
  return { signal, countListeners: () => getEventListeners(signal, 'abort').length };
}
