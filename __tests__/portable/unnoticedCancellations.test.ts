import { CancellationToken, CancellationTokenSource, TimeoutError } from 'countermand';
import { FakeClock } from '../support/fakeClock.js';
import { reportedBy } from '../support/reportedBy.js';

// The clock moves and no timer fires, as in a loop that blocks: only code that polls notices the deadline.
let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
  clock.install();
});
afterEach(() => clock.uninstall());

const link = CancellationTokenSource.createLinkedTokenSource;

class OwnController {
  readonly signal = { aborted: false, addEventListener() {}, removeEventListener() {} };

  abort(): void {
    this.signal.aborted = true;
  }
}

function inspect(value: object): string {
  return (value as Record<symbol, () => string>)[Symbol.for('nodejs.util.inspect.custom')]!();
}

type Use = (source: CancellationTokenSource, token: CancellationToken) => unknown;

/** Uses that notice a cancellation, with the value that each then returns. */
const noticingUses: [string, Use, unknown][] = [
  ['token.isCancellationRequested', (_, token) => token.isCancellationRequested, true],
  ['source.isCancellationRequested', (source) => source.isCancellationRequested, true],
  ['reason', (_, token) => token.reason instanceof TimeoutError, true],
  ['kind', (_, token) => token.kind, 'timeout'],
  ['canceledBy', (_, token) => token.canceledBy !== undefined, true],
  ['remainingMilliseconds', (_, token) => token.remainingMilliseconds, 0],
  ['signal', (_, token) => token.signal.aborted, true],
  ['toAbortSignal', (_, token) => token.toAbortSignal().aborted, true],
  [
    'toAbortSignal of another class',
    (_, token) => token.toAbortSignal({ AbortController: OwnController }).aborted,
    true,
  ],
  ['register', (_, token) => token.register(() => {}).unregister(), false],
  ['whenCanceled', (_, token) => token.whenCanceled instanceof Promise, true],
  ['cancel', (source) => source.cancel('too late'), undefined],
  ['cancelAsync', (source) => void source.cancelAsync('too late').catch(() => {}), undefined],
  ['cancelAfter', (source) => source.cancelAfter(1_000), undefined],
  ['cancelAfter(-1)', (source) => source.cancelAfter(-1), undefined],
  ['tryReset', (source) => source.tryReset(), false],
  ['createLinkedTokenSource', (_, token) => String(link(token)).includes('canceled:'), true],
  [
    'CancellationToken.any',
    (_, token) => String(CancellationToken.any([new CancellationTokenSource().token, token])).includes('canceled:'),
    true,
  ],
  [
    'the parents option',
    (_, token) => String(new CancellationTokenSource({ parents: [token] })).includes('canceled:'),
    true,
  ],
];

const makers: [string, () => CancellationTokenSource][] = [
  ['its own deadline', () => new CancellationTokenSource(50)],
  ["a parent's deadline", () => link(new CancellationTokenSource(50).token)],
];

