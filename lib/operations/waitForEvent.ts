import { hasMethods } from '../core/base/ask.js';
import { argumentError } from '../core/base/check.js';
import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { isEcho } from './isEcho.js';
import { Operation } from './Operation.js';
import { promised } from './promised.js';

declare global {
  // For programs without the types of a platform that has events.
  interface Event {}
}

/** The members of an event target that are used. */
export interface EventTargetLike {
  addEventListener(type: string, listener: (event: any) => void): void;
  removeEventListener(type: string, listener: (event: any) => void): void;
}

/** The members of an event emitter, such as Node's, that are used. */
export interface EventEmitterLike {
  on(name: any, listener: (...args: any[]) => void): unknown;
  removeListener(name: any, listener: (...args: any[]) => void): unknown;
}

/**
 * The event that a target passes to its own handler for a type, such as `onclick`; `Event` if it has no such handler.
 */
export type EventOf<Target, Type extends string> = Target extends {
  [Handler in `on${Type}`]?: ((event: infer E) => any) | null;
}
  ? unknown extends E
    ? Event
    : E
  : Event;

/**
 * Waits for the next event of a type, and removes its listener again, whatever comes first. (In Node, `once` of
 * `events` with `token.signal` does nearly the same.)
 *
 * What is both an event target and an emitter, such as a `WebSocket` of `ws`, counts as an event target. For an
 * emitter, it resolves with an array of the arguments of the event, and rejects on `'error'`, unless that is the
 * event that it waits for.
 *
 * ```ts
 * const target = new EventTarget();
 * setTimeout(() => target.dispatchEvent(new Event('ready')), 5);
 * console.log((await waitForEvent(target, 'ready')).type); // ready
 * ```
 *
 * @returns rejects with what the token throws; with a TypeError if `target` is neither an event target nor an event
 * emitter, or if `token` is neither a token nor a signal
 */
export function waitForEvent<Target extends EventTargetLike, Type extends string>(
  target: Target,
  type: Type,
  token?: CancellationTokenLike,
): Promise<EventOf<Target, Type>>;
export function waitForEvent<Args extends readonly any[] = any[]>(
  emitter: EventEmitterLike,
  name: string | symbol,
  token?: CancellationTokenLike,
): Promise<Args>;
export function waitForEvent(
  target: EventTargetLike | EventEmitterLike,
  type: string | symbol,
  token?: CancellationTokenLike,
): Promise<unknown> {
  return promised(() => {
    const isTarget = isEventTarget(target);
    if (!isTarget && !isEventEmitter(target)) {
      throw argumentError(action, 'target', 'an EventTarget or an EventEmitter', target);
    }
    return new Operation<unknown>(tokenFrom(token, action), { isEcho }).start((resolve, reject) => {
      const listeners = new Map<string | symbol, (...args: unknown[]) => void>();
      const remove = () => {
        for (const [name, listener] of listeners) {
          if (isTarget) target.removeEventListener(name as string, listener);
          else target.removeListener(name, listener);
        }
      };
      if (!isTarget) {
        listeners.set('error', (error) => {
          finish(reject, error);
        });
      }
      listeners.set(type, (...args) => {
        finish(resolve, isTarget ? args[0] : args);
      });
      let isOver = false as boolean;
      const finish = (settle: (outcome: unknown) => void, outcome: unknown) => {
        isOver = true;
        settle(outcome);
        remove();
      };
      try {
        for (const [name, listener] of listeners) {
          if (isOver) break;
          if (isTarget) target.addEventListener(name as string, listener);
          else target.on(name, listener);
        }
      } catch (error) {
        finish(reject, error);
      }
      if (isOver) remove(); // a listener was called while it was being added
      return remove;
    });
  });
}

const action = 'wait for an event';

function isEventTarget(target: unknown): target is EventTargetLike {
  return hasMethods(target, 'addEventListener', 'removeEventListener');
}

function isEventEmitter(target: unknown): target is EventEmitterLike {
  return hasMethods(target, 'on', 'removeListener');
}
