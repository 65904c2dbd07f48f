import { type CancellationState, detailsOf, hasListeners, isSeveral, Status } from './CancellationState.js';

/** An entry of a child in its parent, which exists only while somebody listens to the child. */
export class Link {
  readonly parent: CancellationState;
  readonly child: CancellationState;
  previous: Link | undefined;
  next: Link | undefined = undefined;

  constructor(parent: CancellationState, child: CancellationState) {
    const details = detailsOf(parent);
    this.parent = parent;
    this.child = child;
    this.previous = details.children;
    if (details.children !== undefined) details.children.next = this;
    details.children = this;
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
  const foreign: CancellationState[] = [];
  const toLink = [state];
  for (let child = toLink.pop(); child !== undefined; child = toLink.pop()) {
    const details = detailsOf(child);
    if (child.status !== Status.Asking || details.links !== undefined) continue;
    const links: Link[] = [];
    for (const parent of parentsOf(child)) {
      if (parent.status === Status.Closed) continue; // it will never have anything to tell
      toLink.push(parent);
      links.push(new Link(parent, child));
    }
    details.links = links;
    if (details.foreign !== undefined) foreign.push(child);
  }
  // Only now is foreign code run: it may cancel, register or dispose anything.
  for (const child of foreign) updateSubscription(child);
}

/** Takes `state` out of all that can cancel it if nobody listens to it any more. */
export function detachIfUnheard(state: CancellationState): void {
  if (!hasListeners(state)) detach(state);
}

/** Takes `state` out of its parents, and every parent that loses its last listener by this out of its own. */
export function detach(state: CancellationState): void {
  const toDetach = [state];
  const foreign: CancellationState[] = [];
  for (let child = toDetach.pop(); child !== undefined; child = toDetach.pop()) {
    const { details } = child;
    if (details?.links === undefined) continue;
    const { links } = details;
    details.links = undefined;
    if (details.foreign !== undefined) foreign.push(child);
    for (const link of links) {
      link.remove();
      if (link.parent.status <= Status.Asking && !hasListeners(link.parent)) toDetach.push(link.parent);
    }
  }
  for (const child of foreign) updateSubscription(child);
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
  const { foreign, links } = state.details!;
  if (state.status === Status.Asking && links !== undefined) foreign!.subscribe();
  else foreign!.unsubscribe();
}

function parentsOf({ parents }: CancellationState): readonly CancellationState[] {
  if (parents === undefined) return [];
  return isSeveral(parents) ? parents : [parents];
}
