import {
  CancellationToken,
  CancellationTokenRegistration,
  CancellationTokenSource,
  cancellationKind,
  isCancellation,
  ObjectDisposedError,
  toAbortController,
} from 'countermand';
import { countListeners, countTimers } from '../support/leakFixture.js';

const link = CancellationTokenSource.createLinkedTokenSource;

// Errors say what could not be done, which argument was wrong, what it must be, and what it was.
const wantedToken = 'must be a CancellationToken, an AbortSignal, undefined or null';
const wantedList = 'must be an iterable of tokens and signals';
const wantedMilliseconds = 'must be a number of milliseconds >= 0, -1 or Infinity';
const wantedOptions = 'must be milliseconds or { timeout, timeoutMessage, name, parents }';

const vsCodeToken = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) };

/** Values that are neither tokens nor signals, with the words that error messages use for them. */
const noTokens: [string, unknown][] = [
  ['42', 42],
  ['NaN', NaN],
  ['true', true],
  ["'x'", 'x'],
  ["''", ''],
  ['5n', 5n],
  ['Symbol(x)', Symbol('x')],
  ['a function', () => {}],
  ['an object', {}],
  ['an object', Object.create(null)],
  ['an object', { signal: new AbortController().signal }],
  ['an object', vsCodeToken],
  ['an object', { on() {}, off() {} }],
  ['an object', { aborted: false, on() {} }],
  ['an object', { aborted: false, off() {} }],
  ['an object', { register() {}, canBeCanceled: true }],
  ['an object', { isCancellationRequested: false, canBeCanceled: true }],
  ['an object', { isCancellationRequested: false, register() {} }],
  ['an object', { constructor: { name: 42 } }],
  ['an Array', []],
  ['a Date', new Date(0)],
  ['a Promise', Promise.resolve()],
  ['a CancellationTokenSource', new CancellationTokenSource()],
  ['an AbortController', new AbortController()],
  [`'${'x'.repeat(40)}'`, 'x'.repeat(40)],
  [`'${'x'.repeat(40)}...'`, 'x'.repeat(41)],
];

/** Those of them that are not lists either. */
const noLists = noTokens.filter(([, value]) => !Array.isArray(value));

const wrongDelays: [string, unknown][] = [
  ['null', null],
  ["'5'", '5'],
  ['true', true],
  ['an object', {}],
  ['an Array', [5]],
  ['a Date', new Date(5)],
  ['a function', () => 5],
];

const delaysOutOfRange: [string, number][] = [
  ['NaN', NaN],
  ['-2', -2],
  ['-0.5', -0.5],
  ['-Infinity', -Infinity],
];

const inactiveToken = new CancellationTokenSource().token;

describe('a wrong token', () => {
  it.each(noTokens)('%s is refused by CancellationToken.from', (description, value) => {
    expect(() => CancellationToken.from(value as never)).toThrow(
      new TypeError(`Cannot make a token: 'source' ${wantedToken}: received ${description}`),
    );
  });

  it.each(noTokens)(
    '%s is refused by cancellationKind and isCancellation, whatever the error',
    (description, value) => {
      const error = new TypeError(`Cannot judge an error: 'token' ${wantedToken}: received ${description}`);
      expect(() => cancellationKind(new Error(), value as never)).toThrow(error);
      expect(() => cancellationKind(undefined, value as never)).toThrow(error);
      expect(() => isCancellation(new Error(), value as never)).toThrow(error);
    },
  );

  it.each(noTokens)('%s is refused by createLinkedTokenSource in any position', (description, value) => {
    const errorAt = (index: number) =>
      new TypeError(
        `Cannot make a CancellationTokenSource: 'parents[${index}]' ${wantedToken}: received ${description}`,
      );
    expect(() => link(value as never)).toThrow(errorAt(0));
    expect(() => link(inactiveToken, undefined, value as never)).toThrow(errorAt(2));
  });

  it.each(noTokens)(
    '%s is refused in the list for CancellationToken.any and in the list of parents',
    (description, value) => {
      const problem = `${wantedToken}: received ${description}`;
      expect(() => CancellationToken.any([value as never])).toThrow(
        new TypeError(`Cannot make a token: 'tokens[0]' ${problem}`),
      );
      expect(() => new CancellationTokenSource({ parents: [null, value as never] })).toThrow(
        new TypeError(`Cannot make a CancellationTokenSource: 'parents[1]' ${problem}`),
      );
    },
  );

  it('throws a TypeError in every call', () => {
    const calls = [
      () => CancellationToken.from(42 as never),
      () => link(42 as never),
      () => CancellationToken.any([42 as never]),
      () => new CancellationTokenSource({ parents: [42 as never] }),
      () => cancellationKind(undefined, 42 as never),
    ];
    for (const call of calls) expect(call).toThrow(TypeError);
  });
});

