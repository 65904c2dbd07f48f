import { getEventListeners } from 'node:events';

/** A parent that is never canceled. It has a listener exactly while its child has one. */
export function openProbe(): { readonly signal: AbortSignal; countListeners(): number } {
  const { signal } = new AbortController();
  return { signal, countListeners: () => getEventListeners(signal, 'abort').length };
}
