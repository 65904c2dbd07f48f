import { CancellationTokenSource, createFetch } from 'countermand';
import { rejectionOf } from '../../support/promises.js';
import { mockOf } from './mocks.js';

it('passes on the members of an init that is an instance of a class', async () => {
  class Init {
    get method() {
      return 'POST';
    }
    get body() {
      return 'hello';
    }
  }
  const inits: { method?: string; body?: string }[] = [];
  const fetchUnder = createFetch(async (_url: string, init?: { method?: string; body?: string }) => {
    inits.push({ method: init!.method!, body: init!.body! });
    return new Response('ok');
  });
  await fetchUnder('/', new Init());
  await fetchUnder('/', Object.assign(new Init(), { timeout: -1, token: new CancellationTokenSource().token }));
  expect(inits).toEqual([
    { method: 'POST', body: 'hello' },
    { method: 'POST', body: 'hello' },
  ]);
});

it.each([Object.prototype, null])(
  'removes token and timeout from an init with the prototype %p, and passes on the rest',
  async (prototype) => {
    const mock = mockOf({});
    const { token } = new CancellationTokenSource();
    const init = { method: 'PUT', token, timeout: 60_000 };
    await createFetch(mock)('/', Object.setPrototypeOf(init, prototype));
    expect(mock.mock.calls).toEqual([['/', { method: 'PUT', signal: expect.any(AbortSignal) }]]);
  },
);

it('does not read properties of Object.prototype from the init', async () => {
  const get = jest.fn();
  Object.defineProperty(Object.prototype, 'ofAllObjects', { get, configurable: true });
  try {
    await createFetch(mockOf({}))('/', { timeout: 60_000 } as object);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'ofAllObjects');
  }
  expect(get).not.toHaveBeenCalled();
});

it.each([undefined, null, 42])('passes on %p as the input, for the underlying fetch to judge', async (input) => {
  const mock = mockOf({});
  const { token } = new CancellationTokenSource();
  await createFetch(mock)(input as never, { token } as object);
  expect(mock.mock.calls[0]![0]).toBe(input);
});

it('passes on no signal when nothing can cancel the request', async () => {
  const mock = mockOf({});
  for (const init of [undefined, {}, { token: undefined }, { token: null, timeout: -1 }, { timeout: Infinity }]) {
    await createFetch(mock)('/', init as object);
  }
  for (const [, init] of mock.mock.calls) expect(init).toEqual({});
});

it('uses the fetch that is global at the time of each call', async () => {
  const fetchUnder = createFetch();
  const { fetch } = globalThis;
  globalThis.fetch = async () => new Response('mocked');
  try {
    expect(await (await fetchUnder('https://example.com')).text()).toBe('mocked');
  } finally {
    globalThis.fetch = fetch;
  }
});

const wantedMilliseconds = 'must be a number of milliseconds >= 0, -1 or Infinity';
const wantedToken = 'must be a CancellationToken, an AbortSignal, undefined or null';

it.each([
  [{ timeout: NaN }, 'RangeError', `Cannot fetch: 'timeout' ${wantedMilliseconds}: received NaN`],
  [{ timeout: -2 }, 'RangeError', `Cannot fetch: 'timeout' ${wantedMilliseconds}: received -2`],
  [{ timeout: '5' }, 'TypeError', `Cannot fetch: 'timeout' ${wantedMilliseconds}: received '5'`],
  [{ token: 42 }, 'TypeError', `Cannot fetch: 'token' ${wantedToken}: received 42`],
  [{ signal: {} }, 'TypeError', `Cannot fetch: 'signal' ${wantedToken}: received an object`],
  [42, 'TypeError', "Cannot fetch: 'init' must be an object or undefined: received 42"],
])('refuses the init %p before it fetches', async (init, name, message) => {
  const mock = mockOf({});
  expect(await rejectionOf(createFetch(mock)('/', init as never))).toMatchObject({
    name,
    message: expect.stringContaining(message),
  });
  expect(mock).not.toHaveBeenCalled();
});

it.each([[null], [42], [{}]])('refuses %p as a fetch', (fetch) => {
  expect(() => createFetch(fetch as never)).toThrow(
    /^Cannot make a fetch: 'fetch' must be a function or undefined: received /,
  );
});
