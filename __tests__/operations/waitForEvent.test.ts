import { CancellationTokenSource, waitForEvent } from 'countermand';
import { EventEmitter, getEventListeners } from 'node:events';
import { rejectionOf } from '../support/promises.js';

describe('waitForEvent of an EventTarget', () => {
  it('resolves with the next event, and removes its listener', async () => {
    const target = new EventTarget();
    const promise = waitForEvent(target, 'ready');
    const event = new Event('ready');
    target.dispatchEvent(new Event('other'));
    target.dispatchEvent(event);
    target.dispatchEvent(new Event('ready'));
    expect(await promise).toBe(event);
    expect(getEventListeners(target, 'ready')).toEqual([]);
  });

  it('treats an error event like any other', async () => {
    const target = new EventTarget();
    const promise = waitForEvent(target, 'ready');
    target.dispatchEvent(new Event('error'));
    target.dispatchEvent(new Event('ready'));
    expect((await promise).type).toBe('ready');
  });

  it('resolves when a signal is aborted', async () => {
    const controller = new AbortController();
    const promise = waitForEvent(controller.signal, 'abort');
    controller.abort();
    expect((await promise).type).toBe('abort');
  });

  it('rejects with the error that addEventListener throws', async () => {
    const error = new Error('E');
    const target = {
      addEventListener() {
        throw error;
      },
      removeEventListener: jest.fn(),
    };
    expect(await rejectionOf(waitForEvent(target, 'ready', new CancellationTokenSource().token))).toBe(error);
  });

  it('leaves no listener on a target that calls it inside addEventListener', async () => {
    const listeners = new Set<unknown>();
    const target = {
      addEventListener(_: string, listener: (event: string) => void) {
        listener('at once');
        listeners.add(listener);
      },
      removeEventListener: (_: string, listener: unknown) => void listeners.delete(listener),
    };
    expect(await waitForEvent(target, 'ready')).toBe('at once');
    expect(listeners.size).toBe(0);
  });
});

describe('waitForEvent of an emitter', () => {
  it('resolves with all arguments of the event, and removes its listeners', async () => {
    const emitter = new EventEmitter();
    const promise = waitForEvent(emitter, 'ready');
    emitter.emit('ready', 1, 'two', null);
    expect(await promise).toEqual([1, 'two', null]);
    expect(emitter.eventNames()).toEqual([]);
  });

  it('resolves with an empty array for an event without arguments', async () => {
    const emitter = new EventEmitter();
    const name = Symbol('ready');
    const promise = waitForEvent(emitter, name);
    emitter.emit(name);
    expect(await promise).toEqual([]);
  });

  it('rejects with the error of an error event, and removes its listeners', async () => {
    const emitter = new EventEmitter();
    const promise = waitForEvent(emitter, 'ready');
    const error = new Error('E');
    emitter.emit('error', error);
    expect(await rejectionOf(promise)).toBe(error);
    expect(emitter.eventNames()).toEqual([]);
  });

  it('resolves with the arguments of an error event when it waits for that', async () => {
    const emitter = new EventEmitter();
    const promise = waitForEvent(emitter, 'error');
    const error = new Error('E');
    emitter.emit('error', error);
    expect(await promise).toEqual([error]);
    expect(emitter.eventNames()).toEqual([]);
  });

  it('rejects with the error that the on method throws for the event, and leaves no listener for errors', async () => {
    const error = new Error('E');
    const emitter = new EventEmitter();
    emitter.on('newListener', (name) => {
      if (name === 'ready') throw error;
    });
    expect(await rejectionOf(waitForEvent(emitter, 'ready'))).toBe(error);
    expect(emitter.listenerCount('error')).toBe(0);
  });

  it('leaves no listener on an emitter that emits an error inside its on method', async () => {
    const emitter = new EventEmitter();
    const error = new Error('E');
    const { on } = emitter;
    emitter.on = function (this: EventEmitter, name, listener) {
      on.call(this, name, listener);
      if (name === 'error') emitter.emit('error', error);
      return this;
    };
    expect(await rejectionOf(waitForEvent(emitter, 'ready'))).toBe(error);
    expect(emitter.eventNames()).toEqual([]);
  });

  it('adds no further listener once the emitter has emitted an error inside its on method', async () => {
    const error = new Error('E');
    const on = jest.fn((name: string, listener: (error: Error) => void) => name === 'error' && listener(error));
    await expect(waitForEvent({ on, removeListener() {} }, 'data')).rejects.toBe(error);
    expect(on.mock.calls.map(([name]) => name)).toEqual(['error']);
  });

  it('uses addEventListener when the object is both a target and an emitter', async () => {
    const target = Object.assign(new EventTarget(), { on: jest.fn(), removeListener: jest.fn() });
    const promise = waitForEvent(target, 'ready');
    target.dispatchEvent(new Event('ready'));
    expect((await promise).type).toBe('ready');
    expect(target.on).not.toHaveBeenCalled();
  });
});

it.each([
  [undefined],
  [null],
  [42],
  ['text'],
  [{}],
  [{ on() {} }],
  [{ removeListener() {} }],
  [{ addEventListener() {} }],
  [{ removeEventListener() {} }],
])('refuses to wait for an event of %p', async (target) => {
  const error = await rejectionOf(waitForEvent(target as never, 'ready'));
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toMatch(
    /^Cannot wait for an event: 'target' must be an EventTarget or an EventEmitter: received /,
  );
});

it('resolves even if removing the listener throws; the emitter gets that error', async () => {
  const error = new Error('cannot remove');
  let emit!: () => void;
  const emitter = {
    on: (name: string, listener: () => void) => void (name === 'ready' && (emit = listener)),
    removeListener() {
      throw error;
    },
  };
  const promise = waitForEvent(emitter, 'ready');
  expect(emit).toThrow(error);
  expect(await promise).toEqual([]);
});
