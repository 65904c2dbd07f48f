import { rejectionOf, same, sameItems } from './assertions.js';
import { microtasks, never } from './support.js';

/** Events and streams. */
export const eventChecks = [
  {
    name: 'waitForEvent resolves with the next event of a target, and rejects when it is canceled',
    needs: ['EventTarget'],
    async run({ CancellationTokenSource, waitForEvent }) {
      const { EventTarget, Event } = globalThis;
      const source = new CancellationTokenSource();
      const target = new EventTarget();
      const promise = waitForEvent(target, 'ready', source.token);
      const event = new Event('ready');
      target.dispatchEvent(event);
      same(await promise, event);
      const canceled = waitForEvent(target, 'ready', source.token);
      source.cancel();
      same(await rejectionOf(canceled), source.token.reason);
    },
  },
  {
    name: 'waitForEvent resolves with the arguments of an emitter, rejects on its error, and removes its listeners',
    async run({ CancellationTokenSource, waitForEvent }) {
      const source = new CancellationTokenSource();
      const emitter = new Emitter();
      const data = waitForEvent(emitter, 'data', source.token);
      emitter.emit('data', 1, 2);
      sameItems(await data, [1, 2]);
      const failing = waitForEvent(emitter, 'data', source.token);
      const error = new Error('boom');
      emitter.emit('error', error);
      same(await rejectionOf(failing), error);
      const canceled = waitForEvent(emitter, 'data', source.token);
      source.cancel();
      same(await rejectionOf(canceled), source.token.reason);
      same(emitter.listeners.length, 0);
    },
  },
  {
    name: 'cancelableStream passes chunks on, then fails with the reason and cancels its source with it',
    needs: ['ReadableStream'],
    async run({ CancellationTokenSource, cancelableStream }) {
      const source = new CancellationTokenSource();
      const canceledWith = [];
      const stream = new globalThis.ReadableStream({
        start: (controller) => controller.enqueue('chunk'),
        pull: never,
        cancel: (reason) => canceledWith.push(reason),
      });
      const reader = cancelableStream(stream, source.token).getReader();
      same((await reader.read()).value, 'chunk');
      const hanging = reader.read();
      source.cancel();
      same(await rejectionOf(hanging), source.token.reason);
      await microtasks();
      sameItems(canceledWith, [source.token.reason]);
    },
  },
  {
    name: 'withCancellation iterates over a stream, and ends the loop while a read hangs',
    needs: ['ReadableStream'],
    async run({ CancellationTokenSource, withCancellation }) {
      const source = new CancellationTokenSource();
      const stream = new globalThis.ReadableStream({ start: (controller) => controller.enqueue('chunk'), pull: never });
      const chunks = [];
      const loop = async () => {
        for await (const chunk of withCancellation(stream, source.token)) {
          chunks.push(chunk);
          void Promise.resolve().then(() => source.cancel());
        }
      };
      same(await rejectionOf(loop()), source.token.reason);
      sameItems(chunks, ['chunk']);
    },
  },
];

/** What is used of an EventEmitter. */
class Emitter {
  listeners = [];

  on(name, listener) {
    this.listeners.push({ name, listener });
  }

  removeListener(name, listener) {
    this.listeners = this.listeners.filter((each) => each.name !== name || each.listener !== listener);
  }

  emit(name, ...args) {
    for (const each of this.listeners) if (each.name === name) each.listener(...args);
  }
}
