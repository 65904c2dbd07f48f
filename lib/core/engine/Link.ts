import {
  type CancellationState,
  detailsOf,
  hasListeners,
  isForeign,
  isSeveral,
  type OneOrSeveral,
  Status,
} from './CancellationState.js';

/** An entry of a child in its parent, which exists only while somebody listens to the child. */
export class Link {
  readonly parent: CancellationState;
  readonly child: CancellationState;
  /** The next link of the same child, to another of its parents. */
  readonly sibling: Link | undefined;
  previous: Link | undefined;
  next: Link | undefined = undefined;

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

/** Enters `state`, which got a listener, in all that can cancel it: its parents, theirs, and foreign signals. */
export function attach(state: CancellationState): void {
  if (state.parents === undefined && !isForeign(state)) return;
  let foreign: CancellationState[] | undefined;
  climb(state, (child) => {
    const { parents, details } = child;
    if (child.status !== Status.Asking || details?.links !== undefined) return undefined;
    if (details?.foreign !== undefined) (foreign ??= []).push(child);
    if (parents === undefined) return undefined;
    if (!isSeveral(parents)) link(parents, child);
    else for (const parent of parents) link(parent, child);
    return parents;
  });
  // Only now is foreign code run: it may cancel, register or dispose anything.
  foreign?.forEach(updateSubscription);
}

function link(parent: CancellationState, child: CancellationState): void {
  if (parent.status !== Status.Closed) new Link(parent, child); // a closed one will never have anything to tell
}

/** Takes `state` out of all that can cancel it if nobody listens to it any more. */
export function detachIfUnheard(state: CancellationState): void {
  if (!hasListeners(state)) detach(state);
}

/** Takes `state` out of its parents, and every parent that loses its last listener by this out of its own. */
export function detach(state: CancellationState): void {
  if (state.details?.links === undefined && !isForeign(state)) return;
  let foreign: CancellationState[] | undefined;
  climb(state, (child) => {
    const details = child.details!;
    if (child !== state && (child.status > Status.Asking || hasListeners(child))) return undefined;
    if (details.foreign !== undefined) (foreign ??= []).push(child);
    if (details.links === undefined) return undefined;
    for (let link: Link | undefined = details.links; link !== undefined; link = link.sibling) link.remove();
    details.links = undefined;
    return child.parents;
  });
  foreign?.forEach(updateSubscription);
}

/** Takes all that hangs on `state` off it. */
export function dropChildren({ details }: CancellationState): void {
  let link = details?.children;
  if (link === undefined) return;
  details!.children = undefined;
  while (link !== undefined) {
    const { previous }: Link = link;
    link.previous = undefined;
    link.next = undefined;
    link = previous;
  }
}

/** Listens to the foreign signal behind `state`, or no longer does, as things stand now. */
function updateSubscription(state: CancellationState): void {
  const { foreign } = state.details!;
  if (state.status === Status.Asking && hasListeners(state)) foreign!.subscribe();
  else foreign!.unsubscribe();
}

/**
 * Goes up from `start`: visits it, then whatever `visit` gives as the next above, in the order of arguments. It
 * iterates, since chains may be long.
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
