import { type AbortSignalLike, CancellationToken } from 'countermand';
import { runInNewContext } from 'node:vm';
import type { Source } from '../Source.js';

interface RealmController {
  readonly signal: AbortSignalLike & { countListeners(): number };
  abort(reason?: unknown): void;
}

// A bare context has no AbortController, so this makes one. Its default reasons are errors of that realm.
const makeController = runInNewContext(`
  class AbortSignal {
    #listeners = new Set();
    aborted = false;
    reason = undefined;
    addEventListener(type, listener) {
      this.#listeners.add(listener);
    }
    removeEventListener(type, listener) {
      this.#listeners.delete(listener);
    }
    countListeners() {
      return this.#listeners.size;
    }
    end(reason) {
      if (this.aborted) return;
      this.aborted = true;
      this.reason = reason;
      for (const listener of this.#listeners) listener.call(this, { type: 'abort', target: this });
    }
  }
  class AbortController {
    signal = new AbortSignal();
    abort(reason = Object.assign(new Error('Aborted in the realm'), { name: 'AbortError' })) {
      this.signal.end(reason);
    }
  }
  () => new AbortController();
`) as () => RealmController;

export const realmSignal: Source = {
  name: "another `vm` realm's signal",
  conversion: 'CancellationToken.from(signal)',
  open() {
    const controller = makeController();
    const { signal } = controller;
    return {
      token: CancellationToken.from(signal),
      cancel: () => controller.abort(),
      fail: (error) => controller.abort(error),
      countListeners: () => signal.countListeners(),
      signal,
    };
  },
};
