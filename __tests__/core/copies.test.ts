import * as lib from 'countermand';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FakeClock } from '../support/fakeClock.js';
import { root } from '../support/root.js';

// Two copies of the library in one process, as when one dependency loads it by `require` and another by `import`.

type Copy = typeof lib;

const built = join(root, 'dist', 'cjs', 'index.js');
if (!existsSync(built)) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
// Loaded once, before any clock is faked: the library keeps the clock that it finds when it is loaded.
const commonJs = jest.requireActual<Copy>(built);
let anotherLib!: Copy;
jest.isolateModules(() => (anotherLib = jest.requireActual<Copy>('countermand')));

const failure = new Error('the disk is full');

/** Marks a callback as the link of a copy. */
function asLink<C extends () => unknown>(callback: C): C {
  return Object.assign(callback, { [Symbol.for('countermand.link')]: true });
}

it('leaves no registration on a foreign token whose register method registers again', () => {
  let live = 0;
  let inner: lib.CancellationTokenRegistration | undefined;
  const token: lib.CancellationToken = lib.CancellationToken.from({
    isCancellationRequested: false,
    canBeCanceled: true,
    reason: undefined,
    register() {
      live++;
      inner ??= token.register(() => {});
      return { unregister: () => live-- > 0 };
    },
  });
  const outer = token.register(() => {});
  expect(live).toBe(1);
  inner?.unregister();
  outer.unregister();
  expect(live).toBe(0);
});

it.each([
  [0, 0],
  [5, 5],
  [-5, Infinity],
  [NaN, Infinity],
  ['5', Infinity],
  [null, Infinity],
])('converts the remaining time %p of a foreign token to %p', (remainingMilliseconds, expected) => {
  const foreign = {
    isCancellationRequested: false,
    canBeCanceled: true,
    reason: undefined,
    register: () => ({ unregister: () => true }),
    remainingMilliseconds,
  };
  expect(lib.CancellationToken.from(foreign).remainingMilliseconds).toBe(expected);
});

it('loads copies with classes of their own', () => {
  expect(new Set([lib, commonJs, anotherLib].map(({ CancellationToken }) => CancellationToken)).size).toBe(3);
});

