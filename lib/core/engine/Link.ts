import {
  type CancellationState,
  type Details,
  detailsOf,
  hasListeners,
  isForeign,
  isLive,
  isSeveral,
  nextEvent,
  type OneOrSeveral,
  Status,
} from './CancellationState.js';

/**
 * A child's entry in one of its parents. It exists only while somebody listens to the child; otherwise, the child asks
 * its parents, and the parents know nothing about it.
 *
 * ```
 *   parent.details.children ─► link ─previous─► link ─previous─► ...     the children of one parent
 *   child.details.links ─────► link ─sibling──► link ─sibling──► ...     the parents of one child
 * ```
 */
export class Link {
  readonly parent: CancellationState;
  readonly child: CancellationState;
  /** The next link of the same child, to another of its parents. */
  readonly sibling: Link | undefined;
  previous: Link | undefined;
  next: Link | undefined;

  constructor(parent: CancellationState, child: CancellationState) {
    const above = detailsOf(parent);
    const below = detailsOf(child);
    this.parent = parent;
    this.child = child;
    this.sibling = below.links;
    this.previous = above.children;
    if (above.children !== undefined) above.children.next = this;
    above.children = this;
    below.links = this;
  }

  remove(): void {
    const { previous, next } = this;
    const details = this.parent.details!;
    if (details.children === this) details.children = previous;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
  }
}

/**
 * Enters `state`, which has a listener now, in everything that can cancel it: its parents, their parents, and foreign
 * signals.
 */
export function attach(state: CancellationState): void {
  // A shortcut: the climb would find nothing to do.
  if (state.parents === undefined && !isForeign(state)) return;
  let foreign: CancellationState[] | undefined;
  climb(state, (child) => {
    const { parents, details } = child;
    if (child.status !== Status.Asking || details?.links !== undefined) return undefined;
    if (details?.foreign !== undefined) (foreign ??= []).push(child);
    if (parents === undefined) return undefined;
    if (!isSeveral(parents)) addLink(parents, child);
    else for (const parent of parents) addLink(parent, child);
    return parents;
  });
  // Foreign code runs only now: it may cancel, register or dispose of anything.
  foreign?.forEach(updateSubscription);
}

function addLink(parent: CancellationState, child: CancellationState): void {
  if (parent.status !== Status.Closed) new Link(parent, child); // a closed parent will never be canceled
}

/** Removes `state` from everything that can cancel it, if nobody listens to it anymore. */
export function detachIfUnheard(state: CancellationState): void {
  if (!hasListeners(state)) detach(state);
}

/** Removes `state` from its parents. A parent that loses its last listener this way is removed from its own parents. */
export function detach(state: CancellationState): void {
  if (state.details?.links === undefined && !isForeign(state)) return;
  let foreign: CancellationState[] | undefined;
  climb(state, (child) => {
    const details = child.details!;
    if (child !== state && (!isLive(child) || hasListeners(child))) return undefined;
    if (details.foreign !== undefined) (foreign ??= []).push(child);
    if (details.links === undefined) return undefined;
    for (let link: Link | undefined = details.links; link !== undefined; link = link.sibling) link.remove();
    details.links = undefined;
    return child.parents;
  });
  foreign?.forEach(updateSubscription);
}

/** Links a state that may still be canceled to another parent, instead of its own. */
export function relink(state: CancellationState, parent: CancellationState): void {
  if (!isLive(state)) return;
  detach(state);
  state.parents = parent;
  nextEvent(); // it has something new to ask
  if (hasListeners(state)) attach(state);
}

/** Removes all children from a state. */
export function dropChildren(details: Details): void {
  let link = details.children;
  details.children = undefined;
  while (link !== undefined) {
    const { previous }: Link = link;
    link.previous = undefined;
    link.next = undefined;
    link = previous;
  }
}

/**
 * Starts or stops listening to the foreign signal behind `state`, depending on whether anybody listens to `state` now.
 */
function updateSubscription(state: CancellationState): void {
  const { foreign } = state.details!;
  if (state.status === Status.Asking && hasListeners(state)) foreign!.subscribe();
  else foreign!.unsubscribe();
}

/**
 * Climbs from `start` to its ancestors: visits it, then the parents that `visit` returns, and so on, in the order of
 * arguments. Iterates, because chains may be long.
 */
export function climb(start: CancellationState, visit: (state: CancellationState) => OneOrSeveral | undefined): void {
  let waiting: CancellationState[] | undefined; // not needed in a chain of single parents
  for (let state: CancellationState | undefined = start; state !== undefined;) {
    const above = visit(state);
    if (isSeveral(above)) {
      waiting ??= [];
      for (let index = above.length - 1; index >= 0; index--) waiting.push(above[index]!);
      state = waiting.pop();
    } else {
      state = above ?? waiting?.pop();
    }
  }
}
