/** A polyfill's signal, which keeps its state in plain fields. */
export class OwnSignal {
  aborted = false;
  reason: unknown = undefined;
  readonly listeners = new Set<(event: { type: string }) => void>();

  addEventListener(_type: 'abort', listener: (event: { type: string }) => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: (event: { type: string }) => void): void {
    this.listeners.delete(listener);
  }
}

export class OwnController {
  readonly signal = new OwnSignal();

  abort(reason?: unknown): void {
    Object.assign(this.signal, { aborted: true, reason });
    for (const listener of this.signal.listeners) listener({ type: 'abort' });
  }
}