describe('a wrong list', () => {
  it.each(noLists)('%s is refused by CancellationToken.any and as parents', (description, value) => {
    const problem = `${wantedList}: received ${description}`;
    expect(() => CancellationToken.any(value as never)).toThrow(
      new TypeError(`Cannot make a token: 'tokens' ${problem}`),
    );
    expect(() => new CancellationTokenSource({ parents: value as never })).toThrow(
      new TypeError(`Cannot make a CancellationTokenSource: 'parents' ${problem}`),
    );
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a CancellationToken', inactiveToken],
    ['an AbortSignal', new AbortController().signal],
  ])('%s is refused by CancellationToken.any', (description, value) => {
    expect(() => CancellationToken.any(value as never)).toThrow(
      new TypeError(`Cannot make a token: 'tokens' ${wantedList}: received ${description}`),
    );
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a CancellationToken', inactiveToken],
    ['an AbortSignal', new AbortController().signal],
  ])('%s is refused as parents', (description, value) => {
    expect(() => new CancellationTokenSource({ parents: value as never })).toThrow(
      new TypeError(`Cannot make a CancellationTokenSource: 'parents' ${wantedList}: received ${description}`),
    );
  });

  it.each<[string, Iterable<CancellationToken>]>([
    ['a Set', new Set([inactiveToken])],
    ['a generator', (function* () { yield inactiveToken; })()], // prettier-ignore
  ])('does not include %s', (_, tokens) => {
    expect(CancellationToken.any(tokens).canBeCanceled).toBe(true);
  });
});

describe('wrong options', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ["'x'", 'x'],
    ['true', true],
    ['Symbol(x)', Symbol('x')],
    ['a function', () => {}],
    ['an Array', []],
    ['an Array', [inactiveToken]],
    ['a Set', new Set([inactiveToken])],
    ['a CancellationToken', inactiveToken],
    ['an object', vsCodeToken],
    ['an AbortSignal', new AbortController().signal],
    ['an AbortController', new AbortController()],
    ['a CancellationTokenSource', new CancellationTokenSource()],
  ])('%s is refused as options of a source', (description, options) => {
    expect(() => new CancellationTokenSource(options as never)).toThrow(
      new TypeError(`Cannot make a CancellationTokenSource: 'options' ${wantedOptions}: received ${description}`),
    );
  });

  it.each<[string, unknown]>([
    ['5', 5],
    ['null', null],
    ['true', true],
    ['an object', {}],
    ['an Array', ['upload']],
    ['a function', () => 'upload'],
    ['Symbol(upload)', Symbol('upload')],
  ])('%s is refused as a name', (description, name) => {
    expect(() => new CancellationTokenSource({ name: name as never })).toThrow(
      new TypeError(
        `Cannot make a CancellationTokenSource: 'name' must be a string or undefined: received ${description}`,
      ),
    );
  });
  it('a message of a timeout that is not a string is refused, before anything changes', () => {
    const source = new CancellationTokenSource(60_000);
    expect(() => new CancellationTokenSource({ timeout: 1, timeoutMessage: 42 as never })).toThrow(
      new TypeError(
        "Cannot make a CancellationTokenSource: 'timeoutMessage' must be a string or undefined: received 42",
      ),
    );
    expect(() => source.cancelAfter(1, null as never)).toThrow(
      new TypeError("Cannot set a deadline: 'message' must be a string or undefined: received null"),
    );
    expect(String(source)).toBe('CancellationTokenSource { pending, to be canceled after 60000 ms }');
    source.dispose();
  });

  it.each<[string, ConstructorParameters<typeof CancellationTokenSource>[0]]>([
    ['nothing', undefined],
    ['an empty object', {}],
    ['undefined for every option', { timeout: undefined, name: undefined, parents: undefined }],
    ['an empty name', { name: '' }],
    ['no parents', { parents: [] }],
  ])('do not include %s', (_, options) => {
    expect(new CancellationTokenSource(options).isCancellationRequested).toBe(false);
  });
});