describe.each(makers)('%s that has passed unnoticed', (_, makeSource) => {
  /** A source whose deadline has passed, but that was not polled since. */
  function setUp(...callbacks: (() => void)[]) {
    const source = makeSource();
    const { token } = source;
    const registrations = callbacks.map((callback) => token.register(callback));
    clock.now += 50;
    return { source, token, registrations };
  }

  it.each(noticingUses)('is noticed by %s, which runs the callbacks before it returns', (_, use, expected) => {
    const callback = jest.fn();
    const { source, token } = setUp(callback);
    expect(use(source, token)).toBe(expected);
    expect(callback.mock.calls).toEqual([[token]]);
    expect(String(token)).toBe('CancellationToken { canceled: timeout after 50 ms }');
  });

  it.each(noticingUses)('is noticed by %s when there are no callbacks', (_, use, expected) => {
    const { source, token } = setUp();
    expect(use(source, token)).toBe(expected);
    expect(token.kind).toBe('timeout');
  });

  it('is noticed by throwIfCancellationRequested, which throws the reason', () => {
    const callback = jest.fn();
    const { token } = setUp(callback);
    expect(() => token.throwIfCancellationRequested()).toThrow(TimeoutError);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it.each(noticingUses)('is noticed by %s, which reports the errors of callbacks', (_, use) => {
    const error = new Error('callback');
    const { source, token } = setUp(() => {
      throw error;
    });
    expect(reportedBy(() => use(source, token))).toEqual([error]);
  });

  it('runs a callback at once when it is registered now', () => {
    const { token } = setUp();
    const late = jest.fn();
    token.register(late);
    expect(late.mock.calls).toEqual([[token]]);
  });

  it.each<[string, (live: ReturnType<typeof setUp>) => unknown]>([
    ['source.token', ({ source }) => source.token],
    ['name', ({ token }) => token.name],
    ['toString of the token', ({ token }) => token.toString()],
    ['toString of the source', ({ source }) => source.toString()],
    ['inspection of the token', ({ token }) => inspect(token)],
    ['inspection of the source', ({ source }) => inspect(source)],
    ['unregister', ({ registrations: [registration] }) => registration!.unregister()],
    ['dispose of a registration', ({ registrations: [registration] }) => registration!.dispose()],
    ['Symbol.dispose of a registration', ({ registrations: [registration] }) => registration![Symbol.dispose]()],
  ])('is not noticed by %s', (_, use) => {
    const callback = jest.fn();
    const live = setUp(() => {}, callback);
    use(live);
    expect([callback.mock.calls.length, String(live.token)]).toEqual([0, expect.stringContaining('{ pending')]);
    expect([live.token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it.each<[string, (source: CancellationTokenSource) => void]>([
    ['dispose', (source) => source.dispose()],
    ['Symbol.dispose', (source) => source[Symbol.dispose]()],
  ])('is not noticed by %s, nor by any use after that', (_, dispose) => {
    const callback = jest.fn();
    const { source, token } = setUp(callback);
    dispose(source);
    expect([token.isCancellationRequested, token.reason, callback.mock.calls.length]).toEqual([false, undefined, 0]);
    expect(source.isCancellationRequested).toBe(false);
  });
});

it('starts no timer when a new deadline is set after one has passed unnoticed', () => {
  const source = new CancellationTokenSource(50);
  clock.now += 50;
  source.cancelAfter(1_000);
  expect([source.token.kind, clock.pending]).toEqual(['timeout', 0]);
  expect((source.token.reason as TimeoutError).milliseconds).toBe(50);
});

it('keeps the reason of the deadline when it is canceled by hand after that has passed', () => {
  const source = new CancellationTokenSource(50);
  clock.now += 50;
  source.cancel('too late');
  expect([source.token.kind, (source.token.reason as TimeoutError).milliseconds]).toEqual(['timeout', 50]);
});

it('is not canceled a millisecond before its deadline', () => {
  const source = new CancellationTokenSource(50);
  clock.now += 49;
  expect([source.isCancellationRequested, source.token.remainingMilliseconds]).toEqual([false, 1]);
});

it('takes over the cancellation of a parent when it is disposed', () => {
  const parent = new CancellationTokenSource();
  const child = link(parent.token);
  const { token } = child;
  parent.cancel();
  child.dispose();
  expect([token.isCancellationRequested, token.reason === parent.token.reason]).toEqual([true, true]);
});

it.each(noticingUses)('%s notices the cancellation of a parent of a child without listeners', (_, use, expected) => {
  const parent = new CancellationTokenSource();
  const source = link(parent.token);
  const { token } = source;
  parent.cancel(new TimeoutError());
  expect(use(source, token)).toBe(expected);
  expect([token.reason === parent.token.reason, token.canceledBy === parent.token]).toEqual([true, true]);
});

it.each(noticingUses)(
  '%s notices the abort of a foreign signal whose event was stopped by another listener',
  (_, use) => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
    const source = link(controller.signal);
    const { token } = source;
    const callback = jest.fn();
    token.register(callback);
    controller.abort();
    expect(callback).not.toHaveBeenCalled();
    use(source, token);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(token.canceledBy).toBe(CancellationToken.from(controller.signal));
  },
);
