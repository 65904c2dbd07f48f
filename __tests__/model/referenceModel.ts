/**
 * The semantics of cancellation in its plainest form: every node knows its children from the start, a cancel marks all of
 * them at once, and nothing is lazy, fast or small. The property test compares the library with it.
 */

export interface Cancellation {
  readonly origin: ModelNode;
  /** The number of the cancellation, in the order in which they happened. */
  readonly order: number;
  readonly by: { given: unknown } | { milliseconds: number } | { foreign: ModelNode };
  /** Whether the cancel call throws the errors of callbacks; otherwise they are reported. */
  readonly isThrown: boolean;
  /** What callbacks threw, in the order of the calls, and how many of these errors are from the origin itself. */
  readonly errors: unknown[];
  ownErrors: number;
  /** The nodes that it canceled: children before their parents, and of several children the last attached first. */
  readonly nodes: ModelNode[];
  /** Those of them that had a signal of the library at that time. */
  readonly signaled: ModelNode[];
}

export interface ModelRegistration {
  readonly node: ModelNode;
  state: 'live' | 'called' | 'gone';
}

export interface ModelNode {
  /** The number of the node, which failing assertions show. */
  readonly number: number;
  readonly parents: readonly ModelNode[];
  readonly children: ModelNode[];
  /** The children that have listeners, in the order in which they attached. */
  attached: ModelNode[];
  readonly isForeign: boolean;
  cancellation: Cancellation | undefined;
  isClosed: boolean;
  /** Whether this is a foreign signal that is aborted, even if no event was delivered. */
  isAborted: boolean;
  /** The deadline, if any. Its number is its place in the order in which all deadlines were armed. */
  deadline: { due: number; milliseconds: number; number: number } | undefined;
  readonly registrations: ModelRegistration[];
  hasSignal: boolean;
  hasWaiter: boolean;
}

export class ReferenceModel {
  readonly nodes: ModelNode[] = [];
  now = 0;
  #count = 0;
  #armed = 0;

  create(parents: readonly ModelNode[], isForeign = false): ModelNode {
    const node = newNode(this.nodes.length, parents, isForeign);
    this.nodes.push(node);
    for (const parent of parents) parent.children.push(node);
    this.look(node);
    return node;
  }

  /** Like `look`, for a child that is about to be linked to `parents`. */
  lookThrough(parents: readonly ModelNode[]): Cancellation | undefined {
    return this.look(newNode(this.nodes.length, parents, false));
  }

  isPending(node: ModelNode): boolean {
    return node.cancellation === undefined && !node.isClosed;
  }

  /** Whether `node` or a pending descendant has listeners, which would have to be called on a cancellation. */
  isHeard(node: ModelNode): boolean {
    return (
      this.isPending(node) &&
      (node.registrations.some(({ state }) => state === 'live') ||
        (node.hasSignal && !node.isForeign) ||
        node.hasWaiter ||
        node.children.some((child) => this.isHeard(child)))
    );
  }

  /** Polls `node`: finds the cause, if any, cancels by it, and returns the cancellation that this started, if any. */
  look(node: ModelNode, asksClock = true): Cancellation | undefined {
    if (!this.isPending(node)) return undefined;
    const ancestry = this.ancestry(node);
    const earlier = ancestry.flatMap(({ cancellation }) => cancellation ?? []).sort((a, b) => a.order - b.order)[0];
    if (earlier !== undefined) {
      this.#mark(node, earlier);
      return undefined;
    }
    const open = ancestry.filter((ancestor) => this.isPending(ancestor));
    const aborted = open.find(({ isAborted }) => isAborted);
    if (aborted !== undefined) return this.cancel(aborted, { foreign: aborted }, false);
    const [expired] = open
      .filter(({ deadline }) => asksClock && deadline !== undefined && deadline.due <= this.now)
      .sort((a, b) => a.deadline!.due - b.deadline!.due);
    if (expired !== undefined) return this.expire(expired);
    return undefined;
  }