describe('a wrong delay', () => {
  it.each(wrongDelays)('%s throws a TypeError', (description, delay) => {
    const source = new CancellationTokenSource();
    const problem = `${wantedMilliseconds}: received ${description}`;
    expect(() => source.cancelAfter(delay as never)).toThrow(
      new TypeError(`Cannot set a deadline: 'milliseconds' ${problem}`),
    );
    expect(() => source.cancelAfter(delay as never)).toThrow(TypeError);
    expect(() => new CancellationTokenSource({ timeout: delay as never })).toThrow(
      new TypeError(`Cannot make a CancellationTokenSource: 'timeout' ${problem}`),
    );
  });

  it('undefined is refused by cancelAfter, but not as a timeout', () => {
    const source = new CancellationTokenSource({ timeout: undefined });
    expect(() => source.cancelAfter(undefined as never)).toThrow(
      new TypeError(`Cannot set a deadline: 'milliseconds' ${wantedMilliseconds}: received undefined`),
    );
  });

  it.each(delaysOutOfRange)('%s throws a RangeError', (description, delay) => {
    const source = new CancellationTokenSource();
    const problem = `${wantedMilliseconds}: received ${description}`;
    const ofSource = `Cannot make a CancellationTokenSource: 'timeout' ${problem}`;
    for (const [call, message] of [
      [() => source.cancelAfter(delay), `Cannot set a deadline: 'milliseconds' ${problem}`],
      [() => new CancellationTokenSource(delay), ofSource],
      [() => new CancellationTokenSource({ timeout: delay }), ofSource],
    ] as const) {
      expect(call).toThrow(new RangeError(message));
      expect(call).toThrow(RangeError);
    }
  });

  it('is reported before the ObjectDisposedError of a disposed source', () => {
    const source = new CancellationTokenSource();
    source.dispose();
    expect(() => source.cancelAfter('5' as never)).toThrow(TypeError);
    expect(() => source.cancelAfter(NaN)).toThrow(RangeError);
  });

  it('leaves the previous deadline in place', () => {
    const source = new CancellationTokenSource(60_000);
    expect(() => source.cancelAfter(NaN)).toThrow();
    expect(() => source.cancelAfter('5' as never)).toThrow();
    expect([countTimers(), Number.isFinite(source.token.remainingMilliseconds)]).toEqual([1, true]);
    source.dispose();
  });
});

describe('a wrong callback', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['42', 42],
    ["'x'", 'x'],
    ['an object', {}],
    ['an object', { handleEvent() {} }],
    ['a Promise', Promise.resolve()],
  ])('%s is refused by register of every token', (description, callback) => {
    const foreign = new AbortController();
    const disposed = new CancellationTokenSource();
    const { token } = disposed;
    disposed.dispose();
    const tokens = [CancellationToken.from(foreign.signal), token, CancellationToken.none, CancellationToken.canceled];
    for (const token of tokens) {
      expect(() => token.register(callback as never)).toThrow(
        new TypeError(`Cannot register a callback: 'callback' must be a function: received ${description}`),
      );
    }
    expect(countListeners(foreign.signal)).toBe(0);
  });
});

