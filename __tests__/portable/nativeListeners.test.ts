import { type CancellationToken, CancellationTokenSource } from 'countermand';
import { reportedBy } from '../support/reportedBy.js';
import { OwnSignal } from './OwnController.js';

const link = CancellationTokenSource.createLinkedTokenSource;

// Native listeners that cancel more than was canceled before. Nothing may see an aborted parent with a child that is not aborted.
describe('a native listener on the signal of a descendant', () => {
  it('sees a child whose abort was pending as aborted once it cancels another parent of that child', () => {
    const [root, other] = [new CancellationTokenSource(), new CancellationTokenSource()];
    const waiting = link(root.token, other.token);
    const descendant = link(waiting.token);
    const waitingSignal = waiting.token.signal;
    const seen: boolean[] = [];
    descendant.token.signal.addEventListener('abort', () => {
      seen.push(waitingSignal.aborted);
      other.cancel();
      seen.push(other.token.signal.aborted, waitingSignal.aborted);
    });
    root.cancel();
    expect(seen).toEqual([false, true, true]);
  });

  it('aborts a child that was still to be aborted once, even if nested listeners cancel two of its parents', () => {
    const abort = jest.fn();
    class CountingController {
      readonly signal = new OwnSignal();
      readonly abort = abort;
    }
    const [outer, inner] = [new CancellationTokenSource(), new CancellationTokenSource()];
    const waiting = link(outer.token, inner.token);
    const [last, first] = [link(waiting.token), link(waiting.token)];
    waiting.token.toAbortSignal({ AbortController: CountingController });
    const seen: unknown[] = [];
    for (const [{ token }, other] of [
      [last, inner],
      [first, outer],
    ] as const) {
      token.signal.addEventListener('abort', () => {
        seen.push(abort.mock.calls.length);
        other.cancel();
        seen.push(abort.mock.calls.length);
      });
    }
    waiting.cancel();
    expect(seen).toEqual([0, 0, 1, 1]);
    expect(abort.mock.calls).toEqual([[waiting.token.reason]]);
  });

  it('changes no reason when it cancels another parent, and runs no callback before the rest is aborted', () => {
    const [parent, other] = [new CancellationTokenSource(), new CancellationTokenSource()];
    const child = link(parent.token, other.token);
    const parentSignal = parent.token.signal;
    const seen: unknown[] = [];
    child.token.register(() => seen.push(parentSignal.aborted));
    child.token.signal.addEventListener('abort', () => {
      other.cancel('later');
      seen.push(parentSignal.aborted);
    });
    parent.cancel('earlier');
    expect(seen).toEqual([false, true]);
    expect(child.token.canceledBy).toBe(parent.token);
    expect(child.token.reason).toBe(parent.token.reason);
  });

  it('aborts a child that was still to be aborted before the other parent that it cancels', () => {
    const [root, other] = [new CancellationTokenSource(), new CancellationTokenSource()];
    const waiting = link(root.token, other.token);
    const descendant = link(waiting.token);
    const waitingSignal = waiting.token.signal;
    const seen: boolean[] = [];
    other.token.signal.addEventListener('abort', () => seen.push(waitingSignal.aborted));
    descendant.token.signal.addEventListener('abort', () => other.cancel());
    root.cancel();
    expect([seen, other.token.signal.aborted]).toEqual([[true], true]);
  });

  it.each<[string, (token: CancellationToken) => unknown]>([
    ['polls', (token) => token.isCancellationRequested],
    ['reads the signal of', (token) => token.signal],
    ['registers on', (token) => token.register(() => {})],
  ])('%s a sibling without listeners, whose signal is then aborted before that of the parent', (_, use) => {
    const parent = new CancellationTokenSource();
    const [first, second, third] = [link(parent.token), link(parent.token), link(parent.token)] as const;
    const seen: unknown[] = [];
    for (const [name, { token }] of Object.entries({ first, second })) {
      token.signal.addEventListener('abort', () => {
        use(third.token);
        seen.push(name, parent.token.signal.aborted);
      });
    }
    parent.token.signal.addEventListener('abort', () =>
      seen.push('parent', String(third.token), third.token.signal.aborted),
    );
    parent.cancel();
    expect(seen.slice(0, 4)).toEqual(expect.arrayContaining(['first', false, 'second', false]));
    expect(seen.slice(4)).toEqual(['parent', expect.stringContaining('canceled'), true]);
  });

  it('runs no callback before all signals are aborted', () => {
    const parent = new CancellationTokenSource();
    const [first, second] = [link(parent.token), link(parent.token)] as const;
    const signals = [first, second, parent].map(({ token }) => token.signal);
    const seen: boolean[] = [];
    for (const { token } of [first, second, parent]) {
      token.register(() => seen.push(...signals.map(({ aborted }) => aborted)));
    }
    parent.cancel();
    expect(seen).toEqual(Array(9).fill(true));
  });

  it('can cancel another source, for each of 2,000 siblings', () => {
    const parent = new CancellationTokenSource();
    const others = Array.from({ length: 2_000 }, () => new CancellationTokenSource());
    const errors: unknown[] = [];
    let calls = 0;
    for (const other of others) {
      other.token.signal.addEventListener('abort', () => calls++);
      link(parent.token).token.signal.addEventListener('abort', () => {
        try {
          other.cancel();
        } catch (error) {
          errors.push(error);
        }
      });
    }
    expect(reportedBy(() => parent.cancel())).toEqual([]);
    expect([calls, errors]).toEqual([2_000, []]);
    expect(others.every(({ token }) => token.isCancellationRequested)).toBe(true);
  });
});