  /** Returns undefined if nothing was registered, since the node is canceled or can no longer be. */
  register(node: ModelNode): ModelRegistration | undefined {
    if (!this.isPending(node)) return undefined;
    const registration: ModelRegistration = { node, state: 'live' };
    node.registrations.push(registration);
    this.#attach(node);
    return registration;
  }

  unregister(registration: ModelRegistration | undefined): boolean {
    if (registration?.state !== 'live') return false;
    registration.state = 'gone';
    this.#detachUnheard();
    return true;
  }

  readSignal(node: ModelNode): void {
    node.hasSignal = true;
    this.#attach(node);
  }

  wait(node: ModelNode): void {
    node.hasWaiter = true;
    this.#attach(node);
  }

  /** A node that got a listener attaches to its parents, and so do they to theirs. */
  #attach(node: ModelNode): void {
    if (!this.isHeard(node) || node.parents.some(({ attached }) => attached.includes(node))) return;
    for (const parent of node.parents) parent.attached.push(node);
    for (const parent of node.parents) this.#attach(parent);
  }

  #detachUnheard(): void {
    for (const node of this.nodes) node.attached = node.attached.filter((child) => this.isHeard(child));
  }

  arm(node: ModelNode, milliseconds: number): void {
    if (!this.isPending(node)) return;
    node.deadline = { due: this.now + milliseconds, milliseconds, number: ++this.#armed };
  }

  expire(node: ModelNode): Cancellation {
    return this.cancel(node, { milliseconds: node.deadline!.milliseconds }, false);
  }

  cancel(node: ModelNode, by: Cancellation['by'], isThrown: boolean): Cancellation {
    const cancellation = {
      origin: node,
      order: ++this.#count,
      by,
      isThrown,
      errors: [],
      ownErrors: 0,
      nodes: [],
      signaled: [],
    };
    this.#mark(node, cancellation);
    this.#detachUnheard();
    return cancellation;
  }

  #mark(node: ModelNode, cancellation: Cancellation): void {
    if (!this.isPending(node)) return;
    node.cancellation = cancellation;
    node.deadline = undefined;
    node.hasWaiter = false;
    for (const child of [...node.children, ...node.attached].reverse()) this.#mark(child, cancellation);
    cancellation.nodes.push(node);
    if (node.hasSignal && !node.isForeign) cancellation.signaled.push(node);
  }

  close(node: ModelNode): void {
    if (!this.isPending(node)) return;
    node.isClosed = true;
    node.hasWaiter = false;
    this.reset(node);
  }

  /** Removes everything that `tryReset` removes. */
  reset(node: ModelNode): void {
    for (const registration of node.registrations) if (registration.state === 'live') registration.state = 'gone';
    node.deadline = undefined;
    node.hasSignal = false;
    this.#detachUnheard();
  }

  remaining(node: ModelNode): number {
    if (node.cancellation !== undefined) return 0;
    const deadlines = this.ancestry(node).flatMap(({ deadline }) => deadline?.due ?? []);
    return Math.min(Infinity, ...deadlines.map((due) => Math.max(0, due - this.now)));
  }

  /** `node` and its ancestors, each once, in the order of arguments. Closed nodes have no ancestors. */
  ancestry(node: ModelNode, found: ModelNode[] = []): ModelNode[] {
    if (found.includes(node)) return found;
    found.push(node);
    if (this.isPending(node)) for (const parent of node.parents) this.ancestry(parent, found);
    return found;
  }

  /** Whether `ancestor` is an ancestor of `node` by links that nothing has cut. */
  isBelow(node: ModelNode, ancestor: ModelNode): boolean {
    return node.parents.some((parent) => parent === ancestor || (!parent.isClosed && this.isBelow(parent, ancestor)));
  }
}

function newNode(number: number, parents: readonly ModelNode[], isForeign: boolean): ModelNode {
  return {
    number,
    parents,
    children: [],
    attached: [],
    isForeign,
    cancellation: undefined,
    isClosed: false,
    isAborted: false,
    deadline: undefined,
    registrations: [],
    hasSignal: false,
    hasWaiter: false,
  };
}