describe('construction', () => {
  it('is refused for tokens and registrations, whatever the arguments', () => {
    const [Token, Registration] = [CancellationToken, CancellationTokenRegistration] as unknown as (new (
      ...args: unknown[]
    ) => unknown)[];
    for (const args of [[], [{}], [undefined, inactiveToken]]) {
      expect(() => new Token!(...args)).toThrow(
        new TypeError('Cannot construct a CancellationToken: use a CancellationTokenSource'),
      );
      expect(() => new Registration!(...args)).toThrow(
        new TypeError('Cannot construct a CancellationTokenRegistration: use token.register'),
      );
    }
  });
});

describe('a failed call changes nothing when it was passed', () => {
  const error = new Error('half-way');
  let foreign: AbortController;
  let parent: CancellationTokenSource;

  beforeEach(() => {
    foreign = new AbortController();
    parent = new CancellationTokenSource();
  });

  // No timer, no listener, and the parents as they were.
  afterEach(() => {
    expect([countTimers(), countListeners(foreign.signal)]).toEqual([0, 0]);
    expect(parent.isCancellationRequested).toBe(false);
  });

  it.each<[string, object]>([
    ['a wrong parent', { timeout: 5, parents: [42] }],
    ['a wrong name', { timeout: 5, name: 42 }],
    ['a wrong list', { timeout: 5, parents: 'abc' }],
    ['a wrong parent under a timeout of 0', { timeout: 0, parents: [42] }],
  ])('%s', (_, options) => {
    expect(() => new CancellationTokenSource(options)).toThrow(TypeError);
  });

  it('a list of parents that throws while it is read', () => {
    function* parents() {
      yield foreign.signal;
      yield parent.token;
      throw error;
    }
    expect(() => new CancellationTokenSource({ timeout: 5, parents: parents() })).toThrow(error);
    expect(() => CancellationToken.any(parents())).toThrow(error);
  });

  it('a list with a wrong parent, which is closed', () => {
    let isClosed = false;
    function* parents() {
      try {
        yield foreign.signal;
        yield 42 as never;
      } finally {
        isClosed = true;
      }
    }
    expect(() => CancellationToken.any(parents())).toThrow(TypeError);
    expect(isClosed).toBe(true);
    expect(() => link(parent.token, foreign.signal, 42 as never)).toThrow(TypeError);
  });

  it.each(['timeout', 'name', 'parents'])('options whose getter of %s throws', (key) => {
    const options = Object.defineProperty({ timeout: 5, parents: [parent.token, foreign.signal] }, key, {
      get() {
        throw error;
      },
    });
    expect(() => new CancellationTokenSource(options)).toThrow(error);
  });

  it('options for cancel or toAbortSignal whose getter throws', () => {
    const fail = () => {
      throw error;
    };
    const callback = jest.fn();
    const child = link(parent.token, foreign.signal);
    const options = {
      get throwOnFirstError(): never {
        return fail();
      },
      get AbortController(): never {
        return fail();
      },
    };
    const registration = child.token.register(callback);
    expect(() => child.cancel('x', options)).toThrow(error);
    expect(() => child.token.toAbortSignal(options)).toThrow(error);
    expect([child.isCancellationRequested, callback.mock.calls.length]).toEqual([false, 0]);
    registration.unregister();
  });
});

describe('a disposed source', () => {
  it.each<[string, (source: CancellationTokenSource) => unknown]>([
    ['get the token of', (source) => source.token],
    ['set a deadline for', (source) => source.cancelAfter(1)],
    ['reset', (source) => source.tryReset()],
    ['make an AbortController from', (source) => toAbortController(source)],
  ])('throws an ObjectDisposedError that says what was attempted: %s', (action, act) => {
    const source = new CancellationTokenSource();
    source.dispose();
    expect(() => act(source)).toThrow(new ObjectDisposedError(`Cannot ${action} a disposed CancellationTokenSource`));
  });
});