describe.each<[string, Copy, Copy]>([
  ['the sources, with tokens of the CommonJS build', lib, commonJs],
  ['the CommonJS build, with tokens of the sources', commonJs, lib],
  ['the sources, with tokens of a second copy of them', lib, anotherLib],
])('%s', (_, ours, theirs) => {
  const { CancellationToken, CancellationTokenSource } = ours;

  it('converts their token to the same token each time', () => {
    const { token } = new theirs.CancellationTokenSource();
    expect(CancellationToken.from(token)).toBe(CancellationToken.from(token));
    expect(CancellationToken.from(token)).not.toBe(token);
  });

  it('converts their CancellationToken.none to ours', () => {
    expect(CancellationToken.from(theirs.CancellationToken.none)).toBe(CancellationToken.none);
    expect(CancellationToken.any([theirs.CancellationToken.none])).toBe(CancellationToken.none);
  });

  it('converts their CancellationToken.canceled to a canceled token', () => {
    expect(CancellationToken.from(theirs.CancellationToken.canceled).kind).toBe('canceled');
  });

  it('follows their signal, and returns that signal as its own', () => {
    const source = new theirs.CancellationTokenSource();
    const token = CancellationToken.from(source.token.signal);
    expect(token.signal).toBe(source.token.signal);
    source.cancel(failure);
    expect([token.kind, token.reason]).toEqual(['failed', failure]);
  });

  it.each<[string, (source: InstanceType<Copy['CancellationTokenSource']>) => void]>([
    ['canceled', (source) => source.cancel('The user left')],
    ['failed', (source) => source.cancel(failure)],
    ['timeout', (source) => source.cancel(new theirs.TimeoutError(undefined, { milliseconds: 5 }))],
  ])('keeps the kind %s, and the reason', (kind, cancel) => {
    const source = new theirs.CancellationTokenSource();
    const token = CancellationToken.from(source.token);
    const child = CancellationTokenSource.createLinkedTokenSource(source.token).token;
    cancel(source);
    for (const { isCancellationRequested, kind: itsKind, reason } of [token, child]) {
      expect([isCancellationRequested, itsKind]).toEqual([true, kind]);
      expect(reason).toBe(source.token.reason);
    }
  });

  it('throws the reason of their token', () => {
    const source = new theirs.CancellationTokenSource();
    source.cancel('The user left');
    const token = CancellationToken.from(source.token);
    let thrown: unknown;
    try {
      token.throwIfCancellationRequested();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe(source.token.reason);
  });

  it('runs callbacks when their source is canceled', () => {
    const source = new theirs.CancellationTokenSource();
    const callback = jest.fn();
    const token = CancellationToken.from(source.token);
    token.register(callback);
    source.cancel();
    expect(callback).toHaveBeenCalledTimes(1);
    expect(callback.mock.calls[0]).toHaveLength(1);
    expect((callback.mock.calls as unknown[][])[0]![0]).toBe(token);
  });

  it('aborts its own signals before its callbacks run', () => {
    const source = new theirs.CancellationTokenSource();
    const { token } = CancellationTokenSource.createLinkedTokenSource(source.token);
    const { signal } = token;
    const seen: unknown[] = [];
    token.register(() => seen.push(signal.aborted, source.token.isCancellationRequested));
    source.cancel();
    expect(seen).toEqual([true, true]);
  });

  it('registers on their token once while it has listeners itself, and unregisters after the last of them', () => {
    const source = new theirs.CancellationTokenSource();
    const register = jest.spyOn(source.token, 'register');
    const token = CancellationToken.from(source.token);
    const child = CancellationTokenSource.createLinkedTokenSource(token);
    expect(child.isCancellationRequested).toBe(false);
    expect(register).not.toHaveBeenCalled();
    const registrations = [token.register(() => {}), child.token.register(() => {})];
    expect(register).toHaveBeenCalledTimes(1);
    for (const registration of registrations) registration.unregister();
    // false: it was unregistered already
    expect(register.mock.results.map(({ value }) => (value as lib.CancellationTokenRegistration).unregister())).toEqual(
      [false],
    );
  });

  it('is canceled even when its only callback was unregistered, which is not run', () => {
    const source = new theirs.CancellationTokenSource();
    const callback = jest.fn();
    const token = CancellationToken.from(source.token);
    token.register(callback).unregister();
    source.cancel();
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 0]);
  });

  it('runs its callbacks even if one of theirs throws first with throwOnFirstError', () => {
    const source = new theirs.CancellationTokenSource();
    const callback = jest.fn();
    const skipped = jest.fn();
    source.token.register(skipped);
    CancellationTokenSource.createLinkedTokenSource(source.token).token.register(callback);
    source.token.register(() => {
      throw failure;
    });
    expect(() => source.cancel(undefined, { throwOnFirstError: true })).toThrow(failure);
    expect([callback.mock.calls.length, skipped.mock.calls.length]).toEqual([1, 0]);
  });

  it('stays linked when their source is reset, which drops their callbacks', () => {
    const source = new theirs.CancellationTokenSource();
    const callback = jest.fn();
    const dropped = jest.fn();
    const child = CancellationTokenSource.createLinkedTokenSource(source.token);
    child.token.register(callback);
    source.token.register(dropped);
    source.tryReset();
    source.cancel();
    expect([callback.mock.calls.length, dropped.mock.calls.length]).toEqual([1, 0]);
  });

  it('recognizes bridges by a symbol that is the same in every version', () => {
    const source = new theirs.CancellationTokenSource();
    const callback = asLink(jest.fn());
    source.token.register(callback);
    source.tryReset();
    source.cancel();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('keeps several children linked when their source is reset, and children can still unregister', () => {
    const source = new theirs.CancellationTokenSource();
    const order: number[] = [];
    const registrations = [0, 1, 2, 3].map((number) => {
      source.token.register(() => order.push(-1));
      return CancellationTokenSource.createLinkedTokenSource(source.token).token.register(() => order.push(number));
    });
    // All of our children share one token of ours that follows theirs, so further links stand for further copies.
    const links = [4, 5, 6].map((number) => source.token.register(asLink(() => order.push(number))));
    source.tryReset();
    registrations[1]!.unregister();
    expect(links.map((link, index) => index === 1 && link.unregister())).toEqual([false, true, false]);
    source.cancel();
    expect(order).toEqual([6, 4, 3, 2, 0]);
  });

  it('is never canceled once their source is disposed', () => {
    const source = new theirs.CancellationTokenSource();
    const token = CancellationToken.from(source.token);
    token.register(() => {});
    source.dispose();
    source.cancel();
    expect(token.isCancellationRequested).toBe(false);
  });

  it('keeps its reason and runs callbacks when it is linked to their copy and back', () => {
    const source = new theirs.CancellationTokenSource();
    const child = CancellationTokenSource.createLinkedTokenSource(source.token);
    const callback = jest.fn();
    theirs.CancellationToken.from(child.token).register(callback);
    source.cancel('there and back');
    expect(callback).toHaveBeenCalledTimes(1);
    expect(theirs.CancellationToken.from(child.token).reason).toBe(source.token.reason);
  });

  it('judges errors by their token', () => {
    const source = new theirs.CancellationTokenSource();
    source.cancel(failure);
    expect(ours.cancellationKind(new Error('AbortError'), source.token)).toBe('failed');
  });

  it.each<[string, Error, lib.CancellationKind | undefined]>([
    ['OperationCanceledError', new theirs.OperationCanceledError(), 'canceled'],
    ['TimeoutError', new theirs.TimeoutError(), 'timeout'],
    ['ObjectDisposedError', new theirs.ObjectDisposedError(), undefined],
  ])('recognizes their %s, even if it is renamed', (_, error, kind) => {
    expect(error).not.toBeInstanceOf(ours.OperationCanceledError);
    expect(ours.cancellationKind(error)).toBe(kind);
    const renamed = Object.defineProperty(error, 'name', { value: 'Error' });
    expect(ours.cancellationKind(renamed)).toBe(kind);
  });

  it('refuses their source', () => {
    const source = new theirs.CancellationTokenSource();
    expect(() => CancellationToken.from(source as never)).toThrow(TypeError);
    expect(() => ours.toAbortController(source as never)).toThrow(TypeError);
  });

  describe('with a deadline', () => {
    const clock = new FakeClock();
    beforeEach(() => {
      clock.now = 0;
      clock.install();
    });
    afterEach(() => clock.uninstall());

    it('sees their deadline when it is polled, before any timer fires', () => {
      const source = new theirs.CancellationTokenSource(1_000);
      const { token } = CancellationTokenSource.createLinkedTokenSource(source.token);
      clock.now = 999;
      expect(token.isCancellationRequested).toBe(false);
      clock.now = 1_000;
      expect(token.isCancellationRequested).toBe(true);
      expect([token.kind, (token.reason as lib.TimeoutError).milliseconds]).toEqual(['timeout', 1_000]);
    });

    it('returns the remaining time of their token', () => {
      const source = new theirs.CancellationTokenSource(1_000);
      const child = new CancellationTokenSource({ timeout: 5_000, parents: [source.token] });
      clock.now = 400;
      expect([CancellationToken.from(source.token), child.token].map((token) => token.remainingMilliseconds)).toEqual([
        600, 600,
      ]);
      source.cancelAfter(-1);
      expect(CancellationToken.from(source.token).remainingMilliseconds).toBe(Infinity);
      expect(child.token.remainingMilliseconds).toBe(4_600);
      child.dispose();
    });

    it('runs callbacks when their timer fires', () => {
      const source = new theirs.CancellationTokenSource(1_000);
      const callback = jest.fn();
      CancellationTokenSource.createLinkedTokenSource(source.token).token.register(callback);
      clock.now = 1_000;
      clock.takeNext().callback();
      expect(callback).toHaveBeenCalledTimes(1);
    });
  });
});

it('links tokens of the ES module and of the CommonJS module that Node loads by the name of the package', async () => {
  const program = `
    import * as esm from 'countermand';
    import { createRequire } from 'node:module';
    const commonJs = createRequire(import.meta.url)('countermand');
    const print = (...values) => console.log(values.join(' '));
    print(esm.CancellationToken !== commonJs.CancellationToken);
    for (const [ours, theirs] of [[esm, commonJs], [commonJs, esm]]) {
      const source = new theirs.CancellationTokenSource(60_000);
      const token = ours.CancellationToken.from(source.token);
      const child = ours.CancellationTokenSource.createLinkedTokenSource(source.token);
      child.token.register(({ kind }) => print('callback', kind));
      print(token === ours.CancellationToken.from(source.token), token.remainingMilliseconds > 59_000);
      print(ours.CancellationToken.from(theirs.CancellationToken.none) === ours.CancellationToken.none);
      source.tryReset();
      source.cancel('The user left');
      print(token.kind, child.token.reason === source.token.reason, ours.cancellationKind(source.token.reason));
      const brief = new theirs.CancellationTokenSource(1);
      const start = performance.now();
      while (performance.now() - start < 2);
      print(ours.cancellationKind(new Error('aborted'), brief.token));
    }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
  });
  const oneWay = ['true true', 'true', 'callback canceled', 'canceled true canceled', 'timeout'];
  expect(stdout.trimEnd().split('\n')).toEqual(['true', ...oneWay, ...oneWay]);
});
