/**
 * The semantics of cancellation in the plainest words: every node knows its children from birth, a cancel marks all of
 * them at once, and nothing is lazy, fast or small. The property test holds the library against it.
 */

export interface Cancellation {
  readonly origin: ModelNode;
  /** When it happened, on the model's own count. */
  readonly order: number;
  readonly by: { reason: unknown } | { milliseconds: number } | { foreign: ModelNode } | { nothing: true };
  /** Whether the one who canceled gets the errors of callbacks; else they are reported. */
  readonly isThrown: boolean;
  readonly errors: unknown[];
}

export interface ModelRegistration {
  readonly node: ModelNode;
  state: 'live' | 'called' | 'gone';
}

export interface ModelNode {
  readonly parents: readonly ModelNode[];
  readonly children: ModelNode[];
  readonly isForeign: boolean;
  cancellation: Cancellation | undefined;
  isClosed: boolean;
  /** A foreign signal that is aborted, whether or not anybody was told. */
  isAborted: boolean;
  /** Armed as the so-and-so-manieth of all. */
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
    const node = newNode(parents, isForeign);
    this.nodes.push(node);
    for (const parent of parents) parent.children.push(node);
    this.look(node);
    return node;
  }

  /** As `look`, with the eyes of a child that is about to be linked to `parents`. */
  lookThrough(parents: readonly ModelNode[]): Cancellation | undefined {
    return this.look(newNode(parents, false));
  }

  isPending(node: ModelNode): boolean {
    return node.cancellation === undefined && !node.isClosed;
  }

  /** Whether anybody would have to be told of a cancellation of `node`: who listens to it or to a pending descendant. */
  isHeard(node: ModelNode): boolean {
    return (
      this.isPending(node) &&
      (node.registrations.some(({ state }) => state === 'live') ||
        (node.hasSignal && !node.isForeign) ||
        node.hasWaiter ||
        node.children.some((child) => this.isHeard(child)))
    );
  }

  /** Finds the cause that a look at `node` finds, cancels by it, and gives the cancellation that this started, if any. */
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

  arm(node: ModelNode, milliseconds: number): void {
    if (!this.isPending(node)) return;
    node.deadline = { due: this.now + milliseconds, milliseconds, number: ++this.#armed };
  }

  expire(node: ModelNode): Cancellation {
    return this.cancel(node, { milliseconds: node.deadline!.milliseconds }, false);
  }

  cancel(node: ModelNode, by: Cancellation['by'], isThrown: boolean): Cancellation {
    const cancellation = { origin: node, order: ++this.#count, by, isThrown, errors: [] };
    this.#mark(node, cancellation);
    return cancellation;
  }

  #mark(node: ModelNode, cancellation: Cancellation): void {
    if (!this.isPending(node)) return;
    node.cancellation = cancellation;
    node.deadline = undefined;
    node.hasWaiter = false;
    for (const child of node.children) this.#mark(child, cancellation);
  }

  close(node: ModelNode): void {
    if (!this.isPending(node)) return;
    node.isClosed = true;
    this.reset(node);
    node.hasWaiter = false;
  }

  /** What `tryReset` lets go of. */
  reset(node: ModelNode): void {
    for (const registration of node.registrations) if (registration.state === 'live') registration.state = 'gone';
    node.deadline = undefined;
    node.hasSignal = false;
  }

  remaining(node: ModelNode): number {
    if (node.cancellation !== undefined) return 0;
    const deadlines = this.ancestry(node).flatMap(({ deadline }) => deadline?.due ?? []);
    return Math.min(Infinity, ...deadlines.map((due) => Math.max(0, due - this.now)));
  }

  /** `node` and what it is linked to, each once, in the order of arguments. What is closed leads nowhere. */
  ancestry(node: ModelNode, found: ModelNode[] = []): ModelNode[] {
    if (found.includes(node)) return found;
    found.push(node);
    if (this.isPending(node)) for (const parent of node.parents) this.ancestry(parent, found);
    return found;
  }

  /** Whether `ancestor` is a way up from `node`, by links that nothing has cut. */
  isBelow(node: ModelNode, ancestor: ModelNode): boolean {
    return node.parents.some((parent) => parent === ancestor || (!parent.isClosed && this.isBelow(parent, ancestor)));
  }
}

function newNode(parents: readonly ModelNode[], isForeign: boolean): ModelNode {
  return {
    parents,
    children: [],
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
